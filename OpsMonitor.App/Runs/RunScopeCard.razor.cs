using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Runs;

/// <summary>What the run works on.</summary>
public partial class RunScopeCard
{
    private IReadOnlyList<ScopeFact> _facts = [];
    private (string Scope, string Slug)? _read;
    private bool _open;

    /// <summary>The stored scope as JSON.</summary>
    [Parameter, EditorRequired]
    public string Scope { get; set; } = "";

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

    protected override void OnParametersSet()
    {
        // A scope may hold 100,000 ids and never changes.
        if (_read != (Scope, Slug))
        {
            _facts = RunScope.Read(Scope, Slug);
            _read = (Scope, Slug);
        }
    }
}
