<#
.SYNOPSIS
OpsMonitor for producers: report a run and what becomes of its items.

.DESCRIPTION
PowerShell 7.2 or later, nothing but what comes with it: copy this file beside your script.

    Import-Module ./OpsMonitor.psm1
    Connect-OpsMonitor # $env:OPSMONITOR_URL and $env:OPSMONITOR_KEY
    $run = Invoke-OpsMonitorRun mailboxes archive -Scope @{ office = 'Lyon' } -TotalItems $ids.Count {
        param($Run)
        $ids | Invoke-OpsMonitorItem $Run { param($Id) Backup-Mailbox $Id } # calls Stop-OpsMonitorItem or Skip-OpsMonitorItem where one item does
    }

A terminating error that leaves the block ends the run as failed, and so do Ctrl+C and, but for Windows, SIGTERM. When an operator aborts the run, Assert-OpsMonitorRun,
Invoke-OpsMonitorItem and every report throw an OperationCanceledException; Invoke-OpsMonitorRun finishes the run, catches it, and $run.Status is then
"aborted". An item that the hub refuses, such as one without a name, costs none of the others: Invoke-OpsMonitorRun throws once the run has ended. A script does one thing at a time: call Assert-OpsMonitorRun within long items, which also sends the signs of life.
#>
#Requires -Version 7.2

Set-StrictMode -Version Latest
$script:Hub = $null
$script:Terms = [System.Collections.Concurrent.ConcurrentQueue[string]]::new() # has an entry once SIGTERM came
$script:MaxReason = 5000 # the hub keeps less, and refuses more than twice as much

function Connect-OpsMonitor {
    <# .SYNOPSIS Says where the hub is and with which key; a request is made by the first run. #>
    [CmdletBinding()]
    param(
        [string] $Url = $env:OPSMONITOR_URL,
        [securestring] $Key, # $env:OPSMONITOR_KEY where it is left out
        [int] $Tries = 10,
        [double] $Timeout = 30,
        [int] $BatchSize = 500,
        [double] $BatchSeconds = 1,
        [double] $HeartbeatSeconds = 10
    )
    $token = $Key ? (ConvertFrom-SecureString $Key -AsPlainText) : $env:OPSMONITOR_KEY
    if ($Url -notmatch '^https?://' -or $token -notmatch '^opsm_\w+\z') {
        throw [System.ArgumentException]::new('OpsMonitor needs an address (https://...) and an API key (opsm_...).')
    }
    $handler = [System.Net.Http.SocketsHttpHandler]@{ AllowAutoRedirect = $false } # a redirect is no place for the key
    $client = [System.Net.Http.HttpClient]::new($handler)
    $client.Timeout = [timespan]::FromSeconds($Timeout)
    $client.DefaultRequestHeaders.Authorization = [System.Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $token)
    $script:Hub = [pscustomobject]@{
        Api = $Url.TrimEnd('/') + '/api/v1'; Client = $client; Tries = $Tries
        BatchSize = $BatchSize; BatchSeconds = $BatchSeconds; HeartbeatSeconds = $HeartbeatSeconds
    }
}

function Invoke-OpsMonitorRun {
    <# .SYNOPSIS Starts or attaches, works and finishes, whatever happens meanwhile. Gives the run; what the block writes goes nowhere. #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Start')] [string] $Resource,
        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Start')] [string] $Action,
        [Parameter(ParameterSetName = 'Start')] [System.Collections.IDictionary] $Scope,
        [Parameter(ParameterSetName = 'Start')] [string[]] $ItemIds,
        [Parameter(ParameterSetName = 'Start')] [Nullable[int]] $TotalItems,
        [Parameter(ParameterSetName = 'Start')] [string] $IdempotencyKey,
        [Parameter(ParameterSetName = 'Start')] [ValidateSet('attach', 'reject')] [string] $OnConflict,
        [Parameter(Mandatory, ParameterSetName = 'Attach')] [psobject] $Run, # from Start-OpsMonitorRun or Join-OpsMonitorRun
        [Parameter(Mandatory, Position = 2)] [scriptblock] $Process
    )
    if (-not $Run) {
        $given = @{} + $PSBoundParameters
        $given.Remove('Process')
        $Run = Start-OpsMonitorRun @given
    }
    $ended = $false
    $signal = HeedTerm
    try {
        $null = & $Process $Run
        if ($Run.Status -eq 'running') { $null = Complete-OpsMonitorRun $Run }
        $ended = $true
    } catch {
        $ended = $true
        if (-not (Test-Cause $_ 'RunAborted')) {
            EndAfter $Run $_
            throw
        }
        if ($Run.Status -eq 'running') { $null = Complete-OpsMonitorRun $Run }
    } finally {
        if (-not $ended) { EndAfter $Run $null } # Ctrl+C is no error, and nothing but this block hears of it
        if ($signal) { $signal.Dispose() }
        if ($Terms.TryDequeue([ref] $null)) { $null = [System.Diagnostics.Process]::Start('kill', "-TERM $PID") } # as if nobody had held it
    }
    $Run
}

