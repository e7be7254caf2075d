"""Running one measurement in a process of its own, whose memory tells of nothing else."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from .load import LoadError


def apart(task: str, *arguments: str) -> dict[str, Any]:
    """What ``task``, ``module:function``, returns for ``arguments`` when it is called in a new process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.apart", task, *arguments], capture_output=True, text=True
    )
    if done.returncode:
        raise LoadError(f"{task} failed:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def peak_megabytes() -> float:
    """The most memory that this process has taken so far (resident, MB)."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def cpu_seconds() -> float:
    """Processor time of this process, all threads together."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


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
