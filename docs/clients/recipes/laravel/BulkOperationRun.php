<?php

declare(strict_types=1);

namespace App\Models;

use Illuminate\Database\Eloquent\Builder;
use Illuminate\Database\Eloquent\Model;

/**
 * A run, written by plain SQL: for an application that has a login of the role opsmonitor_ingest (docs/producer.md, "A run in plain SQL").
 * Put it into app/Models, and a connection "opsmonitor" into config/database.php; prepared statements and `update` of single models are all it needs.
 *
 *     $run = BulkOperationRun::open(1, 'mailboxes', 'archive', 'lyon', count($ids)); // null: it is active already
 *     $run->begin();
 *     foreach ($ids as $id) {
 *         if ($run->mustStop()) {
 *             return $run->end('aborted');
 *         }
 *         $run->count('succeeded'); // or: $run->count('failed', $id, 'throttled', 'Too many requests')
 *     }
 *     $run->end();
 *
 * @property int $id
 * @property int $tenant_id
 * @property string $resource
 * @property string $action
 * @property string|null $idempotency_key
 * @property string $status
 * @property int|null $total_items
 * @property int $processed_items
 * @property int $succeeded
 * @property int $failed
 * @property int $skipped
 * @property array<array-key, mixed>|null $item_ids
 * @property list<array{item_id?: string, reason_code: string, reason: string, type?: string}>|null $failures
 * @property \Illuminate\Support\Carbon|null $abort_requested_at
 */
class BulkOperationRun extends Model
{
    protected $connection = 'opsmonitor';

    protected $table = 'bulk_operation_runs';

    protected $fillable = ['tenant_id', 'resource', 'action', 'idempotency_key', 'total_items', 'item_ids'];

    protected $casts = ['item_ids' => 'array', 'failures' => 'array', 'abort_requested_at' => 'datetime'];

    /** The database keeps the times itself. */
    public $timestamps = false;

    /** A new run, or null where one of the same key is active already: then somebody else works on it. */
    public static function open(int $tenant, string $resource, string $action, string $key, ?int $totalItems = null): ?self
    {
        $row = ['tenant_id' => $tenant, 'resource' => $resource, 'action' => $action, 'idempotency_key' => $key, 'total_items' => $totalItems];
        if (static::query()->insertOrIgnore([$row]) === 0) {
            return null;
        }

        return static::query()->active()->where(['tenant_id' => $tenant, 'idempotency_key' => $key])->firstOrFail();
    }

    /** @param Builder<self> $query */
    public function scopeActive(Builder $query): void
    {
        $query->whereIn('status', ['pending', 'running']);
    }

    public function begin(): void
    {
        $this->forceFill(['status' => 'running'])->save();
    }

    /** Counts an item, and names the one that failed or was skipped. */
    public function count(string $outcome, ?string $itemId = null, ?string $reasonCode = null, string $reason = ''): void
    {
        $this->forceFill([$outcome => $this->$outcome + 1, 'processed_items' => $this->processed_items + 1]);
        if ($itemId !== null && $reasonCode !== null) {
            $entry = ['item_id' => $itemId, 'reason_code' => $reasonCode, 'reason' => $reason] + ($outcome === 'skipped' ? ['type' => 'skipped'] : []);
            $this->failures = [...$this->failures ?? [], $entry];
        }
        $this->save();
    }

    /** Whether somebody asked the run to stop: to be asked between two items. */
    public function mustStop(): bool
    {
        return static::query()->whereKey($this->getKey())->whereNotNull('abort_requested_at')->exists();
    }

    /** Ends the run: as it says, or by its counters. */
    public function end(?string $status = null): void
    {
        $this->forceFill(['status' => $status ?? ($this->failed > 0 ? 'completed_with_errors' : 'completed')])->save();
    }
}