function Start-OpsMonitorRun {
    <# .SYNOPSIS Starts a run and begins it, or attaches to the active one of the same key (Attached). #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Resource,
        [Parameter(Mandatory, Position = 1)] [string] $Action,
        [System.Collections.IDictionary] $Scope,
        [string[]] $ItemIds,
        [Nullable[int]] $TotalItems,
        [string] $IdempotencyKey,
        [ValidateSet('attach', 'reject')] [string] $OnConflict = 'attach'
    )
    $body = @{ resource = $Resource; action = $Action; on_conflict = $OnConflict }
    if ($ItemIds) { $body.item_ids = $ItemIds } else { $body.scope = $Scope ?? @{} }
    if ($null -ne $TotalItems) { $body.total_items = $TotalItems }
    if ($IdempotencyKey) { $body.idempotency_key = $IdempotencyKey }
    if ($PSCmdlet.ShouldProcess("$Resource.$Action", 'Start a run')) {
        $started = Invoke-OpsMonitorRequest POST '/runs' $body -Once
        BeginRun $started.id $started $started.deduplicated
    }
}

function Join-OpsMonitorRun {
    <# .SYNOPSIS Begins a run that waits, such as a retry (Get-OpsMonitorItemId has what to do), or goes on with one that runs. #>
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [long] $Id)
    process { BeginRun $Id (Invoke-OpsMonitorRequest GET "/runs/$Id") $true }
}

function Get-OpsMonitorWaiting {
    <# .SYNOPSIS The ids of runs that wait for their producer, the oldest first: retries above all. #>
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [string] $Resource, [Parameter(Mandatory, Position = 1)] [string] $Action)
    $page = Invoke-OpsMonitorRequest GET "/runs?resource=$([uri]::EscapeDataString($Resource))&action=$([uri]::EscapeDataString($Action))&status=pending&limit=200"
    @($page.items).ForEach({ $_.id }) | Sort-Object
}

function Get-OpsMonitorItemId {
    <# .SYNOPSIS The ids that the run's scope lists: what a retry is to do, and none where all is to be done again. #>
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [psobject] $Run)
    $cursor = ''
    do {
        $page = Invoke-OpsMonitorRequest GET ("/runs/$($Run.Id)/item-ids?limit=10000" + ($cursor ? "&cursor=$([uri]::EscapeDataString($cursor))" : ''))
        $page.items
        $cursor = $page.next_cursor
    } while ($cursor)
}

function Invoke-OpsMonitorItem {
    <# .SYNOPSIS Does the work for each item and reports what became of it. An error other than that of Stop-OpsMonitorItem leaves the loop. #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [psobject] $Run,
        [Parameter(Mandatory, Position = 1)] [scriptblock] $Process,
        [Parameter(Mandatory, ValueFromPipeline)] [object] $InputObject,
        [scriptblock] $ItemId = { param($Item) [string] $Item }
    )
    process {
        Assert-OpsMonitorRun $Run
        $id = & $ItemId $InputObject
        $outcome = @{ Outcome = 'succeeded' }
        try {
            & $Process $InputObject
        } catch {
            if (-not (Test-Cause $_ 'ItemEnded')) { throw }
            $outcome = $_.TargetObject
        }
        Add-OpsMonitorItem $Run $id @outcome
    }
}

