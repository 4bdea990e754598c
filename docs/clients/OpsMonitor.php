<?php

/**
 * OpsMonitor for producers: report a run and what becomes of its items.
 *
 * PHP 8.1 or later, no extension that PHP does not come with: copy this file into your project, and require it or name it in the "files" of your composer.json.
 *
 *     $ops = OpsMonitor::fromEnv(); // OPSMONITOR_URL and OPSMONITOR_KEY
 *     $run = $ops->run('mailboxes', 'archive', fn (Run $run) => $run->each($ids, archive(...)), scope: ['office' => 'Lyon'], totalItems: count($ids));
 *     // archive() throws ItemFailed or ItemSkipped where one item does
 *
 * An exception that leaves the function ends the run as failed. When an operator aborts the run, check(), each() and every report throw RunAborted;
 * run() finishes the run, catches it, and $run->status is then "aborted". PHP does one thing at a time: call $run->check() within long items, which also
 * sends the signs of life. An item that the hub refuses, such as one without a name, costs none of the others: run() throws once the run has ended.
 * Where PHP has its extension pcntl, SIGTERM and SIGINT end the run and then the program, as exit(143) and exit(130), unless it has a handler of its own.
 */

declare(strict_types=1);

namespace OpsMonitor;

/** A request that was refused, or got no answer (status 0). The message names the fields that are wrong. */
class OpsMonitorException extends \RuntimeException
{
    public readonly string $type;

    /** @param array<string, mixed> $problem the whole answer: type, detail, errors by field, trace_id */
    final public function __construct(public readonly int $status, public readonly array $problem, ?\Throwable $previous = null)
    {
        $this->type = (string) ($problem['type'] ?? 'error');
        $fields = [];
        foreach ((array) ($problem['errors'] ?? []) as $field => $why) {
            $fields[] = $field . ': ' . implode(', ', (array) $why);
        }
        $said = implode('; ', $fields) ?: ($problem['detail'] ?? $problem['title'] ?? 'no details');
        parent::__construct("$status $this->type: $said" . (isset($problem['trace_id']) ? " (trace {$problem['trace_id']})" : ''), $status, $previous);
    }

    /** Whether the same request may succeed later. */
    public function isPassing(): bool
    {
        return in_array($this->status, [0, 429, 502, 503, 504], true);
    }
}

/** The run has ended, or another execution took it over: stop working, there is nothing left to report to. */
class RunLost extends OpsMonitorException
{
}

/** An operator asked the run to stop. No Exception, so that `catch (\Exception)` lets it through. */
final class RunAborted extends \Error
{
}

/** Thrown by the work on one item: the item failed, the run goes on. */
class ItemFailed extends \RuntimeException
{
    public function __construct(public readonly string $reasonCode, public readonly string $reason = '', ?\Throwable $previous = null)
    {
        parent::__construct($reason !== '' ? $reason : $reasonCode, 0, $previous);
    }
}

/** Thrown by the work on one item: there was nothing to do for it. */
final class ItemSkipped extends ItemFailed
{
}

/** A hub and a key. */
final class OpsMonitor
{
    private readonly string $api;

    /** @var \Closure(string): void */
    private readonly \Closure $log;

    /** @param (\Closure(string): void)|null $log gets warnings; error_log() does where there is none */
    public function __construct(
        string $url,
        #[\SensitiveParameter] private readonly string $key,
        private readonly int $tries = 10,
        private readonly float $timeout = 30,
        public readonly int $batchSize = 500,
        public readonly float $batchSeconds = 1,
        public readonly float $heartbeatSeconds = 10,
        ?\Closure $log = null,
    ) {
        if (preg_match('~^https?://~', $url) !== 1 || preg_match('~^opsm_\w+$~D', $key) !== 1) {
            throw new \InvalidArgumentException('OpsMonitor needs an address (https://...) and an API key (opsm_...)');
        }
        $this->api = rtrim($url, '/') . '/api/v1';
        $this->log = $log ?? static function (string $message): void {
            error_log($message);
        };
    }

    /** With the address of OPSMONITOR_URL and the key of OPSMONITOR_KEY. */
    public static function fromEnv(): self
    {
        return new self((string) getenv('OPSMONITOR_URL'), (string) getenv('OPSMONITOR_KEY'));
    }

    /** @return array<string, mixed> what var_dump() shows: no key */
    public function __debugInfo(): array
    {
        return ['api' => $this->api];
    }

