/**
 * OpsMonitor for producers: report a run and what becomes of its items.
 *
 * Node 20 or later (Deno and Bun as well), nothing but what comes with it: copy this file beside your program.
 *
 *     const ops = OpsMonitor.fromEnv(); // OPSMONITOR_URL and OPSMONITOR_KEY
 *     const { status } = await ops.run({ resource: "mailboxes", action: "archive", scope: { office: "Lyon" }, total_items: ids.length },
 *       (run) => run.each(ids, (id, signal) => archive(id, { signal }))); // throws ItemFailed or ItemSkipped where one item does
 *
 * An error that leaves the function ends the run as failed. When an operator aborts the run, `run.signal` is aborted with RunAborted
 * as its reason, and check(), each() and every report throw it; ops.run() finishes the run, swallows it and gives "aborted". An item
 * that the hub refuses, such as one without a name, costs none of the others: ops.run() throws once the run has ended. SIGTERM and
 * SIGINT end the run and then the program, unless it has a listener of its own.
 */

const PASSING = new Set([0, 429, 502, 503, 504]); // 0: no answer at all
const MAX_REASON = 5000; // the hub keeps less, and refuses more than twice as much

/** A request that was refused, or got no answer (status 0). The message names the fields that are wrong. */
export class OpsMonitorError extends Error {
  constructor(status, problem, options) {
    const { type = "error", detail, title, errors, trace_id: traceId } = problem ?? {};
    const fields = Object.entries(errors ?? {}).map(([field, why]) => `${field}: ${why.join(", ")}`).join("; ");
    super(`${status} ${type}: ${fields || detail || title || "no details"}${traceId ? ` (trace ${traceId})` : ""}`, options);
    Object.assign(this, { name: new.target.name, status, type, detail: detail ?? title, errors: errors ?? {}, traceId });
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return PASSING.has(this.status);
  }
}

/** The run has ended, or another execution took it over: stop working, there is nothing left to report to. */
export class RunLost extends OpsMonitorError {}

/** An operator asked the run to stop. Named as every abort is, so that code which knows AbortError knows this one. */
export class RunAborted extends Error {
  name = "AbortError";
}

/** Thrown by the work on one item: the item failed, the run goes on. */
export class ItemFailed extends Error {
  constructor(reasonCode, reason = "", options) {
    super(reason || reasonCode, options);
    Object.assign(this, { name: new.target.name, reasonCode, reason });
  }
}

/** Thrown by the work on one item: there was nothing to do for it. */
export class ItemSkipped extends ItemFailed {}

/** A hub and a key. */
export class OpsMonitor {
  #api;
  #key;

  constructor(url, key, { tries = 10, timeout = 30, batchSize = 500, batchSeconds = 1, heartbeatSeconds = 10, log = console.warn } = {}) {
    if (!/^https?:\/\//.test(url ?? "") || !/^opsm_\w+$/.test(key ?? "")) {
      throw new TypeError("OpsMonitor needs an address (https://...) and an API key (opsm_...)");
    }
    this.#api = `${url.replace(/\/+$/, "")}/api/v1`;
    this.#key = key;
    Object.assign(this, { tries, timeout, batchSize, batchSeconds, heartbeatSeconds, log });
  }

  /** With the address of OPSMONITOR_URL and the key of OPSMONITOR_KEY. */
  static fromEnv(options) {
    return new OpsMonitor(process.env.OPSMONITOR_URL, process.env.OPSMONITOR_KEY, options);
  }

  /** Starts or attaches, works and finishes, whatever happens meanwhile. Gives the run; an abort by `signal` is the caller's own and fails it. */
  async run(operation, work, { signal } = {}) {
    signal?.throwIfAborted();
    return (await this.start(operation)).during(work, { signal });
  }

  /** Starts a run and begins it, or attaches to the active one of the same key (run.attached). */
  async start({ resource, action, scope, item_ids, total_items, idempotency_key, on_conflict = "attach" }) {
    const body = { resource, action, scope: scope ?? (item_ids ? undefined : {}), item_ids, total_items, idempotency_key, on_conflict };
    const started = await this.request("POST", "/runs", body, { once: true });
    return this.#begin(started.id, started, started.deduplicated);
  }

  /** Begins a run that waits, such as a retry (run.itemIds() has what to do), or goes on with one that runs. */
  async attach(id) {
    return this.#begin(id, await this.request("GET", `/runs/${id}`), true);
  }

