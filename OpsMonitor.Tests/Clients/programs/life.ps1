# The scenario that is named, by the client in the folder that is named: life.ps1 FOLDER SCENARIO.
param([string] $Folder, [string] $Scenario)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
Import-Module (Join-Path $Folder 'OpsMonitor.psm1')
Connect-OpsMonitor -BatchSize 2 -BatchSeconds 0.2 -HeartbeatSeconds 0.2

$work = {
    param($Item)
    switch ($Item) {
        'ben' { Stop-OpsMonitorItem throttled 'Too many requests' }
        'dora' { Skip-OpsMonitorItem nothing_to_do }
        'bug' { throw [System.Collections.Generic.KeyNotFoundException]::new('no such mailbox') }
    }
}
$begun = $null
$during = {
    param($Run)
    $script:begun = $Run
    switch ($Scenario) {
        'life' { 'ana', 'ben', 'cleo', 'dora', "ed`"y\ $([char] 0xe9)" | Invoke-OpsMonitorItem $Run $work }
        'throw' { 'ana', 'ben', 'cleo', 'bug', 'dora' | Invoke-OpsMonitorItem $Run $work }
        'attach' {
            $second = Start-OpsMonitorRun powershell attach -Scope @{ office = 'Lyon' }
            if (-not $second.Attached -or $Run.Attached -or $second.Id -ne $Run.Id -or $second.Attempt -ne $Run.Attempt) { throw 'not attached' }
            'ana', 'cleo' | Invoke-OpsMonitorItem $second $work
            Submit-OpsMonitorItem $second
            'ana', 'eve' | Invoke-OpsMonitorItem $Run $work
        }
        'exit' {
            'ana', 'cleo' | Invoke-OpsMonitorItem $Run $work
            exit 5
        }
        'more' { 'ana', 'cleo', 'eve', 'finn', 'gus' | Invoke-OpsMonitorItem $Run $work }
        'odd' { 'ana', "n`0ul \u0000", '', 'cleo' | Invoke-OpsMonitorItem $Run $work }
        { $_ -in 'stop', 'lost', 'term' } {
            'ana', 'long' | Invoke-OpsMonitorItem $Run { param($Item) while ($Item -eq 'long') { Start-Sleep -Milliseconds 50; Assert-OpsMonitorRun $Run } }
        }
        default { 'ana', 'cleo' | Invoke-OpsMonitorItem $Run $work }
    }
}

try {
    if ($Scenario -eq 'again') {
        $retry = Join-OpsMonitorRun @(Get-OpsMonitorWaiting powershell life)[0]
        $run = Invoke-OpsMonitorRun -Run $retry { param($Run) Get-OpsMonitorItemId $Run | Invoke-OpsMonitorItem $Run { } }
    } else {
        $total = @{ life = 5; more = 2; odd = 4 }[$Scenario]
        $run = Invoke-OpsMonitorRun powershell $Scenario.TrimEnd('!') -Scope @{ office = 'Lyon' } -TotalItems $total $during
    }
    "status $($run.Status)"
} catch {
    $what = if ($_.FullyQualifiedErrorId -match 'RunLost') { 'lost' } elseif ($_.FullyQualifiedErrorId -match '^OpsMonitor') { 'refused' } else { 'thrown' }
    "$what $_ $($begun ? $begun.Status : '')"
}