function Stop-OpsMonitorItem {
    <# .SYNOPSIS Within the work on one item: the item failed, the run goes on. #>
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory, Position = 0)] [string] $ReasonCode, [Parameter(Position = 1)] [string] $Reason)
    if ($PSCmdlet.ShouldProcess($ReasonCode, 'End the item as failed')) {
        $PSCmdlet.ThrowTerminatingError((NewError 'ItemEnded' ([System.InvalidOperationException]::new($Reason ? $Reason : $ReasonCode)) @{
            Outcome = 'failed'; ReasonCode = $ReasonCode; Reason = $Reason
        }))
    }
}

function Skip-OpsMonitorItem {
    <# .SYNOPSIS Within the work on one item: there was nothing to do for it. #>
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [string] $ReasonCode, [Parameter(Position = 1)] [string] $Reason)
    $PSCmdlet.ThrowTerminatingError((NewError 'ItemEnded' ([System.InvalidOperationException]::new($Reason ? $Reason : $ReasonCode)) @{
        Outcome = 'skipped'; ReasonCode = $ReasonCode; Reason = $Reason
    }))
}

function Add-OpsMonitorItem {
    <# .SYNOPSIS Reports what became of an item. #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [psobject] $Run,
        [Parameter(Mandatory, Position = 1)] [AllowEmptyString()] [string] $ItemId, # an empty one is refused by the hub, and named
        [ValidateSet('succeeded', 'failed', 'skipped')] [string] $Outcome = 'succeeded',
        [string] $ReasonCode,
        [string] $Reason,
        [string] $DisplayName
    )
    $item = @{ item_id = $ItemId; outcome = $Outcome }
    if ($ReasonCode) { $item.reason_code = $ReasonCode }
    if ($Reason) { $item.reason = Cut $Reason }
    if ($DisplayName) { $item.display_name = $DisplayName }
    if ($Run.Pending.Count -eq 0) { $Run.Since = [datetime]::UtcNow }
    $Run.Pending.Add($item)
    if ($Run.Pending.Count -ge $Hub.BatchSize) { Submit-OpsMonitorItem $Run }
    Assert-OpsMonitorRun $Run
}

function Set-OpsMonitorTotal {
    <# .SYNOPSIS Tells how many items there are, once that is known or known better. #>
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory, Position = 0)] [psobject] $Run, [Parameter(Mandatory, Position = 1)] [int] $Items)
    if ($PSCmdlet.ShouldProcess("run $($Run.Id)", 'Tell the total')) { $Run.Total = $Items; $Run.TotalIsGuess = $false }
}

function Assert-OpsMonitorRun {
    <# .SYNOPSIS To be called between two steps of long work: sends what is old enough and signs of life, and throws once an operator asked the run to stop. #>
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [psobject] $Run)
    $now = [datetime]::UtcNow
    if ($Run.Pending.Count -gt 0 -and ($now - $Run.Since).TotalSeconds -ge $Hub.BatchSeconds) {
        Submit-OpsMonitorItem $Run
    } elseif (($now - $Run.Told).TotalSeconds -ge $Hub.HeartbeatSeconds) {
        Send-OpsMonitorHeartbeat $Run
    }
    if ($Run.AbortRequested) {
        throw (NewError 'RunAborted' ([System.OperationCanceledException]::new("An operator asked run $($Run.Id) to stop.")) $Run)
    }
}

function Submit-OpsMonitorItem {
    <# .SYNOPSIS Sends what was reported until now. #>
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [psobject] $Run)
    while ($Run.Pending.Count -gt 0) {
        $count = [Math]::Min($Run.Pending.Count, $Hub.BatchSize)
        SendItem $Run $Run.Pending.GetRange(0, $count)
        $Run.Pending.RemoveRange(0, $count) # only now: it has arrived
    }
}

function Send-OpsMonitorHeartbeat {
    <# .SYNOPSIS Says that the run is alive. #>
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [psobject] $Run)
    SendItem $Run @()
}

