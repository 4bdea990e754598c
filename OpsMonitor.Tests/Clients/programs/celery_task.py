"""Runs a task of each ending in this process: celery_task.py FOLDER [SECONDS TO WAIT FOR AN ABORT]."""

import sys
import time

sys.dont_write_bytecode = True
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/recipes"]
from celery import Celery  # noqa: E402
from celery_run import RunTask  # noqa: E402
from opsmonitor import ItemFailed, OpsMonitor  # noqa: E402

app = Celery("life", broker="memory://")
app.conf.task_eager_propagates = False
RunTask.ops = OpsMonitor.from_env(heartbeat_seconds=0.2)


@app.task(base=RunTask, bind=True, run_of=("celery", "archive"))
def archive(self, ids):
    def one(item):
        if item == "ben":
            raise ItemFailed("throttled", "Too many requests")

    self.current_run.each(ids, one)
    return len(ids)


@app.task(base=RunTask, bind=True, run_of=("celery", "broken"))
def broken(self):
    raise LookupError("no such mailbox")


@app.task(base=RunTask, bind=True, run_of=("celery", "again"), max_retries=1)
def again(self):
    if self.request.retries == 0:
        raise self.retry(countdown=0)
    return "done"


@app.task(base=RunTask, bind=True, run_of=("celery", "slow"))
def slow(self):
    self.current_run.succeeded("ana")
    while True:
        self.current_run.check()
        time.sleep(0.05)


for task, arguments in ((archive, [["ana", "ben"]]), (broken, []), (again, []), (slow, [])):
    result = task.apply(arguments)
    print(task.name.rpartition(".")[2], result.state, result.result, flush=True)
