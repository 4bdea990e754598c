"""OpsMonitor for producers: report a run and what becomes of its items.

Python 3.9 or later, nothing but the standard library: copy this file beside your program.

    ops = OpsMonitor.from_env()  # OPSMONITOR_URL and OPSMONITOR_KEY
    with ops.start("mailboxes", "archive", scope={"office": "Lyon"}, total_items=len(ids)) as run:
        run.each(ids, archive)  # archive() raises ItemFailed or ItemSkipped where one item does

An exception that leaves the block ends the run as failed. When an operator aborts the run, check(), each() and every
report raise RunAborted; the block finishes the run and swallows it, and run.status is then "aborted". An item that the
hub refuses, such as one without a name, costs none of the others: the block raises once the run has ended. SIGTERM leaves
the block as sys.exit(143) does, unless the program has a handler of its own.
"""

from __future__ import annotations

import email.utils
import http.client
import json
import logging
import os
import random
import re
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from types import TracebackType
from typing import Any, Callable, Iterable, Iterator, Mapping, Optional, Sequence, TypeVar

__all__ = ["ItemFailed", "ItemSkipped", "OpsMonitor", "OpsMonitorError", "Run", "RunAborted", "RunLost"]

T = TypeVar("T")
_log = logging.getLogger("opsmonitor")
_PASSING = frozenset({0, 429, 502, 503, 504})  # 0: no answer at all
_MAX_REASON = 5000  # the hub keeps less, and refuses more than twice as much
# In JSON: NUL, and what os.listdir() makes of a name that is no UTF-8. A backslash that stands for itself is passed over.
_NO_TEXT = re.compile(r"\\\\|\\u0000|[\ud800-\udfff]")


