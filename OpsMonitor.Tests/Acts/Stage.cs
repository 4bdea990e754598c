using System.Reflection;
using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using MudBlazor;
using MudBlazor.Services;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Account.Passkeys;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Acts;

/// <summary>What became of somebody after their page was opened, which they did as an admin of the tenant and a platform operator.</summary>
public enum Since
{
    StillBoth, Admin, Operator, Viewer, Observer, Gone, OnlyLooksIn, SignedOut,
}

/// <summary>One person's circuit without a browser: components of the app over its services, and dialogs that agree to everything.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;

    // What components keep what they have read in.
    private static readonly string[] _reads =
        ["_read", "_page", "_lines", "_finding", "_sync", "_members", "_invitations", "_tenants", "_operators", "_logins", "_keys", "_seats", "_sessions", "_views", "_follows", "_passkeys", "_state", "_channels", "_rules", "_fields", "_delivery", "_deadlines"];

    private readonly BunitContext _bunit = new();
    private readonly AsyncServiceScope _scope;
    private readonly string _session;
    private readonly Since _since;

    private Stage(ActsApp app, User person, User other, Claim session, Since since)
    {
        (App, Person, Other, _since) = (app, person, other, since);
        _session = UserSessions.IdOf(session.Value);
        _scope = app.Services.CreateAsyncScope();
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        _bunit.AddAuthorization().SetAuthorized(person.Email!).SetClaims(
            new Claim(ClaimTypes.NameIdentifier, $"{person.Id}"), new Claim(ClaimTypes.Name, person.Email!), new Claim(SignedIn.NameClaim, person.DisplayName), session);
        _bunit.Services.AddMudServices(o => o.PopoverOptions.CheckForPopoverProvider = false);
        _bunit.Services.AddSingleton(Agreeing.Dialogs(AnswerAsync));
        _bunit.Services.AddSingleton(new ViewerClock(TimeProvider.System));
        _bunit.Services.AddScoped(_ => ActivatorUtilities.CreateInstance<CurrentTenant>(_bunit.Services));
        _bunit.Services.AddScoped(_ => ActivatorUtilities.CreateInstance<RunActions>(_bunit.Services));
        _bunit.Services.AddScoped<OneAtATime>();
        _bunit.Services.AddScoped(_ => ActivatorUtilities.CreateInstance<PasskeyBrowser>(_bunit.Services, new Device(AskedAsync)));
        _bunit.Services.AddFallbackServiceProvider(_scope.ServiceProvider);
    }

    /// <summary>Where the circuit's browser is.</summary>
    public const string Place = "http://localhost";

    public ActsApp App { get; }

    public User Person { get; }

    /// <summary>Somebody else in the tenant, for what is done to people.</summary>
    public User Other { get; }

    public TenantContext Entered { get; private set; } = null!;

    /// <summary>Whose account it is, in the session that it is used in.</summary>
    public OpsMonitor.App.Account.Profile.AccountHolder Holder => new(Person.Id, Person.DisplayName, _session, "127.0.0.1");

    /// <summary>The database when the person's rights had fallen; null before.</summary>
    public string? Before { get; private set; }

    public bool WasAsked { get; private set; }

    public static async Task<Stage> OpenAsync(ActsApp app, Since since)
    {
        var (person, other) = (await app.PersonAsync(TenantRole.TenantAdmin, isPlatformOperator: true), await app.PersonAsync(TenantRole.Viewer));
        var stage = new Stage(app, person, other, await app.Services.SessionAsync(person.Id), since);
        stage.Entered = (await stage._bunit.Services.GetRequiredService<CurrentTenant>().ResolveAsync("contoso"))!;
        return stage;
    }

    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    public static T Read<T>(object component, string field) => (T)(Field(component, field).GetValue(component) ?? throw new InvalidOperationException($"{field} is not read yet."));

    public static object? Find(object component, string field) => Field(component, field).GetValue(component);

    public static void Set(object component, string field, object? value) => Field(component, field).SetValue(component, value);

    public async Task<IRenderedComponent<IComponent>> ShowAsync(Type type, IReadOnlyDictionary<string, object?> parameters)
    {
        _bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/here");
        var shown = _bunit.Render(builder =>
        {
            builder.OpenComponent<CascadingValue<IMudDialogInstance>>(0);
            builder.AddComponentParameter(1, "Value", Agreeing.Instance());
            builder.AddComponentParameter(2, "ChildContent", (RenderFragment)(inner =>
            {
                inner.OpenComponent(3, type);
                inner.AddMultipleAttributes(4, parameters.Select(p => KeyValuePair.Create(p.Key, p.Value!)));
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        });
        var found = (IRenderedComponent<IComponent>)typeof(Stage).GetMethod(nameof(In), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type).Invoke(null, [shown])!;
        await found.InvokeAsync(() => { });
        return found;
    }

    /// <summary>Calls the method as an event of the circuit would.</summary>
    public static Task CallAsync(IRenderedComponent<IComponent> shown, string method, object?[] arguments)
    {
        var called = shown.Instance.GetType().GetMethods(Any).Single(m => m.Name == method && m.GetParameters().Length == arguments.Length
            && m.GetParameters().Zip(arguments, (p, a) => a is null || p.ParameterType.IsInstanceOfType(a)).All(fits => fits));
        return shown.InvokeAsync(() => (Task)called.Invoke(shown.Instance, arguments)!);
    }

    /// <summary>The person's rights fall, once.</summary>
    public async Task FallAsync()
    {
        if (Before is not null)
        {
            return;
        }

        if (_since == Since.SignedOut)
        {
            await Get<UserSessions>().EndAllAsync(Person.Id, keep: null, "a test", Actor.System);
        }
        else
        {
            await App.SqlAsync(string.Join(';', Fall()));
        }

        Before = await App.DumpAsync();
    }

    /// <summary>What the component shows is read, and what follows from it is done, such as dropping what was selected and is gone.</summary>
    public static async Task ReadAsync(IRenderedComponent<IComponent> shown)
    {
        var component = shown.Instance;
        await Eventually.True(
            () => Task.FromResult(_reads.All(name => FieldOf(component.GetType(), name) is not { } field || field.GetValue(component) is not null)),
            $"{component.GetType().Name} has read what it shows");
        await shown.InvokeAsync(() => { });
    }

    public async ValueTask DisposeAsync()
    {
        await _bunit.DisposeAsync();
        await _scope.DisposeAsync();
        await App.LeaveAsync(Person, Other);
    }

    private static IRenderedComponent<T> In<T>(IRenderedComponent<IComponent> shown)
        where T : IComponent => shown.FindComponent<T>();

    private static FieldInfo Field(object component, string name) => FieldOf(component.GetType(), name) ?? throw new MissingFieldException(component.GetType().Name, name);

    private static FieldInfo? FieldOf(Type? type, string name) => type is null ? null : type.GetField(name, Any) ?? FieldOf(type.BaseType, name);

    private IEnumerable<string> Fall()
    {
        var role = _since switch { Since.Operator => "operator", Since.Viewer => "viewer", Since.Observer => "observer", _ => null };
        if (_since is not (Since.StillBoth or Since.OnlyLooksIn))
        {
            yield return $"update users set is_platform_operator = false where id = {Person.Id}";
        }

        if (_since is Since.Gone or Since.OnlyLooksIn)
        {
            yield return $"delete from memberships where user_id = {Person.Id}";
        }
        else if (role is not null)
        {
            yield return $"update memberships set role = '{role}' where user_id = {Person.Id}";
        }

        yield return "select 1";
    }

    // The rights fall while the first dialog is open: what it then agrees to is the hardest to refuse.
    private async Task<DialogResult> AnswerAsync(Type dialog, DialogParameters parameters)
    {
        await AskedAsync();
        return await Agreeing.AnswerAsync(this, dialog, parameters.ToDictionary(p => p.Key, p => p.Value));
    }

    private async Task AskedAsync()
    {
        WasAsked = true;
        await FallAsync();
    }

    /// <summary>A browser whose device makes every passkey that it is asked for.</summary>
    private sealed class Device(Func<Task> asked) : IJSRuntime
    {
        public ValueTask<T> InvokeAsync<T>(string identifier, object?[]? args) => InvokeAsync<T>(identifier, CancellationToken.None, args);

        public async ValueTask<T> InvokeAsync<T>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            await asked();
            return identifier == "OpsPasskeys.create" ? (T)(object)new PasskeyWord(new SoftKey(Place).Create((string)args![0]!), null) : default!;
        }
    }
}