function Complete-OpsMonitorRun {
    <# .SYNOPSIS Ends the run and gives its status, which follows from what was reported. Throws afterwards where items were refused. #>
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [psobject] $Run)
    Submit-OpsMonitorItem $Run
    TellRightTotal $Run
    $Run.Status = (AskRun $Run 'finish' @{ attempt = $Run.Attempt } -Once).status
    if ($Run.Refused.Count -gt 0 -and -not $Run.AbortRequested) {
        throw (NewError 'invalid' ([System.InvalidOperationException]::new("$($Run.Refused.Count) items were not reported, the first: $($Run.Refused[0])")) $Run)
    }
    $Run.Status
}

function Stop-OpsMonitorRun {
    <# .SYNOPSIS Ends the run as failed as a whole. What cannot be sent any more is left out. #>
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory, Position = 0)] [psobject] $Run, [Parameter(Mandatory, Position = 1)] [string] $ReasonCode, [Parameter(Position = 2)] [string] $Reason)
    if (-not $PSCmdlet.ShouldProcess("run $($Run.Id)", 'End as failed')) { return }
    try {
        Submit-OpsMonitorItem $Run
        TellRightTotal $Run
    } catch {
        Write-Warning "OpsMonitor: run $($Run.Id): $($Run.Pending.Count) items were not reported: $($_.Exception.Message)"
    }
    $failure = @{ reason_code = $ReasonCode; reason = Cut ($Reason ? $Reason : $ReasonCode) }
    $Run.Status = (AskRun $Run 'finish' @{ attempt = $Run.Attempt; failure = $failure } -Once).status
    $Run.Status
}

function Invoke-OpsMonitorRequest {
    <# .SYNOPSIS Sends a request, again with growing pauses while the hub is away or busy. With -Once, its repeats count as one. #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [ValidateSet('GET', 'POST')] [string] $Method,
        [Parameter(Mandatory, Position = 1)] [string] $Path,
        [Parameter(Position = 2)] [System.Collections.IDictionary] $Body,
        [switch] $Once
    )
    if (-not $Hub) { Connect-OpsMonitor }
    $name = [guid]::NewGuid().ToString()
    $json = $null -eq $Body ? $null : (ConvertTo-Json $Body -Depth 60 -Compress) -replace '(?<!\\)((?:\\\\)*)\\u0000', "`$1$([char] 0xfffd)" # NUL, which no text can hold
    for ($tried = 1; ; $tried++) {
        $request = [System.Net.Http.HttpRequestMessage]::new($Method, $Hub.Api + $Path)
        if ($null -ne $json) { $request.Content = [System.Net.Http.StringContent]::new($json, [System.Text.Encoding]::UTF8, 'application/json') }
        if ($Once) { $request.Headers.Add('Idempotency-Key', $name) }
        $status = 0
        $askedFor = 0.0
        try {
            $response = $Hub.Client.Send($request)
            $status = [int] $response.StatusCode
            $text = [System.IO.StreamReader]::new($response.Content.ReadAsStream()).ReadToEnd()
            $answer = try { ConvertFrom-Json $text -AsHashtable } catch { $null }
            if ($response.IsSuccessStatusCode -and $answer) { return $answer }
            $after = $response.Headers.RetryAfter
            if ($after) { $askedFor = [Math]::Max(0.0, ($after.Delta ?? ($after.Date - [datetimeoffset]::UtcNow)).TotalSeconds) }
            if ($answer -isnot [System.Collections.IDictionary]) { $answer = @{ detail = "the answer is none of OpsMonitor's" } }
        } catch [System.Net.Http.HttpRequestException], [System.IO.IOException], [System.Threading.Tasks.TaskCanceledException] {
            $status = 0
            $answer = @{ type = 'no-answer'; detail = $_.Exception.GetBaseException().Message }
        } finally {
            $request.Dispose()
        }
        $problem = DescribeProblem $status $answer
        if ($status -notin 0, 429, 502, 503, 504 -or $tried -ge $Hub.Tries -or $askedFor -gt 300) {
            throw (NewError ($answer['type'] ?? 'error') ([System.Net.Http.HttpRequestException]::new($problem)) $answer)
        }
        $pause = $askedFor + [Math]::Min(30, 0.5 * [Math]::Pow(2, $tried - 1)) * (Get-Random -Minimum 0.5 -Maximum 1.0)
        Write-Warning ('OpsMonitor: {0} {1}: {2}; again in {3:0.0} s' -f $Method, $Path.Split('?')[0], $problem, $pause)
        Start-Sleep -Milliseconds ([int] ($pause * 1000))
    }
}

