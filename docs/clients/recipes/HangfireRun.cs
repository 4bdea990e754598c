// A Hangfire job as a run: put OpsMonitor.cs and this file into your project, and [HangfireRun("mailboxes", "archive")] on the job's method.
//
//     [HangfireRun("mailboxes", "archive")]
//     public Task ArchiveAsync(string[] ids) => HangfireRun.Current!.EachAsync(ids, ArchiveOneAsync);
//
// A job that throws ends its run as failed, and Hangfire's retry of it is a run of its own. A job whose server died goes on in its run. When an operator
// aborts the run, HangfireRun.Current.Token is cancelled, and a job that stops on it counts as done: Hangfire does not do it again.

#nullable enable

using System;
using System.Threading;
using Hangfire.Common;
using Hangfire.Server;

namespace OpsMonitor.Client;

/// <summary>The run of the job that is performed here.</summary>
public static class HangfireRun
{
    private static readonly AsyncLocal<Run?> s_current = new();
    private static OpsMonitorClient? s_client;

    public static Run? Current
    {
        get => s_current.Value;
        internal set => s_current.Value = value;
    }

    /// <summary>The hub; the environment's where nothing else was set.</summary>
    public static OpsMonitorClient Client
    {
        get => LazyInitializer.EnsureInitialized(ref s_client, () => OpsMonitorClient.FromEnvironment());
        set => s_client = value;
    }
}

[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class HangfireRunAttribute(string resource, string action) : JobFilterAttribute, IServerFilter
{
    public string Resource { get; } = resource;

    public string Action { get; } = action;

    public void OnPerforming(PerformingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var start = new RunStart(Resource, Action) { Scope = new { job = context.BackgroundJob.Id }, IdempotencyKey = $"hangfire:{context.BackgroundJob.Id}" };
        HangfireRun.Current = HangfireRun.Client.StartAsync(start, context.CancellationToken.ShutdownToken).GetAwaiter().GetResult();
    }

    public void OnPerformed(PerformedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (HangfireRun.Current is not { } run)
        {
            return;
        }

        HangfireRun.Current = null;
        var thrown = context.Exception is JobPerformanceException { InnerException: { } inner } ? inner : context.Exception;
        // The same end as that of a lambda: finish, or fail with the exception, or swallow an abort.
        try
        {
            run.DuringAsync((_, _) => thrown is null ? System.Threading.Tasks.Task.CompletedTask : System.Threading.Tasks.Task.FromException(thrown)).GetAwaiter().GetResult();
            context.ExceptionHandled = thrown is not null;
        }
        catch (Exception e) when (ReferenceEquals(e, thrown))
        {
            // Hangfire has it already.
        }
    }
}
