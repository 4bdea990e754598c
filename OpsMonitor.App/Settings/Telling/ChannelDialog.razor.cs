using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Notifications.Channels;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>A channel as somebody typed it. An <paramref name="Address"/> that is empty stays as it is.</summary>
internal sealed record ChannelTyped(ChannelKind Kind, string Name, string Address);

/// <summary>Asks what a channel is called and where it leads, and stays open until that can be saved.</summary>
public sealed partial class ChannelDialog
{
    private ChannelKind _kind;
    private string _name = "";
    private string _address = "";
    private string? _refusal;

    [Inject]
    public required OneAtATime Turn { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <summary>Null for a new one.</summary>
    [Parameter]
    public ChannelRow? Channel { get; set; }

    [Parameter]
    public bool SendsMail { get; set; }

    /// <summary>Saves it; null when the person may no longer.</summary>
    [Parameter, EditorRequired]
    public required Func<object, Task<ChannelDone?>> Save { get; set; }

    private string Help => Channel is null || _kind == ChannelKind.Email ? ChannelWords.AddressHelp(_kind) : $"Empty: it stays {Channel.AddressShown}.";

    /// <summary>What was saved; null when the person thought better of it.</summary>
    internal static async Task<ChannelDone?> AskAsync(OneAtATime turn, ChannelRow? channel, bool sendsMail, Func<ChannelTyped, Task<ChannelDone?>> save)
    {
        var parameters = new DialogParameters<ChannelDialog>
        {
            { d => d.Channel, channel }, { d => d.SendsMail, sendsMail }, { d => d.Save, typed => save((ChannelTyped)typed) },
        };
        return await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true, BackdropClick = false }) is { Canceled: false, Data: ChannelDone done } ? done : null;
    }

    protected override void OnInitialized()
    {
        if (Channel is not null)
        {
            (_kind, _name) = (Channel.Kind, Channel.Name);
            _address = Channel.Kind == ChannelKind.Email ? string.Join(", ", Channel.Recipients) : "";
        }
    }

    private Task AcceptAsync() => Turn.RunInDialogAsync(async () =>
    {
        if (await Save(new ChannelTyped(_kind, _name.Trim(), _address.Trim())) is not { } done)
        {
            Dialog.Cancel();
        }
        else if (done.Accepted)
        {
            Dialog.Close(DialogResult.Ok(done));
        }
        else
        {
            _refusal = ChannelWords.Of(done);
        }
    });
}