# The functions below are the module's own.

# What was refused, with the fields that are wrong, in a line.
function DescribeProblem([int] $Status, [System.Collections.IDictionary] $Problem) {
    $fields = $Problem['errors'] ? @($Problem['errors'].GetEnumerator().ForEach({ "$($_.Key): $($_.Value -join ', ')" })) -join '; ' : $null
    $said = $fields ? $fields : ($Problem['detail'] ?? $Problem['title'] ?? 'no details')
    "$Status $($Problem['type'] ?? 'error'): $said" + ($Problem['trace_id'] ? " (trace $($Problem['trace_id']))" : '')
}

function NewError([string] $Id, [Exception] $Exception, [object] $Target) {
    [System.Management.Automation.ErrorRecord]::new($Exception, "OpsMonitor.$Id", 'OperationStopped', $Target)
}

function Test-Cause([System.Management.Automation.ErrorRecord] $ErrorRecord, [string] $Id) {
    $ErrorRecord.FullyQualifiedErrorId -match "^OpsMonitor\.$Id(,|$)"
}

function BeginRun([long] $Id, [System.Collections.IDictionary] $View, [bool] $Attached) {
    $attempt = $null
    if ($View.status -eq 'pending') {
        try {
            $attempt = (Invoke-OpsMonitorRequest POST "/runs/$Id/start" @{} -Once).attempt
        } catch {
            if (-not (Test-Cause $_ 'illegal-transition')) { throw } # somebody else was faster
        }
    }
    if ($null -eq $attempt) {
        $View = Invoke-OpsMonitorRequest GET "/runs/$Id"
        if ($View.status -ne 'running') {
            throw (NewError 'RunLost' ([System.InvalidOperationException]::new("Run $Id is $($View.status).")) $View)
        }
        $attempt = $View.attempt
    }
    [pscustomobject]@{
        PSTypeName = 'OpsMonitor.Run'; Id = $Id; Attempt = $attempt; Attached = $Attached; Status = 'running'; AbortRequested = $false
        Pending = [System.Collections.Generic.List[object]]::new(); Total = $null; Since = [datetime]::UtcNow; Told = [datetime]::UtcNow
        TotalIsGuess = $false; Refused = [System.Collections.Generic.List[string]]::new()
    }
}

function SendItem([psobject] $Run, [object[]] $Items) {
    if ($Run.TotalIsGuess) { $Run.Total += @($Items).Count }
    $answer = $null
    while (-not $answer) {
        $body = @{ attempt = $Run.Attempt; items = @($Items) }
        if ($null -ne $Run.Total) { $body.total_items = $Run.Total }
        try {
            $answer = AskRun $Run 'items' $body
        } catch {
            if (-not (Test-Cause $_ 'invalid')) { throw }
            $Items = @(SelectAfter $_ $Run $Items)
        }
    }
    $Run.Told = [datetime]::UtcNow
    if ($answer.abort_requested) { $Run.AbortRequested = $true }
}

# After a refusal: all but the items that it names; or all, with a total that is not too low any more.
function SelectAfter([System.Management.Automation.ErrorRecord] $Refusal, [psobject] $Run, [object[]] $Items) {
    $errors = $Refusal.TargetObject['errors'] ?? @{}
    $named = @($errors.Keys.Where({ $_ -match '^items\[\d+\]' }).ForEach({ [int] ($_ -replace '^items\[(\d+)\].*', '$1') }) | Sort-Object -Unique)
    foreach ($at in $named) {
        $id = $Items[$at].item_id
        $Run.Refused.Add("'$($id.Substring(0, [Math]::Min(100, $id.Length)))': $($Refusal.Exception.Message)")
        Write-Warning "OpsMonitor: run $($Run.Id): an item was not reported: $($Run.Refused[-1])"
    }
    if ($named.Count -gt 0) { return (0..($Items.Count - 1)).Where({ $_ -notin $named }).ForEach({ $Items[$_] }) }
    $enough = 0
    if ("$($errors['items'])" -match 'total_items') { $enough = (Invoke-OpsMonitorRequest GET "/runs/$($Run.Id)").processed_items + @($Items).Count }
    if ($enough -le $Run.Total) { throw $Refusal } # $null is less than 1
    $Run.Total = $enough
    $Run.TotalIsGuess = $true
    $Items
}