    /**
     * Starts or attaches, works and finishes, whatever happens meanwhile.
     *
     * @param callable(Run): mixed $work
     * @param array<string, mixed>|null $scope
     * @param list<string>|null $itemIds
     */
    public function run(
        string $resource,
        string $action,
        callable $work,
        ?array $scope = null,
        ?array $itemIds = null,
        ?int $totalItems = null,
        ?string $idempotencyKey = null,
        string $onConflict = 'attach',
    ): Run {
        return $this->start($resource, $action, $scope, $itemIds, $totalItems, $idempotencyKey, $onConflict)->during($work);
    }

    /**
     * Starts a run and begins it, or attaches to the active one of the same key ($run->attached).
     *
     * @param array<string, mixed>|null $scope
     * @param list<string>|null $itemIds
     */
    public function start(
        string $resource,
        string $action,
        ?array $scope = null,
        ?array $itemIds = null,
        ?int $totalItems = null,
        ?string $idempotencyKey = null,
        string $onConflict = 'attach',
    ): Run {
        $body = [
            'resource' => $resource,
            'action' => $action,
            'scope' => $itemIds === null ? (object) ($scope ?? []) : null,
            'item_ids' => $itemIds,
            'total_items' => $totalItems,
            'idempotency_key' => $idempotencyKey,
            'on_conflict' => $onConflict,
        ];
        $started = $this->request('POST', '/runs', array_filter($body, static fn (mixed $value): bool => $value !== null), once: true);

        return $this->begin($started['id'], $started, $started['deduplicated']);
    }

    /** Begins a run that waits, such as a retry ($run->itemIds() has what to do), or goes on with one that runs. */
    public function attach(int $id): Run
    {
        return $this->begin($id, $this->request('GET', "/runs/$id"), true);
    }

    /**
     * The runs of an operation that wait for their producer, the oldest first: retries above all.
     *
     * @return list<int>
     */
    public function waiting(string $resource, string $action): array
    {
        $query = http_build_query(['resource' => $resource, 'action' => $action, 'status' => 'pending', 'limit' => 200]);

        return array_reverse(array_column($this->request('GET', "/runs?$query")['items'], 'id'));
    }

    /**
     * Sends a request, again with growing pauses while the hub is away or busy. With $once, its repeats count as one.
     *
     * @param array<string, mixed>|null $body
     * @return array<string, mixed>
     */
    public function request(string $method, string $path, ?array $body = null, bool $once = false): array
    {
        $headers = ["Authorization: Bearer $this->key", 'Accept: application/json', 'Content-Type: application/json', 'Connection: close'];
        if ($once) {
            $headers[] = 'Idempotency-Key: ' . bin2hex(random_bytes(16));
        }
        $options = ['method' => $method, 'header' => $headers, 'timeout' => $this->timeout, 'ignore_errors' => true, 'follow_location' => 0];
        if ($body !== null) {
            array_walk_recursive($body, static function (mixed &$value): void {
                $value = is_string($value) ? str_replace("\0", "\u{fffd}", $value) : $value; // what no text can hold
            });
            $options['content'] = json_encode((object) $body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
        }
        for ($tried = 1;; $tried++) {
            [$status, $retryAfter, $text] = $this->send($path, $options);
            $answer = json_decode($text, true);
            if ($status >= 200 && $status < 300 && is_array($answer)) {
                return $answer;
            }
            $unknown = $status === 0 ? ['type' => 'no-answer', 'detail' => $text] : ['detail' => "the answer is none of OpsMonitor's"];
            $error = new OpsMonitorException($status, is_array($answer) ? $answer : $unknown);
            if (!$error->isPassing() || $tried >= $this->tries || $retryAfter > 300) {
                throw $error;
            }
            $pause = $retryAfter + min(30, 0.5 * 2 ** ($tried - 1)) * random_int(500, 1000) / 1000;
            $this->log(sprintf('%s %s: %s; again in %.1f s', $method, explode('?', $path)[0], $error->getMessage(), $pause));
            usleep((int) ($pause * 1e6));
        }
    }

    public function log(string $message): void
    {
        ($this->log)("OpsMonitor: $message");
    }

    /**
     * @param array<string, mixed> $options
     * @return array{int, float, string} the status, the pause that is asked for, and the answer or why there is none
     */
    private function send(string $path, array $options): array
    {
        $stream = @fopen($this->api . $path, 'rb', false, stream_context_create(['http' => $options]));
        if ($stream === false) {
            // What PHP says names the address and no header.
            return [0, 0.0, preg_replace('/^.*: /s', '', error_get_last()['message'] ?? '') ?: 'no connection'];
        }
        $text = (string) stream_get_contents($stream);
        $meta = stream_get_meta_data($stream);
        fclose($stream);
        if ($meta['timed_out']) {
            return [0, 0.0, 'no answer in time'];
        }
        [$status, $retryAfter] = [0, 0.0];
        foreach ($meta['wrapper_data'] as $line) {
            if (preg_match('~^HTTP/\S+ (\d{3})~', $line, $match) === 1) {
                $status = (int) $match[1];
            } elseif (preg_match('~^Retry-After: *(.+)$~i', $line, $match) === 1) {
                $retryAfter = is_numeric($match[1]) ? (float) $match[1] : (float) (strtotime($match[1]) ?: 0) - time();
            }
        }

        return [$status, max(0.0, $retryAfter), $text];
    }

    /** @param array<string, mixed> $view */
    private function begin(int $id, array $view, bool $attached): Run
    {
        $attempt = null;
        if ($view['status'] === 'pending') {
            try {
                $attempt = $this->request('POST', "/runs/$id/start", [], once: true)['attempt'];
            } catch (OpsMonitorException $e) {
                if ($e->type !== 'illegal-transition') { // somebody else was faster
                    throw $e;
                }
            }
        }
        if ($attempt === null) {
            $view = $this->request('GET', "/runs/$id");
            if ($view['status'] !== 'running') {
                throw new RunLost(409, ['type' => 'run-finished', 'detail' => "run $id is {$view['status']}"]);
            }
            $attempt = $view['attempt'];
        }

        return new Run($this, $id, $attempt, $attached);
    }
}

/** A run that is under way. */
final class Run
{
    public string $status = 'running';

