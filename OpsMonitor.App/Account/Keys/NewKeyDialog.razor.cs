using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Account.Keys;

/// <summary>Asks what a new key is called, what it may do and how long it lives.</summary>
public sealed partial class NewKeyDialog
{
    private const int Never = 0;
    private static readonly int[] _choices = [30, 90, 365, Never];

    private readonly HashSet<string> _scopes = [ApiScopes.RunsRead, ApiScopes.RunsWrite];
    private string _name = "";
    private string _operations = "";
    private int _days = 90;
    private bool _service;
    private TenantSeat? _seat;
    private ApiKeyRefusal? _refusal;

    [Inject]
    public required TimeProvider Clock { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <summary>The tenants that somebody chooses from who makes a key in their own name; null where it is made by a tenant's admin.</summary>
    [Parameter]
    public IReadOnlyList<TenantSeat>? Seats { get; set; }

    private IEnumerable<string> Allowed => _seat is null ? ApiScopes.All : ApiScopes.Of(_seat.Role);

    /// <summary>The key that is wanted, which can be made; null when the person thought better of it.</summary>
    public static async Task<NewApiKey?> AskAsync(OneAtATime turn) => (await AskAsync(turn, null))?.Key;

    /// <summary>The key that somebody wants in their own name, and where; null when they thought better of it.</summary>
    public static async Task<(TenantSeat Seat, NewApiKey Key)?> AskMineAsync(OneAtATime turn, IReadOnlyList<TenantSeat> seats) =>
        await AskAsync(turn, seats) is { Seat: { } seat } answer ? (seat, answer.Key) : null;

    protected override void OnInitialized() => _seat = Seats?[0];

    private static async Task<Answer?> AskAsync(OneAtATime turn, IReadOnlyList<TenantSeat>? seats)
    {
        var parameters = new DialogParameters<NewKeyDialog> { { d => d.Seats, seats } };
        return await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true, BackdropClick = false })
            is { Canceled: false, Data: Answer answer } ? answer : null;
    }

    private static string Words(int days) => days == Never ? "Never" : Numbers.Count(days, "day", "days");

    private void Choose(string scope, bool chosen) => _ = chosen ? _scopes.Add(scope) : _scopes.Remove(scope);

    private void Accept()
    {
        var operations = _operations.Split([' ', ',', ';', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var asked = new NewApiKey(_name, [.. Allowed.Where(_scopes.Contains)])
        {
            Operations = operations.Length == 0 ? null : operations,
            ExpiresAt = _days == Never ? null : Clock.GetUtcNow().AddDays(_days),
            IsService = _service,
        };
        _refusal = asked.Check();
        if (_refusal is null)
        {
            Dialog.Close(DialogResult.Ok(new Answer(_seat, asked)));
        }
    }

    private sealed record Answer(TenantSeat? Seat, NewApiKey Key);
}
