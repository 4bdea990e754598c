using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What the run works on.</summary>
public partial class RunScopeCard
{
    // A longer value scrolls in a box of its own, as the raw JSON does; keys reach it.
    private const int MaxPlain = 300;

    private IReadOnlyList<ScopeFact> _facts = [];
    private (StoredJson Scope, string Slug)? _read;
    private string _shown = "";
    private bool _open;

    /// <summary>The run's scope.</summary>
    [Parameter, EditorRequired]
    public required StoredJson Scope { get; set; }

    [Parameter, EditorRequired]
    public string Code { get; set; } = "";

    [Parameter]
    public string? Summary { get; set; }

    [Parameter]
    public string? Key { get; set; }

    [Parameter]
    public string? Traceparent { get; set; }

    /// <summary>The journal's entry of the start.</summary>
    [Parameter]
    public long? AuditId { get; set; }

    [Parameter]
    public long? RetryOf { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    // version-trace-parent-flags: the trace is what one looks for elsewhere.
    private string? Trace => Traceparent?.Split('-') is [_, { Length: 32 } trace, ..] ? trace : Traceparent;

    private static string? Long(string? value) => value?.Length > MaxPlain ? "long" : null;

    private static string? Reach(string? value) => value?.Length > MaxPlain ? "0" : null;

    protected override object Shows => (Scope, Code, Summary, Key, Traceparent, AuditId, RetryOf, Slug, _open);

    protected override void OnParametersSet()
    {
        // A scope may hold 100,000 ids and hardly ever changes.
        if (_read != (Scope, Slug))
        {
            _shown = Scope.Shown;
            _facts = RunScope.Read(_shown, Slug);
            _read = (Scope, Slug);
        }
    }
}
