using OpsMonitor.App.Api;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Inventory;

/// <summary>Takes the files of a request and starts the run that reads them; problems are of the field that is wrong.</summary>
public sealed class InventoryReceiver(InventoryUploads uploads, InventoryLedger ledger, WorkSignal signal)
{
    public async Task<StartedSync> ReceiveAsync(HttpContext http, TenantId tenant, Actor actor, CancellationToken cancel)
    {
        var body = new UploadBody(http);
        try
        {
            var upload = await uploads.ReceiveAsync(tenant, body.FilesAsync(cancel), cancel);
            var started = await StartAsync(http, tenant, upload, body, actor, cancel);
            signal.Nudge();
            return started;
        }
        catch (InvalidArchiveException e)
        {
            throw new ApiProblemException(e.ReasonCode == "too_large" ? ApiProblem.TooLarge with { Detail = e.Message } : ApiProblem.Field("file", e.Message));
        }
        catch (Exception e) when (UploadBody.IsBroken(e))
        {
            throw new ApiProblemException(ApiProblem.Malformed.With("body", "is not a whole multipart form"));
        }
    }

    private async Task<StartedSync> StartAsync(HttpContext http, TenantId tenant, ReceivedUpload upload, UploadBody body, Actor actor, CancellationToken cancel)
    {
        InventorySelection selection;
        try
        {
            await Admission.DemandAsync(http); // an upload may take its time
            selection = InventorySelection.Parse(body.SubjectTypes);
        }
        catch (Exception e)
        {
            await uploads.DeleteAsync(tenant, upload.Id, CancellationToken.None);
            throw e is ArgumentException ? new ApiProblemException(ApiProblem.Field("subject_types", "must be names of subject types, separated by commas")) : e;
        }

        return await ledger.StartSyncAsync(tenant, upload, body.Source, selection, actor, cancel);
    }
}