    public bool $abortRequested = false;

    /** @var list<array<string, string>> */
    private array $pending = [];

    private float $since = 0;

    private float $told;

    private ?int $total = null;

    private bool $totalIsGuess = false;

    /** @var list<string> */
    private array $refused = [];

    private const MAX_REASON = 5_000; // the hub keeps less, and refuses more than twice as much

    /** @var array<int, self> those that during() works on */
    private static array $atWork = [];

    private static bool $watchesTheEnd = false;

    private static ?int $signal = null;

    /** @var list<int> those that end the program on the spot where nobody handles them */
    private static array $signals = [];

    private static bool $wasAsync = false;

    public function __construct(
        private readonly OpsMonitor $ops,
        public readonly int $id,
        public readonly int $attempt,
        public readonly bool $attached,
    ) {
        $this->told = microtime(true);
    }

    /**
     * Works on the run and finishes it, whatever happens meanwhile.
     *
     * @param callable(self): mixed $work
     */
    public function during(callable $work): self
    {
        if (!self::$watchesTheEnd) {
            self::$watchesTheEnd = true;
            register_shutdown_function(self::endAll(...));
        }
        self::heedSignals();
        self::$atWork[$this->id] = $this;
        try {
            $work($this);
            if ($this->status === 'running') {
                $this->finish();
            }
        } catch (RunAborted) {
            if ($this->status === 'running') {
                $this->finish();
            }
        } catch (\Throwable $e) {
            $this->endAfter($e);
            throw $e;
        } finally { // which exit() passes over
            unset(self::$atWork[$this->id]);
            self::forgetSignals();
        }

        return $this;
    }

    /**
     * The ids that the run's scope lists: what a retry is to do, and none where all is to be done again.
     *
     * @return \Generator<int, string>
     */
    public function itemIds(): \Generator
    {
        $cursor = null;
        do {
            $query = http_build_query(['limit' => 10_000, 'cursor' => $cursor]);
            $page = $this->ops->request('GET', "/runs/$this->id/item-ids?$query");
            foreach ($page['items'] as $id) {
                yield $id;
            }
            $cursor = $page['next_cursor'];
        } while ($cursor !== null);
    }

    /**
     * Does the work for each item and reports what became of it. An exception other than ItemFailed leaves the loop.
     *
     * @template T
     * @param iterable<T> $items
     * @param callable(T): mixed $work
     * @param (callable(T): string)|null $itemId
     */
    public function each(iterable $items, callable $work, ?callable $itemId = null): void
    {
        foreach ($items as $item) {
            $this->check();
            $id = $itemId !== null ? $itemId($item) : (string) $item;
            try {
                $work($item);
            } catch (ItemSkipped $e) {
                $this->skipped($id, $e->reasonCode, $e->reason);
                continue;
            } catch (ItemFailed $e) {
                $this->failed($id, $e->reasonCode, $e->reason);
                continue;
            }
            $this->succeeded($id);
        }
    }

