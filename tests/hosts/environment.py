"""The wheel that is tried, and environments in which nothing of ours is installed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Environments are kept here: each takes longer to make than to use.
KEPT = ROOT / ".venv-hosts"
#: The newest interpreter of the machine, if it is known: the newest Django runs on no older one.
PYTHON = os.environ.get("PYTHON_NEWEST") or sys.executable


def run(command: Sequence[str | Path], **options: object) -> str:
    """What ``command`` writes; raises ``AssertionError`` with all of that when it fails."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}"
    return done.stdout


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout, built into ``folder``."""
    run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT])
    [wheel] = folder.glob("*.whl")
    return wheel


def make_environment(*requirements: str) -> Path:
    """The folder of an environment with ``requirements``, and all that our wheel depends on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    packages = [*requirements, *project["dependencies"]]
    folder = KEPT / hashlib.sha256("\n".join([PYTHON, *packages]).encode()).hexdigest()[:12]
    stamp = folder / "complete"
    KEPT.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        # Tests run side by side.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists():
            run([PYTHON, "-m", "venv", "--clear", "--without-pip", folder])
            pip_install(folder, *packages)
            stamp.touch()
    return folder


def pip_install(environment: Path, *arguments: str | Path) -> None:
    """``pip install`` in ``environment``, with the pip of this one."""
    python = environment / "bin" / "python"
    run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", *arguments])