  /** The runs of an operation that wait for their producer, the oldest first: retries above all. */
  async waiting(resource, action) {
    const page = await this.request("GET", `/runs?${new URLSearchParams({ resource, action, status: "pending", limit: "200" })}`);
    return page.items.map((run) => run.id).reverse();
  }

  async #begin(id, view, attached) {
    let attempt;
    if (view.status === "pending") {
      try {
        ({ attempt } = await this.request("POST", `/runs/${id}/start`, {}, { once: true }));
      } catch (error) {
        if (error.type !== "illegal-transition") throw error; // somebody else was faster
      }
    }
    if (attempt === undefined) {
      view = await this.request("GET", `/runs/${id}`);
      if (view.status !== "running") throw new RunLost(409, { type: "run-finished", detail: `run ${id} is ${view.status}` });
      attempt = view.attempt;
    }
    return new Run(this, { id, attempt, attached });
  }

  /** Sends a request, again with growing pauses while the hub is away or busy. With `once`, its repeats count as one. */
  async request(method, path, body, { once = false } = {}) {
    const headers = { Authorization: `Bearer ${this.#key}`, Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    if (once) headers["Idempotency-Key"] = crypto.randomUUID();
    const options = { method, headers, body: body && JSON.stringify(body, fit), redirect: "manual" }; // a redirect is no place for the key
    for (let tried = 1; ; tried++) {
      let error;
      let askedFor = 0;
      try {
        const answer = await fetch(this.#api + path, { ...options, signal: AbortSignal.timeout(this.timeout * 1000) });
        if (answer.ok) return await answer.json();
        error = new OpsMonitorError(answer.status, await answer.json().catch(() => ({ detail: "the answer is none of OpsMonitor's" })));
        askedFor = seconds(answer.headers.get("Retry-After"));
      } catch (away) {
        error = new OpsMonitorError(0, { type: "no-answer", detail: away.cause?.message ?? away.message }, { cause: away });
      }
      if (!error.passing || tried >= this.tries || askedFor > 300) throw error;
      const pause = askedFor + Math.min(30, 0.5 * 2 ** (tried - 1)) * (0.5 + Math.random() / 2);
      this.log(`OpsMonitor: ${method} ${path.split("?")[0]}: ${error.message}; again in ${pause.toFixed(1)} s`);
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    }
  }
}

/** A run that is under way. A timer sends what was reported when it is batchSeconds old, and signs of life in between. */
export class Run {
  status = "running";
  #ops;
  #pending = [];
  #total;
  #totalIsGuess = false;
  #refused = [];
  #trouble;
  #told = Date.now();
  #sending = Promise.resolve();
  #stop = new AbortController();
  #timer;
  #beating = false;
  #interrupted;
  static #atWork = new Set(); // those that during() works on

  constructor(ops, { id, attempt, attached }) {
    Object.assign(this, { id, attempt, attached });
    this.#ops = ops;
    this.#timer = setInterval(() => void this.#beat(), 1000 * Math.min(ops.batchSeconds, ops.heartbeatSeconds));
    this.#timer.unref?.(); // a run that nobody ends keeps no process alive
  }

  /** Aborted when an operator asks the run to stop, or its caller does. Pass it on to whatever takes a signal. */
  get signal() {
    return this.#stop.signal;
  }

  get abortRequested() {
    return this.signal.reason instanceof RunAborted;
  }

  /** Works on the run and finishes it, whatever happens meanwhile. */
  async during(work, { signal } = {}) {
    const cancel = () => this.#stop.abort(signal.reason);
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted) cancel();
    this.#heedSignals();
    try {
      await work(this, this.signal);
      await this.#interrupted;
      if (this.#trouble) throw this.#trouble;
      if (signal?.aborted) throw signal.reason;
      if (this.status === "running") await this.finish();
    } catch (error) {
      await this.#interrupted;
      await this.#endAfter(error);
    } finally {
      this.#forgetSignals();
      clearInterval(this.#timer);
      signal?.removeEventListener("abort", cancel);
    }
    return this;
  }

  /** The ids that the run's scope lists: what a retry is to do, and none where all is to be done again. */
  async *itemIds() {
    let cursor = "";
    do {
      const query = new URLSearchParams({ limit: "10000", ...(cursor && { cursor }) });
      const page = await this.#ops.request("GET", `/runs/${this.id}/item-ids?${query}`);
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor);
  }

  /** Does the work for each item and reports what became of it. An error other than ItemFailed leaves the loop. */
  async each(items, work, { itemId = String } = {}) {
    for await (const item of items) {
      this.check();
      let report = () => this.succeeded(itemId(item));
      try {
        await work(item, this.signal);
      } catch (error) {
        if (!(error instanceof ItemFailed)) throw error;
        const outcome = error instanceof ItemSkipped ? "skipped" : "failed";
        report = () => this[outcome](itemId(item), error.reasonCode, error.reason);
      }
      await report();
    }
  }

  succeeded(itemId, { displayName } = {}) {
    return this.#report({ item_id: String(itemId), outcome: "succeeded", display_name: displayName });
  }

  failed(itemId, reasonCode, reason, { displayName } = {}) {
    return this.#report({ item_id: String(itemId), outcome: "failed", reason_code: reasonCode, reason, display_name: displayName });
  }

  skipped(itemId, reasonCode, reason, { displayName } = {}) {
    return this.#report({ item_id: String(itemId), outcome: "skipped", reason_code: reasonCode, reason, display_name: displayName });
  }

  /** Tells how many items there are, once that is known or known better. */
  total(items) {
    [this.#total, this.#totalIsGuess] = [items, false];
  }

  /** To be called between two steps of long work: throws RunAborted, or what the timer could not send. */
  check() {
    if (this.#trouble) throw this.#trouble;
    this.signal.throwIfAborted();
  }

  /** Sends what was reported until now. */
  flush() {
    return this.#alone(async () => {
      while (this.#pending.length > 0) {
        const batch = this.#pending.slice(0, this.#ops.batchSize);
        await this.#send(batch);
        this.#pending.splice(0, batch.length);
      }
    });
  }

  /** Says that the run is alive. The timer does that by itself. */
  heartbeat() {
    return this.#alone(() => this.#send([]));
  }

  /** Ends the run; its status follows from what was reported. Throws afterwards where items were refused. */
  async finish() {
    await this.#finish({});
    if (this.#refused.length > 0 && !this.abortRequested) {
      throw new OpsMonitorError(422, { type: "invalid", detail: `${this.#refused.length} items were not reported, the first: ${this.#refused[0]}` });
    }
    return this.status;
  }

  /** Ends the run as failed as a whole. What cannot be sent any more is left out. */
  async fail(reasonCode, reason) {
    try {
      await this.flush();
    } catch (error) {
      this.#ops.log(`OpsMonitor: run ${this.id}: ${this.#pending.length} items were not reported: ${error.message}`);
      this.#pending = [];
    }
    return this.#finish({ failure: { reason_code: reasonCode, reason: (reason || reasonCode).slice(0, MAX_REASON) } });
  }

  async #endAfter(error) {
    try {
      if (this.status === "running") await (this.abortRequested ? this.finish() : this.fail(snake(error), error?.message ?? String(error)));
    } catch (second) {
      if (!(second instanceof RunAborted)) this.#ops.log(`OpsMonitor: run ${this.id} could not be ended: ${second.message}`);
    }
    if (this.#trouble && error?.name === "AbortError") throw this.#trouble; // why the signal was aborted
    // fetch and the like throw the signal's reason or an error of that name; any other error is news, also after an abort.
    if (!this.abortRequested || (error !== this.signal.reason && error?.name !== "AbortError")) throw error;
  }

  // A signal ends the program on the spot where nobody listens for it. Whoever does knows what to do.
  #heedSignals() {
    for (const name of Run.#atWork.size === 0 ? ["SIGTERM", "SIGINT"] : []) {
      if (process.listenerCount(name) === 0) process.once(name, Run.#stopAll);
    }
    Run.#atWork.add(this);
  }

  #forgetSignals() {
    Run.#atWork.delete(this);
    for (const name of Run.#atWork.size === 0 ? ["SIGTERM", "SIGINT"] : []) process.off(name, Run.#stopAll);
  }

  static #stopAll = async (name) => {
    await Promise.all([...Run.#atWork].map((run) => run.#interrupted = run.#interrupt(name)));
    for (const other of ["SIGTERM", "SIGINT"]) process.off(other, Run.#stopAll);
    process.kill(process.pid, name); // as if nobody had listened
  };

  async #interrupt(name) {
    const reason = new DOMException(`The program was told to stop (${name}).`, "AbortError");
    this.#stop.abort(reason);
    await this.#endAfter(reason).catch(() => {}); // the reason itself
  }

  async #report(item) {
    this.#pending.push({ ...item, reason: item.reason && String(item.reason).slice(0, MAX_REASON) });
    if (this.#pending.length >= this.#ops.batchSize) await this.flush();
    this.check();
  }

  /** One after the other: a batch is taken off the list when it has arrived. */
  #alone(send) {
    const turn = this.#sending.then(send);
    this.#sending = turn.catch(() => {});
    return turn;
  }

  async #send(items) {
    if (this.#totalIsGuess) this.#total += items.length;
    for (;;) {
      try {
        const { abort_requested: abortRequested } = await this.#asked("items", { attempt: this.attempt, items, total_items: this.#total });
        this.#told = Date.now();
        if (abortRequested) this.#stop.abort(new RunAborted(`An operator asked run ${this.id} to stop.`));
        return;
      } catch (error) {
        items = await this.#toSendAfter(error, items);
      }
    }
  }

  /** After a refusal: all but the items that it names; or all, with a total that is not too low any more. */
  async #toSendAfter(error, items) {
    const named = new Set(Object.keys(error.errors ?? {}).map((field) => Number(/^items\[(\d+)\]/.exec(field)?.[1] ?? -1)));
    const left = items.filter((_, at) => !named.has(at));
    if (left.length < items.length) {
      for (const { item_id: id } of items.filter((_, at) => named.has(at))) {
        this.#refused.push(`${JSON.stringify(id.slice(0, 100))}: ${error.message}`);
        this.#ops.log(`OpsMonitor: run ${this.id}: an item was not reported: ${this.#refused.at(-1)}`);
      }
      return left;
    }
    const isTooMany = error.errors?.items?.some((why) => why.includes("total_items"));
    const enough = isTooMany ? (await this.#ops.request("GET", `/runs/${this.id}`)).processed_items + items.length : 0;
    if (enough <= (this.#total ?? 0)) throw error;
    [this.#total, this.#totalIsGuess] = [enough, true];
    return items;
  }

  /** Before the end: what was counted stands for a guess, and refused items are part of the total. */
  async #tellRightTotal() {
    if (!this.#totalIsGuess && this.#refused.length === 0) return;
    const run = await this.#ops.request("GET", `/runs/${this.id}`);
    const told = this.#totalIsGuess ? 0 : this.#total ?? run.total_items ?? 0;
    this.total(Math.max(told, run.processed_items + this.#refused.length));
    await this.heartbeat();
  }

  async #finish(body) {
    await this.flush();
    await this.#tellRightTotal();
    clearInterval(this.#timer);
    await this.#alone(async () => {
      if (this.status === "running") ({ status: this.status } = await this.#asked("finish", { attempt: this.attempt, ...body }, { once: true }));
    });
    return this.status;
  }

  async #asked(what, body, options) {
    try {
      return await this.#ops.request("POST", `/runs/${this.id}/${what}`, body, options);
    } catch (error) {
      if (error.type !== "run-finished" && error.type !== "run-fenced") throw error;
      clearInterval(this.#timer);
      this.status = error.type === "run-fenced" ? "lost" : (await this.#ops.request("GET", `/runs/${this.id}`)).status;
      if (this.status === "aborted") { // an operator did not wait for us
        this.#stop.abort(new RunAborted(`Run ${this.id} was aborted.`, { cause: error }));
        throw this.signal.reason;
      }
      this.#trouble = new RunLost(error.status, { type: error.type, detail: error.detail, trace_id: error.traceId }, { cause: error });
      this.#stop.abort(this.#trouble);
      throw this.#trouble;
    }
  }

  async #beat() {
    if (this.#beating) return;
    this.#beating = true;
    try {
      if (this.#pending.length > 0) await this.flush();
      else if (Date.now() - this.#told >= this.#ops.heartbeatSeconds * 1000) await this.heartbeat();
    } catch (error) {
      if (error instanceof RunAborted) return;
      if (error.passing) this.#ops.log(`OpsMonitor: run ${this.id}: ${error.message}`);
      else this.#stop.abort(this.#trouble ??= error);
    } finally {
      this.#beating = false;
    }
  }
}

/** In JSON, the mark of what no text can hold instead of NUL and of half a character. */
function fit(_, value) {
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\ufffd") : value;
}

/** Retry-After, which is a number of seconds or a date. */
function seconds(retryAfter) {
  const number = Number(retryAfter ?? 0);
  return Math.max(0, Number.isNaN(number) ? (Date.parse(retryAfter) - Date.now()) / 1000 || 0 : number);
}

function snake(error) {
  if (error?.name === "AbortError") return "interrupted";
  return (error?.name ?? typeof error).replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
