using CsCheck;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Text;

/// <summary>
/// Inputs made up for what no rule decides for good, such as whether a word is a password: the same ones in every ordinary run, so that only a change of the
/// code can fail it, and ever new ones under <c>./eng/test --soak</c>.
/// </summary>
internal static class Samples
{
    private const string Seed = "0000KI1M0Y05";

    public static void Each<T>(Gen<T> gen, int ordinary, int soak, Action<T> judge)
    {
        if (Soak.IsOn)
        {
            gen.Sample(judge, iter: soak, threads: 1);
            return;
        }

        foreach (var sample in gen.Array[ordinary].Single(_ => true, Seed))
        {
            judge(sample);
        }
    }
}
