"""The scenario that is named, by the client in the folder that is named: life.py FOLDER SCENARIO."""

import sys
import time

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
from opsmonitor import ItemFailed, ItemSkipped, OpsMonitor, OpsMonitorError, RunLost  # noqa: E402

scenario = sys.argv[2]
ops = OpsMonitor.from_env(batch_size=2, batch_seconds=0.2, heartbeat_seconds=0.2)


def work(item):
    if item == "ben":
        raise ItemFailed("throttled", "Too many requests")
    if item == "dora":
        raise ItemSkipped("nothing_to_do")
    if item == "bug":
        raise LookupError("no such mailbox")


def wait(item):
    while True:
        run.check()
        time.sleep(0.05)


try:
    if scenario == "again":
        run = ops.attach(ops.waiting("python", "life")[0])
        with run:
            run.each(run.item_ids(), lambda item: None)
    else:
        run = ops.start("python", scenario.strip("!"), scope={"office": "Lyon"}, total_items={"life": 5, "more": 2, "odd": 4}.get(scenario))
        with run:
            if scenario == "life":
                run.each(["ana", "ben", "cleo", "dora", "ed\"y\\ \u00e9"], work)
            elif scenario == "throw":
                run.each(["ana", "ben", "cleo", "bug", "dora"], work)
            elif scenario == "attach":
                second = ops.start("python", scenario, scope={"office": "Lyon"})
                assert second.attached and not run.attached and (second.id, second.attempt) == (run.id, run.attempt)
                second.each(["ana", "cleo"], work)
                second.flush()
                run.each(["ana", "eve"], work)
            elif scenario == "exit":
                run.each(["ana", "cleo"], work)
                sys.exit(5)
            elif scenario == "bytes":
                run.each([b"caf\xe9.txt".decode(errors="surrogateescape"), "caf\ud800.txt"], work)
            elif scenario == "more":
                run.each(["ana", "cleo", "eve", "finn", "gus"], work)
            elif scenario == "odd":
                run.each(["ana", "n\0ul \\u0000", "", "cleo"], work)
            elif scenario in ("stop", "lost", "term"):
                run.each(["ana", "long"], lambda item: wait(item) if item == "long" else None)
            else:
                run.each(["ana", "cleo"], work)
    print("status", run.status)
except LookupError as error:
    print("thrown", error, run.status)
except RunLost as lost:
    print("lost", lost)
except OpsMonitorError as error:
    print("refused", error, ops)