    public function succeeded(string $itemId, string $displayName = ''): void
    {
        $this->report($itemId, 'succeeded', '', '', $displayName);
    }

    public function failed(string $itemId, string $reasonCode, string $reason = '', string $displayName = ''): void
    {
        $this->report($itemId, 'failed', $reasonCode, $reason, $displayName);
    }

    public function skipped(string $itemId, string $reasonCode, string $reason = '', string $displayName = ''): void
    {
        $this->report($itemId, 'skipped', $reasonCode, $reason, $displayName);
    }

    /** Tells how many items there are, once that is known or known better. */
    public function total(int $items): void
    {
        [$this->total, $this->totalIsGuess] = [$items, false];
    }

    /**
     * To be called between two steps of long work, as often as you like: sends what is old enough and signs of life.
     *
     * @throws RunAborted when an operator asked the run to stop
     */
    public function check(): void
    {
        $now = microtime(true);
        if ($this->pending !== [] && $now - $this->since >= $this->ops->batchSeconds) {
            $this->flush();
        } elseif ($now - $this->told >= $this->ops->heartbeatSeconds) {
            $this->heartbeat();
        }
        if ($this->abortRequested) {
            throw new RunAborted("An operator asked run $this->id to stop.");
        }
    }

    /** Sends what was reported until now. */
    public function flush(): void
    {
        while ($this->pending !== []) {
            $batch = array_slice($this->pending, 0, $this->ops->batchSize);
            $this->send($batch);
            $this->pending = array_slice($this->pending, count($batch)); // only now: it has arrived
        }
    }

    /** Says that the run is alive. */
    public function heartbeat(): void
    {
        $this->send([]);
    }

    /** Ends the run; its status follows from what was reported. Throws afterwards where items were refused. */
    public function finish(): string
    {
        $this->end([]);
        if ($this->refused !== [] && !$this->abortRequested) {
            throw new OpsMonitorException(422, ['type' => 'invalid', 'detail' => count($this->refused) . " items were not reported, the first: {$this->refused[0]}"]);
        }

        return $this->status;
    }

    /** Ends the run as failed as a whole. What cannot be sent any more is left out. */
    public function fail(string $reasonCode, string $reason = ''): string
    {
        try {
            $this->flush();
        } catch (OpsMonitorException $e) {
            $this->ops->log("run $this->id: " . count($this->pending) . " items were not reported: {$e->getMessage()}");
            $this->pending = [];
        }

        return $this->end(['failure' => ['reason_code' => $reasonCode, 'reason' => self::cut($reason !== '' ? $reason : $reasonCode)]]);
    }

    /** When the program ends while runs are at work: by exit(), or by an error that PHP does not throw. */
    private static function endAll(): void
    {
        $error = error_get_last();
        $isFatal = $error !== null && ($error['type'] & (E_ERROR | E_CORE_ERROR | E_COMPILE_ERROR)) !== 0;
        foreach (self::$atWork as $run) {
            match (true) {
                self::$signal !== null => $run->endAs('interrupted', 'The program was told to stop.'),
                $isFatal => $run->endAs('fatal_error', strtok($error['message'], "\n")),
                default => $run->endAs('exit', 'The program ended before its run did.'),
            };
        }
    }

    private static function heedSignals(): void
    {
        if (self::$atWork !== [] || !function_exists('pcntl_signal')) {
            return;
        }
        foreach ([SIGTERM, SIGINT] as $signal) {
            if (pcntl_signal_get_handler($signal) === SIG_DFL) { // whoever has a handler knows what to do
                self::$signals[] = $signal;
                pcntl_signal($signal, static function (int $signal): void {
                    self::$signal = $signal;
                    exit(128 + $signal); // endAll() has the rest
                });
            }
        }
        self::$wasAsync = pcntl_async_signals(self::$signals !== [] ? true : null);
    }

    private static function forgetSignals(): void
    {
        if (self::$atWork !== [] || self::$signals === []) {
            return;
        }
        foreach (self::$signals as $signal) {
            pcntl_signal($signal, SIG_DFL);
        }
        self::$signals = [];
        pcntl_async_signals(self::$wasAsync);
    }

    private function endAfter(\Throwable $e): void
    {
        $code = preg_replace('/(?<=[a-z0-9])(?=[A-Z])/', '_', preg_replace('/^.*\\\\|Exception$/', '', $e::class) ?: 'exception');
        $this->endAs(strtolower((string) $code), $e->getMessage());
    }

