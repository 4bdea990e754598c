<?php

// The recipes for Laravel, on Debian's packages of its database and of nothing else: laravel.php FOLDER DSN LOGIN PASSWORD TENANT.

declare(strict_types=1);

use App\Jobs\Middleware\ReportsRun;
use App\Models\BulkOperationRun;
use Illuminate\Database\Capsule\Manager;
use OpsMonitor\ItemFailed;
use OpsMonitor\Run;

error_reporting(E_ALL & ~E_DEPRECATED);
[, $folder, $host, $port, $database, $login, $password, $tenant] = $argv;
require 'Illuminate/Database/autoload.php';
require "$folder/OpsMonitor.php";
require "$folder/recipes/laravel/BulkOperationRun.php";
require "$folder/recipes/laravel/ReportsRun.php";

$capsule = new Manager();
$capsule->addConnection(
    ['driver' => 'pgsql', 'host' => $host, 'port' => $port, 'database' => $database, 'username' => $login, 'password' => $password, 'charset' => 'utf8'],
    'opsmonitor',
);
$capsule->bootEloquent();

$run = BulkOperationRun::open((int) $tenant, 'laravel', 'model', 'lyon', 3) ?? throw new LogicException('no run');
if (BulkOperationRun::open((int) $tenant, 'laravel', 'model', 'lyon', 3) !== null) {
    throw new LogicException('a second run');
}
$run->begin();
$run->count('succeeded');
$run->count('failed', 'ben', 'throttled', 'Too many requests');
$run->count('skipped', 'dora', 'nothing_to_do', 'It is empty');
echo 'model ', $run->mustStop() ? 'must stop' : 'goes on', "\n";
$run->end();
echo 'model ', $run->fresh()->status, "\n";

final class ArchiveMailboxes
{
    public ?Run $run = null;

    /** @param list<string> $ids */
    public function __construct(private readonly array $ids)
    {
    }

    public function middleware(): array
    {
        return [new ReportsRun('laravel', 'job', ['ids' => $this->ids], count($this->ids))];
    }

    public function handle(): void
    {
        $this->run->each($this->ids, $this->archive(...));
    }

    private function archive(string $id): void
    {
        match ($id) {
            'ben' => throw new ItemFailed('throttled', 'Too many requests'),
            'bug' => throw new OutOfBoundsException('no such mailbox'),
            default => null,
        };
    }
}

// What the queue's pipeline does with a job and its middleware.
foreach ([['ana', 'ben'], ['ana', 'bug']] as $ids) {
    $job = new ArchiveMailboxes($ids);
    try {
        $job->middleware()[0]->handle($job, static fn (ArchiveMailboxes $job) => $job->handle());
        echo "job done\n";
    } catch (OutOfBoundsException $e) {
        echo "job {$e->getMessage()}\n";
    }
}
