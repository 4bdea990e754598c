using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access.Passkeys;

namespace OpsMonitor.App.Account.Recovery;

/// <summary>The page behind a reset link.</summary>
public partial class ResetPage
{
    private const string Kept = "keep";

    private IReadOnlyList<string> _errors = [];
    private IReadOnlyList<PasskeyView> _passkeys = [];
    private long _user;
    private long _maker;
    private string _token = "";
    private bool _open;
    private bool _done;

    [Inject]
    public required PasswordResets Resets { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromForm]
    public required ResetForm Form { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        var asked = PageQuery.OfAddress(Navigation.Uri);
        (_user, _maker, _token) = (asked.Id("user") ?? 0, asked.Id("by") ?? 0, asked.Exact("token") ?? "");
        _open = _user > 0 && _token.Length > 0 && await Resets.IsOpenAsync(_user, _maker, _token);
        _passkeys = _open ? await Resets.PasskeysAsync(_user) : [];
    }

    private async Task SaveAsync()
    {
        if (!_open)
        {
            return;
        }

        _errors = FormText.PasswordFault(Form.Password) is { } fault ? [fault] : await Resets.ResetAsync(_user, _maker, _token, Form.Password!, Keep(), ClientAddress.Of(Http));
        _done = _errors.Count == 0;
        if (!_done)
        {
            Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }
    }

    private List<long> Keep() =>
        [.. Http.Request.Form[Kept].Select(k => long.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)];
}

/// <summary>What the page behind a reset link asks for; what was not sent is null.</summary>
public sealed class ResetForm
{
    public string? Password { get; set; }
}
