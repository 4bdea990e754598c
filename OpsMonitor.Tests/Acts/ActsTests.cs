using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Tests.Acts;

/// <summary>
/// Every act of every page, done by somebody whose rights fell after the page was opened: by whoever still may, it is done; for everybody else nothing changes
/// but a line in the audit. What is an act is read from the code: a method of a component that can come to write, which this does not know, fails here.
/// </summary>
public sealed class ActsTests(ActsApp app) : IClassFixture<ActsApp>
{
    private static readonly IReadOnlyList<Act> _acts = [.. TenantActs.All, .. PeopleActs.All, .. TellingActs.All];

    // Forms of documents: no circuit calls them, and whoever sends them is nobody yet.
    private static readonly Type[] _documents = [.. typeof(Program).Assembly.GetTypes().Where(t => t.GetCustomAttribute<ExcludeFromInteractiveRoutingAttribute>() is not null)];

    // Steps of acts that stand in the list.
    private static readonly string[] _byDialog = ["RunsList.AbortAsync", "RunsList.RetryAsync", "TwoFactorCard.TurnOnAsync", "PasskeysCard.AddAsync"]; // which writes itself

    private static readonly string[] _steps = ["RunPage.AbortAsync", "RunPage.RetryAsync", "PasskeyDialog.MakeAsync", "PasswordDialog.ActByPasskeyAsync", "ChannelsPage.SaveAsync", "DeadlinesPage.SaveAsync"];

    public static TheoryData<string> Acts => [.. _acts.Select(a => a.ToString())];

    [Fact]
    public void Components_MethodsThatWrite_AreAllKnownAsActs()
    {
        var writers = new CallGraph(typeof(Program).Assembly, typeof(OpsDb).Assembly).Writers().OfType<MethodInfo>()
            .Where(m => typeof(IComponent).IsAssignableFrom(m.DeclaringType) && m.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !m.Name.Contains('<', StringComparison.Ordinal))
            .Where(m => m.Name != "BuildRenderTree" && !_documents.Contains(m.DeclaringType))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}").Distinct().Except(_steps).Order(StringComparer.Ordinal);

        var known = _acts.Select(a => a.Name).Distinct().Except(_byDialog).ToList();
        Assert.Equal(("", ""), (string.Join(", ", writers.Except(known)), string.Join(", ", known.Except(writers))));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Act_AfterTheRightsFell_IsDoneForWhoStillMayAlone(string name)
    {
        var act = _acts.Single(a => a.ToString() == name);
        foreach (var since in Enum.GetValues<Since>())
        {
            await DoAsync(act, since);
        }
    }

    private async Task DoAsync(Act act, Since since)
    {
        await using var stage = await Stage.OpenAsync(app, since);
        var parameters = await act.Given(stage);
        if (act.Component.GetProperty("Slug") is not null)
        {
            parameters["Slug"] = "contoso";
        }

        var shown = await stage.ShowAsync(act.Component, parameters);
        await Stage.ReadAsync(shown);
        var arguments = act.With(stage, shown.Instance);
        if (!act.Asks)
        {
            await stage.FallAsync();
        }

        await Stage.CallAsync(shown, act.Method, arguments);

        Assert.True(stage.Before is not null, $"{act} did not ask");
        Assert.True(stage.WasAsked || !act.Asks || !act.May(since));
        var after = await app.DumpAsync();
        var changed = string.Join(", ", stage.Before.Split('\n').Except(after.Split('\n')));
        Assert.True(act.May(since) == changed.Length > 0, $"{act} by {since}: {(changed.Length > 0 ? $"changed {changed}" : "changed nothing")}");
        if (!act.May(since) && since is Since.Operator or Since.Viewer or Since.Observer && act.May != Act.Member)
        {
            Assert.Equal(1L, await app.ScalarAsync<long>($"select count(*) from audit_logs where tenant_id <> 0 and action = 'act.refused' and actor = 'user:{stage.Person.Id}'"));
        }
    }
}
