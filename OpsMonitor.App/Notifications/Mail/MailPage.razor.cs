using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Notifications.Mail;

namespace OpsMonitor.App.Notifications.Mail;

/// <summary>What the page below a mail is asked for; what was not sent is null.</summary>
public sealed class MailForm
{
    public string? OptOut { get; set; }
}

/// <summary>The page below a mail: its reader opts out, or in again.</summary>
public partial class MailPage
{
    private MailReader? _reader;
    private string? _tenant;
    private bool _isOut;

    [Inject]
    public required MailLinks Links { get; init; }

    [Inject]
    public required MailOptOuts OptOuts { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromForm]
    public required MailForm Form { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        if (Links.Read(PageQuery.OfAddress(Navigation.Uri).Exact("token")) is { } reader && await OptOuts.FindAsync(reader.Tenant, reader.Address, Http.RequestAborted) is { } standing)
        {
            (_reader, _tenant, _isOut) = (reader, standing.Tenant, standing.IsOut);
        }
    }

    private async Task SaveAsync()
    {
        if (_reader is not null)
        {
            _isOut = Form.OptOut != "false";
            await OptOuts.SetAsync(_reader.Tenant, _reader.Address, _isOut, Http.RequestAborted);
        }
    }
}
