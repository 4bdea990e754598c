<?php

declare(strict_types=1);

namespace App\Jobs\Middleware;

use OpsMonitor\OpsMonitor;
use OpsMonitor\Run;

/**
 * A queued job as a run, over HTTP: put OpsMonitor.php into your project (docs/clients) and this into app/Jobs/Middleware.
 *
 *     final class ArchiveMailboxes implements ShouldQueue
 *     {
 *         public ?Run $run = null; // filled in while the job is handled
 *
 *         public function middleware(): array
 *         {
 *             return [new ReportsRun('mailboxes', 'archive', ['office' => $this->office], count($this->ids))];
 *         }
 *
 *         public function handle(): void
 *         {
 *             $this->run->each($this->ids, $this->archive(...));
 *         }
 *     }
 *
 * A job that throws ends its run as failed, and the queue's retry of it is a run of its own. A job whose worker died goes on in its run. When an operator aborts
 * the run, the job ends there and counts as done: the queue does not do it again.
 */
final class ReportsRun
{
    /** @param array<string, mixed> $scope */
    public function __construct(
        private readonly string $resource,
        private readonly string $action,
        private readonly array $scope = [],
        private readonly ?int $totalItems = null,
        private readonly ?string $idempotencyKey = null,
    ) {
    }

    /**
     * @param object{run: Run|null} $job
     * @param callable(object): mixed $next
     */
    public function handle(object $job, callable $next): void
    {
        OpsMonitor::fromEnv()->run(
            $this->resource,
            $this->action,
            static function (Run $run) use ($job, $next): void {
                $job->run = $run;
                try {
                    $next($job);
                } finally {
                    $job->run = null; // a job is serialised when it goes back to the queue
                }
            },
            $this->scope,
            totalItems: $this->totalItems,
            idempotencyKey: $this->idempotencyKey,
        );
    }
}
