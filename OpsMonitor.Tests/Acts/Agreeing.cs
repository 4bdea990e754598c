using System.Reflection;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Account.Keys;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.App.Backups;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Inventory;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Settings.Deadlines;
using OpsMonitor.App.Settings.Platform;
using OpsMonitor.App.Settings.Telling;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Tests.Account.Own;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Acts;

/// <summary>Dialogs that are answered as soon as they are opened, always with yes.</summary>
internal static class Agreeing
{
    public static IDialogService Dialogs(Func<Type, DialogParameters, Task<DialogResult>> answer)
    {
        var dialogs = DispatchProxy.Create<IDialogService, Proxy>();
        ((Proxy)(object)dialogs).Call = (method, arguments) => method.Name == nameof(IDialogService.ShowAsync)
            ? OpenAsync(method.GetGenericArguments()[0], (DialogParameters)arguments.Single(a => a is DialogParameters)!)
            : null;
        return dialogs;

        async Task<IDialogReference> OpenAsync(Type dialog, DialogParameters parameters)
        {
            var result = await answer(dialog, parameters);
            var reference = DispatchProxy.Create<IDialogReference, Proxy>();
            ((Proxy)(object)reference).Call = (method, _) => method.Name == "get_Result" ? Task.FromResult<DialogResult?>(result) : null;
            return reference;
        }
    }

    /// <summary>What a component in a dialog closes it by.</summary>
    public static IMudDialogInstance Instance() => DispatchProxy.Create<IMudDialogInstance, Proxy>();

    public static async Task<DialogResult> AnswerAsync(Stage stage, Type dialog, IReadOnlyDictionary<string, object?> asked) => dialog.Name switch
    {
        nameof(ConfirmDialog) or nameof(AcknowledgeDialog) or nameof(BaselineDialog) or nameof(AbortRunDialog) or nameof(ForceAbortDialog) => DialogResult.Ok("because"),
        nameof(EmailDialog) => DialogResult.Ok($"asked{Guid.NewGuid():n}@contoso.example"),
        nameof(OnceDialog) => DialogResult.Ok(true),
        nameof(RotateKeyDialog) => DialogResult.Ok(TimeSpan.FromDays(7)),
        nameof(SecretDialog) => DialogResult.Ok(TimeSpan.FromHours(1)),
        nameof(ChannelDialog) => await ((Func<object, Task<ChannelDone?>>)asked["Save"]!)(new ChannelTyped(ChannelKind.Email, TellingActs.Name(), "ana@contoso.example")) is { Accepted: true } done
            ? DialogResult.Ok(done) : DialogResult.Cancel(),
        nameof(DeadlineDialog) when TellingActs.Deadline() is var draft => await ((Func<SeenDeadline, DeadlineDraft, Task<DeadlineWrite?>>)asked["Save"]!)(new(null), draft) is { Accepted: true }
            ? DialogResult.Ok(draft) : DialogResult.Cancel(),
        nameof(NewKeyDialog) => DialogResult.Ok(NewKey(asked["Seats"] as IReadOnlyList<TenantSeat>)),
        nameof(AddToBackupDialog) => await DoneAsync(((Func<BackupChoice, Task<string?>>)asked["Choose"]!)(new(null, $"Set {Guid.NewGuid():n}"))),
        nameof(RetryFailedDialog) => await DoneAsync(((Func<RetryChoice, Task<string?>>)asked["Start"]!)(RetryChoice.All)),
        nameof(PasswordDialog) => await ProveAsync((Func<string, Task<(IReadOnlyList<string> Errors, IReadOnlyList<string> Codes)>>)asked["Do"]!),
        nameof(BulkDialog) => await ActAsync(stage, dialog, asked, "DoAsync", ("_why", "because")),
        nameof(RenamePasskeyDialog) => DialogResult.Ok($"Key {Guid.NewGuid():n}"),
        nameof(PasskeyDialog) => await ActAsync(stage, dialog, asked, "ActAsync", ("_name", "Laptop")),
        nameof(AuthenticatorDialog) => await ActAsync(stage, dialog, asked, "ActAsync", ("_code", AccountScene.Code((string)asked["Key"]!))),
        _ => throw new InvalidOperationException($"What does {dialog.Name} answer? Say here what somebody who agrees to it says."),
    };

    private static object NewKey(IReadOnlyList<TenantSeat>? seats) => Activator.CreateInstance(
        typeof(NewKeyDialog).GetNestedType("Answer", BindingFlags.NonPublic)!, seats?.First(s => s.Slug == "contoso"), new NewApiKey("matrix", [ApiScopes.RunsRead]))!;

    private static async Task<DialogResult> DoneAsync(Task<string?> refused) => await refused is null ? DialogResult.Ok(true) : DialogResult.Cancel();

    private static async Task<DialogResult> ProveAsync(Func<string, Task<(IReadOnlyList<string> Errors, IReadOnlyList<string> Codes)>> prove)
    {
        var (errors, codes) = await prove(BrowserApp.Password);
        return errors.Count == 0 ? DialogResult.Ok(codes) : DialogResult.Cancel();
    }

    private static async Task<DialogResult> ActAsync(Stage stage, Type dialog, IReadOnlyDictionary<string, object?> asked, string act, (string Field, object Value) typed)
    {
        var shown = await stage.ShowAsync(dialog, asked);
        Stage.Set(shown.Instance, typed.Field, typed.Value);
        if (dialog == typeof(BulkDialog))
        {
            await Eventually.True(() => Stage.Find(shown.Instance, "_lines") is not null || Stage.Find(shown.Instance, "_error") is not null, "the dialog has read its runs, or may not");
        }

        await Stage.CallAsync(shown, act, []);
        return DialogResult.Ok<IReadOnlyList<string>>(["code"]);
    }

#pragma warning disable CA1852 // the proxies that are made derive from it
    private class Proxy : DispatchProxy
    {
        public Func<MethodInfo, object?[], object?> Call { get; set; } = (_, _) => null;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            Call(targetMethod!, args ?? []) ?? (targetMethod!.ReturnType == typeof(Task) ? Task.CompletedTask
                : targetMethod.ReturnType.IsValueType && targetMethod.ReturnType != typeof(void) ? Activator.CreateInstance(targetMethod.ReturnType) : null);
    }
#pragma warning restore CA1852
}
