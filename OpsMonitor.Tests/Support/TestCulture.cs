using System.Globalization;
using System.Runtime.CompilerServices;

namespace OpsMonitor.Tests.Support;

/// <summary>Tests write invariantly, whatever the language of the machine; one that means a reader's language sets it.</summary>
internal static class TestCulture
{
    [ModuleInitializer]
    internal static void Begin() => CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    /// <summary>What a reader of this culture is shown.</summary>
    public static T In<T>(string culture, Func<T> read)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            return read();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    public static void In(string culture, Action test) => In<object?>(culture, () =>
    {
        test();
        return null;
    });
}
