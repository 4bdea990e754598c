<?php

// The scenario that is named, by the client in the folder that is named: life.php FOLDER SCENARIO.

declare(strict_types=1);

use OpsMonitor\ItemFailed;
use OpsMonitor\ItemSkipped;
use OpsMonitor\OpsMonitor;
use OpsMonitor\OpsMonitorException;
use OpsMonitor\Run;
use OpsMonitor\RunLost;

set_error_handler(static fn (int $no, string $what, string $file, int $line) => error_reporting() & $no ? throw new ErrorException($what, 0, $no, $file, $line) : false);
[, $folder, $scenario] = $argv;
require "$folder/OpsMonitor.php";

$ops = new OpsMonitor((string) getenv('OPSMONITOR_URL'), (string) getenv('OPSMONITOR_KEY'), batchSize: 2, batchSeconds: 0.2, heartbeatSeconds: 0.2);
$work = static function (string $item): void {
    match ($item) {
        'ben' => throw new ItemFailed('throttled', 'Too many requests'),
        'dora' => throw new ItemSkipped('nothing_to_do'),
        'bug' => throw new OutOfBoundsException('no such mailbox'),
        default => null,
    };
};
$begun = null;
$during = static function (Run $run) use ($ops, $scenario, $work, &$begun): void {
    $begun = $run;
    switch ($scenario) {
        case 'life':
            $run->each(['ana', 'ben', 'cleo', 'dora', "ed\"y\\ \u{e9}"], $work);
            break;
        case 'throw':
            $run->each(['ana', 'ben', 'cleo', 'bug', 'dora'], $work);
            break;
        case 'attach':
            $second = $ops->start('php', $scenario, ['office' => 'Lyon']);
            if (!$second->attached || $run->attached || [$second->id, $second->attempt] !== [$run->id, $run->attempt]) {
                throw new LogicException('not attached');
            }
            $second->each(['ana', 'cleo'], $work);
            $second->flush();
            $run->each(['ana', 'eve'], $work);
            break;
        case 'exit':
            $run->each(['ana', 'cleo'], $work);
            exit(5);
        case 'fatal':
            $run->each(['ana'], $work);
            ini_set('memory_limit', '8M');
            str_repeat('x', 64 << 20);
            break;
        case 'more':
            $run->each(['ana', 'cleo', 'eve', 'finn', 'gus'], $work);
            break;
        case 'odd':
            $run->each(['ana', "n\0ul \\u0000", '', 'cleo'], $work);
            break;
        case 'stop':
        case 'lost':
        case 'term':
            $run->each(['ana', 'long'], static function (string $item) use ($run): void {
                while ($item === 'long') {
                    usleep(50_000);
                    $run->check();
                }
            });
            break;
        default:
            $run->each(['ana', 'cleo'], $work);
    }
};

try {
    $run = $scenario === 'again'
        ? $ops->attach($ops->waiting('php', 'life')[0])->during(static fn (Run $run) => $run->each($run->itemIds(), static fn () => null))
        : $ops->run('php', rtrim($scenario, '!'), $during, ['office' => 'Lyon'], totalItems: ['life' => 5, 'more' => 2, 'odd' => 4][$scenario] ?? null);
    echo "status $run->status\n";
} catch (OutOfBoundsException $e) {
    echo "thrown {$e->getMessage()} $begun->status\n";
} catch (RunLost $e) {
    echo "lost {$e->getMessage()}\n";
} catch (OpsMonitorException $e) {
    echo "refused {$e->getMessage()} ";
    var_dump($ops);
}