# Before the end: what was counted stands for a guess, and refused items are part of the total.
function TellRightTotal([psobject] $Run) {
    if (-not $Run.TotalIsGuess -and $Run.Refused.Count -eq 0) { return }
    $view = Invoke-OpsMonitorRequest GET "/runs/$($Run.Id)"
    $told = $Run.TotalIsGuess ? 0 : ($Run.Total ?? $view.total_items ?? 0)
    $Run.Total = [Math]::Max([int] $told, $view.processed_items + $Run.Refused.Count)
    $Run.TotalIsGuess = $false
    SendItem $Run @()
}

function Cut([string] $Text) { $Text.Substring(0, [Math]::Min($Text.Length, $MaxReason)) }

# SIGTERM would end the program on the spot. Made a Ctrl+C, it stops the script, whose finally blocks are run. No script may run where a signal is handled: hence an expression.
function HeedTerm {
    if ($IsWindows) { return }
    $e = [System.Linq.Expressions.Expression]
    $context = $e::Parameter([System.Runtime.InteropServices.PosixSignalContext])
    $start = [System.Diagnostics.Process].GetMethod('Start', [type[]] ([string], [string]))
    $block = $e::Block([void], [System.Linq.Expressions.Expression[]] @(
        $e::Assign($e::Property($context, 'Cancel'), $e::Constant($true))
        $e::Call($e::Constant($Terms), 'Enqueue', [type[]] @(), [System.Linq.Expressions.Expression[]] @($e::Constant('SIGTERM')))
        $e::Call($start, [System.Linq.Expressions.Expression[]] @($e::Constant('kill'), $e::Constant("-INT $PID")))
    ))
    $handler = $e::Lambda([Action[System.Runtime.InteropServices.PosixSignalContext]], $block, [System.Linq.Expressions.ParameterExpression[]] @($context))
    [System.Runtime.InteropServices.PosixSignalRegistration]::Create([System.Runtime.InteropServices.PosixSignal]::SIGTERM, $handler.Compile())
}

function AskRun([psobject] $Run, [string] $What, [System.Collections.IDictionary] $Body, [switch] $Once) {
    try {
        Invoke-OpsMonitorRequest POST "/runs/$($Run.Id)/$What" $Body -Once:$Once
    } catch {
        $fenced = Test-Cause $_ 'run-fenced'
        if (-not $fenced -and -not (Test-Cause $_ 'run-finished')) { throw }
        $Run.Status = $fenced ? 'lost' : (Invoke-OpsMonitorRequest GET "/runs/$($Run.Id)").status
        if ($Run.Status -eq 'aborted') { # an operator did not wait for us
            $Run.AbortRequested = $true
            throw (NewError 'RunAborted' ([System.OperationCanceledException]::new("Run $($Run.Id) was aborted.", $_.Exception)) $Run)
        }
        throw (NewError 'RunLost' ([System.InvalidOperationException]::new($_.Exception.Message, $_.Exception)) $_.TargetObject)
    }
}

function EndAfter([psobject] $Run, [System.Management.Automation.ErrorRecord] $Cause) {
    if ($Run.Status -ne 'running') { return }
    $code = 'interrupted'
    $reason = 'The script was stopped.'
    if ($Cause) {
        $first = $Cause.Exception.GetBaseException() # what a method threw comes wrapped
        $code = ($first.GetType().Name -creplace 'Exception$', '' -creplace '(?<=[a-z0-9])(?=[A-Z])', '_').ToLowerInvariant()
        $reason = $first.Message
    }
    try {
        $null = Stop-OpsMonitorRun $Run $code $reason -Confirm:$false
    } catch {
        Write-Warning "OpsMonitor: run $($Run.Id) could not be ended: $($_.Exception.Message)" # the first error is what the caller must see
    }
}

Export-ModuleMember -Function *-OpsMonitor*
