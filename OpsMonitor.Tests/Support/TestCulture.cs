using System.Globalization;
using System.Runtime.CompilerServices;

namespace OpsMonitor.Tests.Support;

/// <summary>Tests write invariantly, whatever the language of the machine; one that means a reader's language sets it.</summary>
internal static class TestCulture
{
    [ModuleInitializer]
    internal static void Begin() => CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
}