class OpsMonitorError(Exception):
    """A request that was refused, or got no answer (status 0). The text names the fields that are wrong."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.type: str = problem.get("type") or "error"
        self.detail: Optional[str] = problem.get("detail") or problem.get("title")
        self.errors: Mapping[str, Sequence[str]] = problem.get("errors") or {}
        self.trace_id: Optional[str] = problem.get("trace_id")
        fields = "; ".join(f"{field}: {', '.join(why)}" for field, why in self.errors.items())
        said = fields or self.detail or "no details"
        super().__init__(f"{status} {self.type}: {said}" + (f" (trace {self.trace_id})" if self.trace_id else ""))

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status in _PASSING


class RunLost(OpsMonitorError):
    """The run has ended, or another execution took it over: stop working, there is nothing left to report to."""


class RunAborted(BaseException):
    """An operator asked the run to stop. No Exception, as KeyboardInterrupt is none: `except Exception` misses it."""


class ItemFailed(Exception):
    """Raised by the work on one item: the item failed, the run goes on."""

    def __init__(self, reason_code: str, reason: str = "") -> None:
        super().__init__(reason or reason_code)
        self.reason_code, self.reason = reason_code, reason


class ItemSkipped(ItemFailed):
    """Raised by the work on one item: there was nothing to do for it."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    # urllib would carry the key along to wherever it is sent.
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class OpsMonitor:
    """A hub and a key. Safe to share between threads."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        tries: int = 10,
        timeout: float = 30,
        batch_size: int = 500,
        batch_seconds: float = 1,
        heartbeat_seconds: float = 10,
    ) -> None:
        if not url.startswith(("http://", "https://")) or not re.fullmatch(r"opsm_\w+", key):
            raise ValueError("OpsMonitor needs an address (https://...) and an API key (opsm_...)")
        self._api, self._key = url.rstrip("/") + "/api/v1", key
        self._tries, self._timeout = tries, timeout
        self.batch_size, self.batch_seconds, self.heartbeat_seconds = batch_size, batch_seconds, heartbeat_seconds
        self._opener = urllib.request.build_opener(_NoRedirects)

    @classmethod
    def from_env(cls, **options: Any) -> OpsMonitor:
        """With the address of OPSMONITOR_URL and the key of OPSMONITOR_KEY."""
        return cls(os.environ.get("OPSMONITOR_URL", ""), os.environ.get("OPSMONITOR_KEY", ""), **options)

    def __repr__(self) -> str:
        return f"OpsMonitor({self._api!r})"

    def start(
        self,
        resource: str,
        action: str,
        *,
        scope: Optional[Mapping[str, Any]] = None,
        item_ids: Optional[Sequence[str]] = None,
        total_items: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        on_conflict: str = "attach",
    ) -> Run:
        """Starts a run and begins it, or attaches to the active one of the same key (run.attached)."""
        body = {
            "resource": resource,
            "action": action,
            "scope": scope if scope is not None or item_ids is not None else {},
            "item_ids": item_ids,
            "total_items": total_items,
            "idempotency_key": idempotency_key,
            "on_conflict": on_conflict,
        }
        started = self.request("POST", "/runs", {k: v for k, v in body.items() if v is not None}, once=True)
        return self._begin(started["id"], started, attached=started["deduplicated"])

    def attach(self, run_id: int) -> Run:
        """Begins a run that waits, such as a retry (run.item_ids() has what to do), or goes on with one that runs."""
        return self._begin(run_id, self.request("GET", f"/runs/{run_id}"), attached=True)

    def waiting(self, resource: str, action: str) -> list[int]:
        """The runs of an operation that wait for their producer, the oldest first: retries above all."""
        query = urllib.parse.urlencode({"resource": resource, "action": action, "status": "pending", "limit": 200})
        page = self.request("GET", f"/runs?{query}")
        return [run["id"] for run in reversed(page["items"])]

    def _begin(self, run_id: int, view: Mapping[str, Any], attached: bool) -> Run:
        attempt = None
        if view["status"] == "pending":
            try:
                attempt = self.request("POST", f"/runs/{run_id}/start", {}, once=True)["attempt"]
            except OpsMonitorError as error:
                if error.type != "illegal-transition":  # somebody else was faster
                    raise
        if attempt is None:
            view = self.request("GET", f"/runs/{run_id}")
            if view["status"] != "running":
                raise RunLost(409, {"type": "run-finished", "detail": f"run {run_id} is {view['status']}"})
            attempt = view["attempt"]
        return Run(self, run_id, attempt, attached)

    def request(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None, *, once: bool = False) -> Any:
        """Sends a request, again with growing pauses while the hub is away or busy. With once, its repeats are one."""
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if once:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        data = None if body is None else _NO_TEXT.sub(_written, json.dumps(body, ensure_ascii=False)).encode()
        for tried in range(1, self._tries + 1):
            asked_for = 0.0
            try:
                request = urllib.request.Request(self._api + path, data, headers, method=method)
                with self._opener.open(request, timeout=self._timeout) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refused:
                with refused:
                    error = _error(refused.code, refused.read())
                asked_for = _seconds(refused.headers.get("Retry-After"))
            except (OSError, http.client.HTTPException) as away:
                error = OpsMonitorError(0, {"type": "no-answer", "detail": str(away)})
            if not error.passing or tried == self._tries or asked_for > 300:
                raise error
            pause = asked_for + min(30, 0.5 * 2 ** (tried - 1)) * random.uniform(0.5, 1)
            _log.warning("%s %s: %s; again in %.1f s", method, path.partition("?")[0], error, pause)
            time.sleep(pause)
        raise ValueError("tries must be at least 1")


class Run:
    """A run that is under way. A thread sends what was reported when it is batch_seconds old, and signs of life."""

    def __init__(self, ops: OpsMonitor, run_id: int, attempt: int, attached: bool) -> None:
        self.id, self.attempt, self.attached = run_id, attempt, attached
        self.status = "running"
        self.abort_requested = False
        self._ops = ops
        self._pending: list[dict[str, Any]] = []
        self._total: Optional[int] = None
        self._total_is_guess = False
        self._refused: list[str] = []
        self._handles_sigterm = False
        self._trouble: Optional[OpsMonitorError] = None
        self._told = time.monotonic()
        self._sending = threading.RLock()
        self._ended = threading.Event()
        threading.Thread(target=self._beat, name=f"opsmonitor-{run_id}", daemon=True).start()

    def item_ids(self) -> Iterator[str]:
        """The ids that the run's scope lists: what a retry is to do, and none where all is to be done again."""
        cursor: Optional[str] = ""
        while cursor is not None:
            query = urllib.parse.urlencode({"limit": 10_000, "cursor": cursor} if cursor else {"limit": 10_000})
            page = self._ops.request("GET", f"/runs/{self.id}/item-ids?{query}")
            yield from page["items"]
            cursor = page["next_cursor"]

    def each(self, items: Iterable[T], work: Callable[[T], object], *, item_id: Callable[[T], object] = str) -> None:
        """Does the work for each item and tells what became of it. Exceptions other than ItemFailed leave the loop."""
        for item in items:
            self.check()
            name = item_id(item)
            try:
                work(item)
            except ItemSkipped as skipped:
                self.skipped(name, skipped.reason_code, skipped.reason)
            except ItemFailed as failed:
                self.failed(name, failed.reason_code, failed.reason)
            else:
                self.succeeded(name)

    def succeeded(self, item_id: object, *, display_name: Optional[str] = None) -> None:
        self._report("succeeded", item_id, display_name=display_name)

    def failed(
        self, item_id: object, reason_code: str, reason: str = "", *, display_name: Optional[str] = None
    ) -> None:
        self._report("failed", item_id, reason_code=reason_code, reason=reason, display_name=display_name)

    def skipped(
        self, item_id: object, reason_code: str, reason: str = "", *, display_name: Optional[str] = None
    ) -> None:
        self._report("skipped", item_id, reason_code=reason_code, reason=reason, display_name=display_name)

    def total(self, items: int) -> None:
        """Tells how many items there are, once that is known or known better."""
        self._total, self._total_is_guess = items, False

    def check(self) -> None:
        """To be called between two steps of long work: raises RunAborted, or what the thread could not send."""
        if self._trouble:
            raise self._trouble
        if self.abort_requested:
            raise RunAborted(f"An operator asked run {self.id} to stop.")

    def flush(self) -> None:
        """Sends what was reported until now."""
        with self._sending:
            while self._pending:
                batch = self._pending[: self._ops.batch_size]
                self._send(batch)
                del self._pending[: len(batch)]

    def heartbeat(self) -> None:
        """Says that the run is alive. The thread does that by itself."""
        with self._sending:
            if not self._ended.is_set():
                self._send([])

    def finish(self) -> str:
        """Ends the run; its status follows from what was reported. Raises afterwards where items were refused."""
        self._finish({})
        if self._refused and not self.abort_requested:
            detail = f"{len(self._refused)} items were not reported, the first: {self._refused[0]}"
            raise OpsMonitorError(422, {"type": "invalid", "detail": detail})
        return self.status

    def fail(self, reason_code: str, reason: str = "") -> str:
        """Ends the run as failed as a whole. What cannot be sent any more is left out."""
        try:
            self.flush()
        except OpsMonitorError as error:
            _log.warning("run %d: %d items were not reported: %s", self.id, len(self._pending), error)
            self._pending.clear()
        reason = (reason or reason_code)[:_MAX_REASON]
        return self._finish({"failure": {"reason_code": reason_code, "reason": reason}})

    def __enter__(self) -> Run:
        # Whoever has a handler knows what to do; none but the main thread may set one.
        if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _stop)
            self._handles_sigterm = True
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> bool:
        try:
            return self._leave(error)
        finally:
            if self._handles_sigterm:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def _leave(self, error: Optional[BaseException]) -> bool:
        aborted = isinstance(error, RunAborted)
        if self._ended.is_set():  # by the block itself, an operator who did not wait, or another execution
            if error is None and self._trouble:
                raise self._trouble
        elif error is None or aborted:
            try:
                self.finish()
            except RunAborted:
                aborted = True
            except (OpsMonitorError, KeyboardInterrupt, SystemExit) as second:
                self._end_after(second)
                raise
        else:
            self._end_after(error)
        return aborted

    def _end_after(self, error: BaseException) -> None:
        if self.status != "running":
            return
        code, reason = _snake(type(error).__name__), str(error)
        if isinstance(error, (KeyboardInterrupt, _Stopped)):
            code, reason = "interrupted", "The program was told to stop."
        try:
            self.fail(code, reason)
        except (Exception, RunAborted) as second:  # the first one is what the caller must see
            _log.warning("run %d could not be ended: %s", self.id, second)
            self._ended.set()

    def _report(self, outcome: str, item_id: object, **more: Optional[str]) -> None:
        more["reason"] = str(more.get("reason") or "")[:_MAX_REASON]
        self._pending.append({"item_id": str(item_id), "outcome": outcome, **{k: str(v) for k, v in more.items() if v}})
        if len(self._pending) >= self._ops.batch_size:
            self.flush()
        self.check()

    def _send(self, items: list[dict[str, Any]]) -> None:
        if self._total_is_guess:
            self._total = (self._total or 0) + len(items)
        while True:
            body: dict[str, Any] = {"attempt": self.attempt, "items": items}
            if self._total is not None:
                body["total_items"] = self._total
            try:
                answer = self._asked(f"/runs/{self.id}/items", body)
                break
            except OpsMonitorError as error:
                items = self._to_send_after(error, items)
        self._told = time.monotonic()
        self.abort_requested = self.abort_requested or answer["abort_requested"]

    def _to_send_after(self, error: OpsMonitorError, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """After a refusal: all but the items that it names; or all, with a total that is not too low any more."""
        named = {int(found[1]) for found in (re.match(r"items\[(\d+)\]", field) for field in error.errors) if found}
        for at in sorted(named):
            self._refused.append(f"{items[at]['item_id'][:100]!r}: {error}")
            _log.warning("run %d: an item was not reported: %s", self.id, self._refused[-1])
        if named:
            return [item for at, item in enumerate(items) if at not in named]
        enough = 0
        if any("total_items" in why for why in error.errors.get("items", ())):
            enough = self._ops.request("GET", f"/runs/{self.id}")["processed_items"] + len(items)
        if enough <= (self._total or 0):
            raise error
        self._total, self._total_is_guess = enough, True
        return items

    def _tell_right_total(self) -> None:
        """Before the end: what was counted stands for a guess, and refused items are part of the total."""
        if self._total_is_guess or self._refused:
            run = self._ops.request("GET", f"/runs/{self.id}")
            told = 0 if self._total_is_guess else self._total or run["total_items"] or 0
            self.total(max(told, run["processed_items"] + len(self._refused)))
            self._send([])

    def _finish(self, body: Mapping[str, Any]) -> str:
        with self._sending:
            self.flush()
            self._tell_right_total()
            self._ended.set()
            self.status = self._asked(f"/runs/{self.id}/finish", {"attempt": self.attempt, **body}, once=True)["status"]
        return self.status

    def _asked(self, path: str, body: Mapping[str, Any], once: bool = False) -> Any:
        try:
            return self._ops.request("POST", path, body, once=once)
        except OpsMonitorError as error:
            if error.type not in ("run-finished", "run-fenced"):
                raise
            self._ended.set()
            fenced = error.type == "run-fenced"
            self.status = "lost" if fenced else self._ops.request("GET", f"/runs/{self.id}")["status"]
            if self.status == "aborted":  # an operator did not wait for us
                self.abort_requested = True
                raise RunAborted(f"Run {self.id} was aborted.") from error
            problem = {"type": error.type, "detail": error.detail, "trace_id": error.trace_id}
            raise RunLost(error.status, problem) from error

    def _beat(self) -> None:
        while not self._ended.wait(min(self._ops.batch_seconds, self._ops.heartbeat_seconds)):
            try:
                if self._pending:
                    self.flush()
                elif time.monotonic() - self._told >= self._ops.heartbeat_seconds:
                    self.heartbeat()
            except RunAborted:
                return
            except OpsMonitorError as error:
                if not error.passing:
                    self._trouble = error
                    return
                _log.warning("run %d: %s", self.id, error)


def _error(status: int, body: bytes) -> OpsMonitorError:
    try:
        problem = json.loads(body)
    except ValueError:
        problem = None
    known = problem if isinstance(problem, dict) else {"detail": "the answer is none of OpsMonitor's"}
    return OpsMonitorError(status, known)


def _seconds(retry_after: Optional[str]) -> float:
    """Retry-After, which is a number of seconds or a date."""
    try:
        return max(0.0, float(retry_after or 0))
    except ValueError:
        at = email.utils.parsedate_tz(retry_after)
        return max(0.0, email.utils.mktime_tz(at) - time.time()) if at else 0.0


def _written(found: re.Match[str]) -> str:
    r"""In a JSON text: the byte that stands for itself, as \xe9, or the mark of what no text can hold."""
    code = ord(found[0][0])
    if found[0] == r"\\":
        return found[0]
    return f"\\\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else "\ufffd"


class _Stopped(SystemExit):
    """Raised by SIGTERM: what sys.exit() raises, so that every block is left in order."""


def _stop(number: int, frame: object) -> None:
    raise _Stopped(128 + number)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
