"""Celery tasks as runs: put this file and opsmonitor.py beside your tasks, and name RunTask as their base.

    @app.task(base=RunTask, bind=True, run_of=("mailboxes", "archive"))
    def archive(self, ids):
        self.current_run.total(len(ids))
        self.current_run.each(ids, archive_one)

A task that raises ends its run as failed, and Celery's retry of it is a run of its own. A task that is delivered again
because its worker died (acks_late) goes on in its run. When an operator aborts the run, the task ends as Celery's own
"ignored": no result, and no retry.
"""

from __future__ import annotations

import threading
from typing import Any, Optional

from celery import Task
from celery.exceptions import Ignore, Retry
from opsmonitor import OpsMonitor, Run

_here = threading.local()


class RunTask(Task):
    """The run that the task is, as current_run."""

    abstract = True
    run_of: tuple[str, str] = ("celery", "task")
    ops: Optional[OpsMonitor] = None

    @property
    def current_run(self) -> Run:
        return _here.run

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if RunTask.ops is None:  # not before: a worker forks
            RunTask.ops = OpsMonitor.from_env()
        resource, action = self.run_of
        key = f"celery:{self.request.id}:{self.request.retries}" if self.request.id else None
        scope = {"task": self.name, "id": self.request.id}
        result, retry = None, None
        with RunTask.ops.start(resource, action, scope=scope, idempotency_key=key) as run:
            _here.run = run
            try:
                result = self.run(*args, **kwargs)
            except Retry as asked:
                retry = asked
                run.fail("retry", str(asked))
            finally:
                _here.run = None
        if retry is not None:
            raise retry
        if run.status == "aborted":
            raise Ignore()
        return result
