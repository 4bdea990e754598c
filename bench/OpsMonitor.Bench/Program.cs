using OpsMonitor.Bench;

// bench [--db 'Host=...'] [scenario...]    without --db a throw-away PostgreSQL is started
var scenarios = new (string Name, Func<BenchDb, Task> Run)[]
{
    ("raced", StartScenarios.RacedAsync),
    ("distinct", StartScenarios.DistinctAsync),
    ("http", HttpScenario.RunAsync),
    ("items", ItemScenarios.BatchesAsync),
    ("flush", ItemScenarios.FlushAsync),
    ("sanitiser", SanitiserScenario.RunAsync),
    ("lists", ListScenario.RunAsync),
    ("run-page", RunPageScenario.RunAsync),
    ("import", ImportScenario.RunAsync),
    ("drift", DriftScenario.RunAsync),
    ("consumers", ConsumersScenario.RunAsync),
};
string? connection = args is ["--db", var given, ..] ? given : null;
var wanted = args.Skip(connection is null ? 0 : 2).ToList();
if (wanted.Except(scenarios.Select(s => s.Name)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no scenario {unknown}. There are: {string.Join(", ", scenarios.Select(s => s.Name))}.");
    return 2;
}

await using var db = await BenchDb.OpenAsync(connection);
Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, PostgreSQL {await db.VersionAsync()}");
foreach (var (name, run) in scenarios.Where(s => wanted.Count == 0 || wanted.Contains(s.Name)))
{
    await run(db);
}

return 0;
