using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>What a page prints in the browser's console as a warning or an error (a violated content policy too), and scripts that fail.</summary>
internal sealed class Complaints
{
    private readonly ConcurrentQueue<string> _all = [];

    public static Complaints Of(IPage page)
    {
        var complaints = new Complaints();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints._all.Enqueue($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => complaints._all.Enqueue($"{page.Url}: {error}");
        return complaints;
    }

    /// <summary>What came since the last call. A document that is meant to be missing makes Chromium say so.</summary>
    public IReadOnlyList<string> Take(bool ignoreNotFound = false)
    {
        List<string> taken = [];
        while (_all.TryDequeue(out var complaint))
        {
            if (!ignoreNotFound || !complaint.Contains("status of 404", StringComparison.Ordinal))
            {
                taken.Add(complaint);
            }
        }

        return taken;
    }
}
