using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Acts;

/// <summary>Something that a person does on a page, by the method that an event of the circuit calls.</summary>
internal sealed record Act(Type Component, string Method, Func<Since, bool> May)
{
    /// <summary>One of several ways through the same method.</summary>
    public string? How { get; init; }

    /// <summary>Makes what is acted on; answers the parameters of the component besides its slug.</summary>
    public Func<Stage, Task<Dictionary<string, object?>>> Given { get; init; } = _ => Task.FromResult(new Dictionary<string, object?>());

    /// <summary>Fills in the component's fields; answers the arguments.</summary>
    public Func<Stage, object, object?[]> With { get; init; } = (_, _) => [];

    /// <summary>Opens a dialog before it does anything: the rights fall while it is open.</summary>
    public bool Asks { get; init; }

    public string Name => $"{Component.Name}.{Method}";

    public override string ToString() => How is null ? Name : $"{Name}, {How}";

    /// <summary>Whoever has this right in the tenant.</summary>
    public static Func<Since, bool> Needs(Right right) => since => since switch
    {
        Since.StillBoth or Since.Admin => TenantRole.TenantAdmin.May(right),
        Since.Operator => TenantRole.Operator.May(right),
        Since.Viewer => TenantRole.Viewer.May(right),
        Since.Observer => TenantRole.Observer.May(right),
        Since.OnlyLooksIn => Rights.Visitor.May(right),
        _ => false,
    };

    public static Func<Since, bool> Platform { get; } = since => since is Since.StillBoth or Since.OnlyLooksIn;

    /// <summary>What belongs to a membership, of whatever role.</summary>
    public static Func<Since, bool> Member { get; } = since => since is not (Since.Gone or Since.OnlyLooksIn or Since.SignedOut);

    /// <summary>What belongs to one's own account.</summary>
    public static Func<Since, bool> Own { get; } = since => since != Since.SignedOut;

    /// <summary>What a component is shown with.</summary>
    public static Task<Dictionary<string, object?>> Of(params (string Name, object? Value)[] parameters) => Task.FromResult(parameters.ToDictionary(p => p.Name, p => p.Value));

    /// <summary>Fills in fields of a form, which takes no arguments.</summary>
    public static object?[] Typed(object component, params (string Field, object? Value)[] fields)
    {
        foreach (var (field, value) in fields)
        {
            Stage.Set(component, field, value);
        }

        return [];
    }

    public static async Task<long> RunAsync(Stage stage, params ItemOutcome[] items)
    {
        var (ledger, actor) = (stage.Get<RunLedger>(), stage.Entered.Actor);
        var scope = System.Text.Json.JsonSerializer.SerializeToElement(new { of = Guid.NewGuid() });
        var run = (await ledger.StartAsync(stage.App.Contoso, new(new("mailboxes", "archive"), scope, actor, RunExecutor.Producer) { TotalItems = 5 })).RunId;
        var attempt = (await ledger.BeginAsync(stage.App.Contoso, run, actor)).Attempt;
        if (items.Length > 0)
        {
            await ledger.RecordItemsAsync(stage.App.Contoso, run, attempt, [.. items.Select((outcome, i) => new ItemResult($"item-{i}", outcome, outcome == ItemOutcome.Failed ? "throttled" : null))]);
        }

        return run;
    }

    public static async Task<long> FinishedAsync(Stage stage, params ItemOutcome[] items)
    {
        var run = await RunAsync(stage, items);
        var failure = items.Length == 0 ? new FailureEntry("broken", "It broke") : null;
        Assert.True((await stage.Get<RunLedger>().FinishAsync(stage.App.Contoso, run, 1, stage.Entered.Actor, failure)).Accepted);
        return run;
    }

    /// <summary>Nothing waits for a worker: what is started next is started anew.</summary>
    public static async Task NothingWaitsAsync(Stage stage)
    {
        while (await stage.App.ScalarAsync<long>("select coalesce(min(id), 0) from bulk_operation_runs where status = 'pending'") is > 0 and var run)
        {
            Assert.True((await stage.Get<RunLedger>().RequestAbortAsync(stage.App.Contoso, run, stage.Entered.Actor, "a test ends it")).Accepted);
        }
    }
}
