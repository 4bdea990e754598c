using OpsMonitor.App.Account.Keys;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Account.Sessions;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.App.Settings;
using OpsMonitor.App.Settings.Keys;
using OpsMonitor.App.Settings.Logins;
using OpsMonitor.App.Settings.Platform;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Access.Passkeys;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Account.Own;
using OpsMonitor.Tests.Account.Passkeys;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Acts.Act;

namespace OpsMonitor.Tests.Acts;

/// <summary>What admins do with members, keys, logins and the tenant, platform operators with all tenants, and people with their own account.</summary>
internal static class PeopleActs
{
    private static readonly Func<Since, bool> _members = Act.Needs(Right.ManageMembers);
    private static readonly Func<Since, bool> _keys = Act.Needs(Right.ManageKeys);

    public static IReadOnlyList<Act> All { get; } =
    [
        new(typeof(GeneralPage), "SaveAsync", Act.Needs(Right.ManageTenant)) { With = (_, page) => Typed(page, ("_name", $"Contoso {Guid.NewGuid():n}")) },
        new(typeof(MembersPage), "InviteAsync", _members) { With = (_, page) => Typed(page, ("_email", NewMail())) },
        new(typeof(MembersPage), "RenewAsync", _members) { Given = InvitedAsync, With = Invitation },
        new(typeof(MembersPage), "RevokeAsync", _members) { Given = InvitedAsync, With = Invitation },
        new(typeof(MembersPage), "ChangeRoleAsync", _members) { With = (s, page) => [Member(s, page), TenantRole.Operator] },
        new(typeof(MembersPage), "RemoveAsync", _members) { Asks = true, With = (s, page) => [Member(s, page)] },
        new(typeof(MembersPage), "ResetAsync", _members) { With = (s, page) => [Member(s, page)] },
        new(typeof(MembersPage), "TurnOffCodesAsync", _members) { Asks = true, Given = s => WithCodesAsync(s, s.Other), With = (s, page) => [Member(s, page)] },
        new(typeof(MembersPage), "SignOutAsync", _members)
        {
            Asks = true,
            Given = async s =>
            {
                await s.App.Services.SessionAsync(s.Other.Id);
                return [];
            },
            With = (s, page) => [Member(s, page)],
        },
        new(typeof(KeysPage), "MakeAsync", _keys) { Asks = true },
        new(typeof(KeysPage), "RotateAsync", _keys) { Asks = true, Given = KeyAsync, With = Key },
        new(typeof(KeysPage), "RevokeAsync", _keys) { Asks = true, Given = KeyAsync, With = Key },
        new(typeof(LoginsPage), "BindAsync", since => since == Since.StillBoth) { With = (s, page) => Typed(page, ("_login", s.App.LoginAsync().GetAwaiter().GetResult()), ("_operations", "")) },
        new(typeof(LoginsPage), "UnbindAsync", _keys)
        {
            Asks = true,
            Given = async s =>
            {
                Assert.Null(await s.Get<ProducerLogins>().BindAsync(s.App.Contoso, await s.App.LoginAsync(), operations: null, s.Entered.Actor));
                return [];
            },
            With = (s, page) => [Stage.Read<IReadOnlyList<ProducerLoginRow>>(page, "_logins")[^1]],
        },
        new(typeof(TenantsPage), "CreateAsync", Act.Platform) { With = (_, page) => Typed(page, ("_name", "Made"), ("_slug", $"made-{Guid.NewGuid():n}"[..20]), ("_admin", NewMail())) },
        new(typeof(TenantsPage), "InviteAsync", Act.Platform) { Asks = true, How = "by its button", Given = TenantAsync, With = (_, page) => [Tenant(page, archived: false)] },
        new(typeof(TenantsPage), "ArchiveAsync", Act.Platform) { Asks = true, Given = TenantAsync, With = (_, page) => [Tenant(page, archived: false)] },
        new(typeof(TenantsPage), "RestoreAsync", Act.Platform) { Given = ArchivedAsync, With = (_, page) => [Tenant(page, archived: true)] },
        new(typeof(OperatorsPage), "GrantAsync", Act.Platform) { Asks = true, With = (s, page) => Typed(page, ("_email", s.Other.Email)) },
        new(typeof(OperatorsPage), "RevokeAsync", Act.Platform)
        {
            Asks = true,
            Given = async s =>
            {
                await s.App.SqlAsync($"update users set is_platform_operator = true where id = {s.Other.Id}");
                return [];
            },
            With = (s, page) => [Stage.Read<IReadOnlyList<PlatformOperatorRow>>(page, "_operators").First(o => o.UserId == s.Other.Id)],
        },
        new(typeof(SeatsCard), "SetNotifyAsync", Act.Member) { With = (_, card) => [Stage.Read<IReadOnlyList<TenantSeat>>(card, "_seats").First(t => t.Slug == "contoso"), NotifyPreference.All] },
        new(typeof(SeatsCard), "SetMailAsync", Act.Member)
        {
            Given = s => Of(("Mail", s.Person.Email)), With = (_, card) => [Stage.Read<IReadOnlyList<TenantSeat>>(card, "_seats").First(t => t.Slug == "contoso"), false],
        },
        new(typeof(YouCard), "SaveAsync", Act.Own) { Given = s => Of(("Mail", s.Person.Email)), With = (_, card) => Typed(card, ("_name", $"Max {Guid.NewGuid():n}")) },
        new(typeof(ReaderCard), "SaveAsync", Act.Own) { With = (_, card) => Typed(card, ("_zone", "Europe/Oslo")) },
        new(typeof(PasswordCard), "SaveAsync", Act.Own) { With = (_, card) => Typed(card, ("_old", BrowserApp.Password), ("_password", "another horse battery")) },
        new(typeof(SessionsCard), "EndAsync", Act.Own)
        {
            Given = ElsewhereAsync, With = (s, card) => [Stage.Read<IReadOnlyList<SessionView>>(card, "_sessions").First(x => x.Id != s.Holder.Session)],
        },
        new(typeof(SessionsCard), "EndOthersAsync", Act.Own) { Given = ElsewhereAsync },
        new(typeof(TwoFactorCard), "TurnOnAsync", Act.Own) { Asks = true, Given = MeansAsync },
        new(typeof(TwoFactorCard), "TurnOffAsync", Act.Own) { Asks = true, Given = CodesAsync },
        new(typeof(TwoFactorCard), "RenewAsync", Act.Own) { Asks = true, Given = CodesAsync },
        new(typeof(AuthenticatorDialog), "ActAsync", Act.Own)
        {
            Given = s => Of(("Me", s.Holder), ("Password", BrowserApp.Password), ("Account", "a"), ("Key", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
            With = (_, dialog) => Typed(dialog, ("_code", AccountScene.Code("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))),
        },
        new(typeof(ProviderCard), "DisconnectAsync", Act.Own)
        {
            Asks = true,
            Given = async s =>
            {
                await s.App.SqlAsync($"insert into user_logins (login_provider, provider_key, user_id) values ('oidc', 'sub-{s.Person.Id}', {s.Person.Id})");
                return await Of(("IsConnected", true));
            },
        },
        new(typeof(PasskeyDialog), "ActAsync", Act.Own) { Asks = true, Given = s => Of(("Me", s.Holder), ("Proof", BrowserApp.Password)), With = (_, dialog) => Typed(dialog, ("_name", "Laptop")) },
        new(typeof(PasskeysCard), "AddAsync", Act.Own) { Asks = true },
        new(typeof(PasskeysCard), "RenameAsync", Act.Own) { Asks = true, Given = PasskeyAsync, With = MyPasskey },
        new(typeof(PasskeysCard), "RemoveAsync", Act.Own) { Asks = true, Given = PasskeyAsync, With = MyPasskey },
        new(typeof(MyKeysCard), "MakeAsync", Act.Needs(Right.Read)) { Asks = true },
        new(typeof(MyKeysCard), "RotateAsync", Act.Needs(Right.Read)) { Asks = true, Given = KeyAsync, With = MyKey },
        new(typeof(MyKeysCard), "RevokeAsync", Act.Own) { Asks = true, Given = KeyAsync, With = MyKey },
    ];

    private static string NewMail() => $"new{Guid.NewGuid():n}@contoso.example";

    private static MemberView Member(Stage stage, object page) => Stage.Read<IReadOnlyList<MemberView>>(page, "_members").First(m => m.UserId == stage.Other.Id);

    private static object?[] Invitation(Stage stage, object page) => [Stage.Read<IReadOnlyList<InvitationRow>>(page, "_invitations").First(i => i.Email == $"invited{stage.Person.Id}@contoso.example")];

    private static object?[] Key(Stage stage, object page) => [Stage.Read<Page<ApiKeyRow>>(page, "_page").Items.First(k => k.OwnerId == stage.Person.Id)];

    private static object?[] MyKey(Stage stage, object card) => [Stage.Read<IReadOnlyList<PersonalKeyRow>>(card, "_keys")[0]];

    private static object?[] MyPasskey(Stage stage, object card) => [Stage.Read<IReadOnlyList<PasskeyView>>(card, "_passkeys")[0]];

    private static TenantRow Tenant(object page, bool archived) => Stage.Read<IReadOnlyList<TenantRow>>(page, "_tenants").First(t => t.Slug.StartsWith("acts-", StringComparison.Ordinal) && (t.ArchivedAt is not null) == archived);

    private static async Task<Dictionary<string, object?>> InvitedAsync(Stage stage)
    {
        await stage.Get<InvitationLedger>().InviteAsync(stage.App.Contoso, $"invited{stage.Person.Id}@contoso.example", TenantRole.Viewer, stage.Entered.Actor);
        return [];
    }

    private static async Task<Dictionary<string, object?>> KeyAsync(Stage stage)
    {
        await stage.Get<ApiKeys>().CreateAsync(stage.App.Contoso, new NewApiKey("mine", [ApiScopes.RunsRead]), stage.Entered.Actor);
        return [];
    }

    private static async Task<Dictionary<string, object?>> TenantAsync(Stage stage)
    {
        Assert.Null((await stage.Get<TenantLedger>().CreateAsync("Of acts", $"acts-{stage.Person.Id}", stage.Entered.Actor)).Refusal);
        return [];
    }

    private static async Task<Dictionary<string, object?>> ArchivedAsync(Stage stage)
    {
        await TenantAsync(stage);
        await stage.App.SqlAsync($"update tenants set archived_at = now() where slug = 'acts-{stage.Person.Id}'");
        return [];
    }

    private static async Task<Dictionary<string, object?>> ElsewhereAsync(Stage stage)
    {
        await stage.App.Services.SessionAsync(stage.Person.Id);
        return [];
    }

    private static async Task<Dictionary<string, object?>> PasskeyAsync(Stage stage)
    {
        var (own, device) = (stage.Get<OwnPasskeys>(), new SoftKey(Stage.Place));
        var (_, asked) = await own.BeginAsync(stage.Holder, BrowserApp.Password, Stage.Place);
        Assert.Empty(await own.AddAsync(stage.Holder, asked!, "Phone", device.Create(asked!.Question.Options)));
        return [];
    }

    private static async Task<Dictionary<string, object?>> MeansAsync(Stage stage) => await Of(("Means", await stage.Get<Authenticators>().MeansAsync(stage.Person.Id)), ("Account", "a"));

    private static async Task<Dictionary<string, object?>> CodesAsync(Stage stage)
    {
        await WithCodesAsync(stage, stage.Person);
        return await MeansAsync(stage);
    }

    private static async Task<Dictionary<string, object?>> WithCodesAsync(Stage stage, User person)
    {
        var apps = stage.Get<Authenticators>();
        var session = person == stage.Person ? stage.Holder.Session : UserSessions.IdOf((await stage.App.Services.SessionAsync(person.Id)).Value);
        var key = await apps.NewKeyAsync(person.Id);
        Assert.Empty((await apps.TurnOnAsync(new(person.Id, person.DisplayName, session, "127.0.0.1"), BrowserApp.Password, key, AccountScene.Code(key))).Errors);
        return [];
    }
}