    private function endAs(string $reasonCode, string $reason): void
    {
        if ($this->status !== 'running') {
            return;
        }
        try {
            $this->fail($reasonCode, $reason);
        } catch (OpsMonitorException | RunAborted $second) { // the first one is what the caller must see
            $this->ops->log("run $this->id could not be ended: {$second->getMessage()}");
        }
    }

    private function report(string $itemId, string $outcome, string $reasonCode, string $reason, string $displayName): void
    {
        if ($this->pending === []) {
            $this->since = microtime(true);
        }
        $item = ['item_id' => $itemId, 'outcome' => $outcome];
        $more = ['reason_code' => $reasonCode, 'reason' => self::cut($reason), 'display_name' => $displayName];
        $this->pending[] = $item + array_filter($more, static fn (string $value): bool => $value !== '');
        if (count($this->pending) >= $this->ops->batchSize) {
            $this->flush();
        }
        $this->check();
    }

    /** @param list<array<string, string>> $items */
    private function send(array $items): void
    {
        if ($this->totalIsGuess) {
            $this->total += count($items);
        }
        do {
            $body = ['attempt' => $this->attempt, 'items' => $items];
            if ($this->total !== null) {
                $body['total_items'] = $this->total;
            }
            $answer = null;
            try {
                $answer = $this->ask('items', $body, false);
            } catch (OpsMonitorException $e) {
                $items = $this->toSendAfter($e, $items);
            }
        } while ($answer === null);
        $this->told = microtime(true);
        $this->abortRequested = $this->abortRequested || $answer['abort_requested'];
    }

    /**
     * After a refusal: all but the items that it names; or all, with a total that is not too low any more.
     *
     * @param list<array<string, string>> $items
     * @return list<array<string, string>>
     */
    private function toSendAfter(OpsMonitorException $e, array $items): array
    {
        $errors = (array) ($e->problem['errors'] ?? []);
        $left = $items;
        foreach (array_keys($errors) as $field) {
            if (preg_match('~^items\[(\d+)\]~', (string) $field, $match) === 1 && isset($left[(int) $match[1]])) {
                $this->refused[] = $why = "'" . self::cut($left[(int) $match[1]]['item_id'], 100) . "': {$e->getMessage()}";
                $this->ops->log("run $this->id: an item was not reported: $why");
                unset($left[(int) $match[1]]);
            }
        }
        if (count($left) < count($items)) {
            return array_values($left);
        }
        $isTooMany = str_contains(implode(' ', (array) ($errors['items'] ?? [])), 'total_items');
        $enough = $isTooMany ? $this->ops->request('GET', "/runs/$this->id")['processed_items'] + count($items) : 0;
        if ($enough <= (int) $this->total) {
            throw $e;
        }
        [$this->total, $this->totalIsGuess] = [$enough, true];

        return $items;
    }

    /** Before the end: what was counted stands for a guess, and refused items are part of the total. */
    private function tellRightTotal(): void
    {
        if ($this->totalIsGuess || $this->refused !== []) {
            $run = $this->ops->request('GET', "/runs/$this->id");
            $told = $this->totalIsGuess ? 0 : (int) ($this->total ?? $run['total_items']);
            $this->total(max($told, $run['processed_items'] + count($this->refused)));
            $this->send([]);
        }
    }

    private static function cut(string $text, int $characters = self::MAX_REASON): string
    {
        return preg_match("/^.{0,$characters}/su", $text, $match) === 1 ? $match[0] : substr($text, 0, $characters);
    }

    /** @param array<string, mixed> $body */
    private function end(array $body): string
    {
        $this->flush();
        $this->tellRightTotal();

        return $this->status = $this->ask('finish', ['attempt' => $this->attempt] + $body, true)['status'];
    }

    /**
     * @param array<string, mixed> $body
     * @return array<string, mixed>
     */
    private function ask(string $what, array $body, bool $once): array
    {
        try {
            return $this->ops->request('POST', "/runs/$this->id/$what", $body, $once);
        } catch (OpsMonitorException $e) {
            if ($e->type !== 'run-finished' && $e->type !== 'run-fenced') {
                throw $e;
            }
            $this->status = $e->type === 'run-fenced' ? 'lost' : $this->ops->request('GET', "/runs/$this->id")['status'];
            if ($this->status === 'aborted') { // an operator did not wait for us
                $this->abortRequested = true;
                throw new RunAborted("Run $this->id was aborted.", 0, $e);
            }
            throw new RunLost($e->status, $e->problem, $e);
        }
    }
}
