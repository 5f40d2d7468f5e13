"""Stopping a process as with Ctrl-C, also where the tests themselves run in the background and do not hear it."""

from __future__ import annotations

import signal
import subprocess
import time


def hears_ctrl_c() -> None:
    """For `preexec_fn`: a process that was started in the background ignores SIGINT, and so would its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def press_ctrl_c(process: subprocess.Popen[str], seconds: float = 60) -> None:
    """Press Ctrl-C until the process ends: Python may lose one that comes while it cleans up an object."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            continue
