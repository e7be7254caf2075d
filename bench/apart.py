"""Running one measurement in a process of its own, whose memory tells of nothing else."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil

from .load import LoadError

#: Seconds between two looks at the memory of processes, each of which stops them for some milliseconds.
LOOK_EVERY = 0.5


def apart(task: str, *arguments: str) -> dict[str, Any]:
    """What ``task``, ``module:function``, returns for ``arguments`` when it is called in a new process."""
    return _result(task, _begin(task, arguments))


def watched(task: str, *arguments: str) -> dict[str, Any]:
    """As ``apart``, with ``megabytes``: the most memory that the process and those it started took at a time.

    What several of them share is counted once, where the system tells (PSS, Linux).
    """
    process = _begin(task, arguments)
    most = 0.0
    while process.poll() is None:
        most = max(most, _tree_megabytes(process.pid))
        time.sleep(LOOK_EVERY)
    return {**_result(task, process), "megabytes": most}


def _begin(task: str, arguments: Sequence[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.apart", task, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _result(task: str, process: subprocess.Popen[str]) -> dict[str, Any]:
    output, errors = process.communicate()
    if process.returncode:
        raise LoadError(f"{task} failed:\n{errors}")
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result


def _tree_megabytes(pid: int) -> float:
    try:
        root = psutil.Process(pid)
        taken = [one.memory_full_info() for one in (root, *root.children(recursive=True))]
    except psutil.Error:
        # One of them has just ended.
        return 0.0
    return sum(getattr(one, "pss", one.rss) for one in taken) / 1e6


def peak_megabytes() -> float:
    """The most memory that this process has taken so far (resident, MB)."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    # What ``getrusage`` tells on Linux is no less than the parent took when it started this process.
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def cpu_seconds() -> float:
    """Processor time of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def resident_megabytes() -> float:
    """The memory that this process takes now, where that can be told; else the most so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak_megabytes()
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


if __name__ == "__main__":
    import django

    django.setup()
    module, function = sys.argv[1].split(":")
    print(json.dumps(getattr(import_module(module), function)(*sys.argv[2:])))
