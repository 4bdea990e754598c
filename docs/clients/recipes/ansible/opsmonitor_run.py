"""Ansible playbooks as runs: each host is an item, failed where one of its tasks failed or it was unreachable.

Put this file into callback_plugins/ beside your playbook and opsmonitor.py beside the playbook itself, and enable it:

    ANSIBLE_CALLBACKS_ENABLED=opsmonitor_run OPSMONITOR_URL=... OPSMONITOR_KEY=... ansible-playbook site.yml

When an operator aborts the run, the playbook stops before its next task, as Ctrl+C stops it.
"""

from __future__ import annotations

import atexit
import os
import re
import sys

from ansible.plugins.callback import CallbackBase

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from opsmonitor import OpsMonitor, OpsMonitorError, RunAborted  # noqa: E402

DOCUMENTATION = """
    name: opsmonitor_run
    type: notification
    short_description: Reports a playbook to OpsMonitor as a run, and its hosts as items.
    description:
      - The run's operation is playbook.NAME, after the playbook's file.
    requirements:
      - opsmonitor.py in the folder above, and the variables OPSMONITOR_URL and OPSMONITOR_KEY.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "opsmonitor_run"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.run = None
        self.reasons = {}
        atexit.register(self.end, os.getpid())

    def v2_playbook_on_start(self, playbook):
        name = re.sub(r"[^a-z0-9]+", "_", os.path.basename(playbook._file_name).rsplit(".", 1)[0].lower()).strip("_")
        try:
            scope = {"playbook": os.path.basename(playbook._file_name)}
            self.run = OpsMonitor.from_env().start("playbook", name or "run", scope=scope)
        except (OpsMonitorError, ValueError) as error:  # the playbook is more than what is told of it
            self._display.warning(f"The playbook is not reported: {error}")

    def v2_playbook_on_task_start(self, task, is_conditional):
        if self.run:
            try:
                self.run.heartbeat()
                self.run.check()
            except RunAborted:
                self.run.finish()
                raise KeyboardInterrupt("aborted in OpsMonitor") from None
            except OpsMonitorError as error:
                self._display.warning(f"The playbook is no longer reported: {error}")
                self.run = None

    v2_playbook_on_handler_task_start = v2_playbook_on_cleanup_task_start = (
        lambda self, task: self.v2_playbook_on_task_start(task, False)
    )

    def v2_runner_on_failed(self, result, ignore_errors=False):
        if not ignore_errors:
            # A task with no_log says nothing here either: Ansible has emptied its result.
            said = result._result.get("msg") or result._result.get("stderr") or "failed"
            self.reasons[result._host.get_name()] = ("task_failed", f"{result._task.get_name()}: {said}")

    def v2_runner_on_unreachable(self, result):
        self.reasons[result._host.get_name()] = ("unreachable", str(result._result.get("msg", "")))

    def v2_playbook_on_stats(self, stats):
        if not self.run:
            return
        try:
            with self.run as run:
                run.total(len(stats.processed))
                for host in stats.processed:
                    summary = stats.summarize(host)
                    if summary["failures"] or summary["unreachable"]:
                        run.failed(host, *self.reasons.get(host, ("task_failed", "")))
                    else:
                        run.succeeded(host)
        except OpsMonitorError as error:
            self._display.warning(f"The end of the playbook is not reported: {error}")

    def end(self, process):
        """A playbook that was interrupted has no statistics."""
        if self.run and self.run.status == "running" and os.getpid() == process:
            try:
                self.run.fail("interrupted", "The playbook did not come to its end.")
            except (OpsMonitorError, RunAborted) as error:
                self._display.warning(f"The end of the playbook is not reported: {error}")
