"""The working folder of a sealing: removed when it ends, taken up again after the process was killed.

A dossier of a million signatures takes minutes. Its folder lies where the machine keeps temporary files, readable by
the site's account only, and its maker holds a lock in it. The system lets go of the lock when it kills the maker: what
nobody holds is taken up by the next sealing of the same kind within ``KEPT``, and removed after that.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.core.files import locks

#: For how long after its last file a dossier that was cut off is taken up again, as of the time of its beginning.
KEPT = timedelta(hours=1)

_PREFIX = "dossier-"
_LOCK = ".lock"
_JOB = ".job.json"


@dataclass(frozen=True)
class SealingRun:
    """What is made. Equal jobs are the same work."""

    petition: str
    variant: str
    language: str
    with_record: bool
    print_codes: bool
    #: When the page was published last: another text is another work.
    published: str
    sealed_at: datetime

    def is_like(self, other: SealingRun) -> bool:
        """Whether they differ in their times at most."""
        return replace(self, sealed_at=other.sealed_at) == other


@contextmanager
def work_dir(wanted: SealingRun, exactly: bool = False) -> Iterator[tuple[Path, SealingRun]]:
    """A folder for what is ``wanted``, and what is made in it: the same job, or an earlier one that was cut off.

    With ``exactly``, only the same job is taken up.
    """
    folder, lock, job = _take_up(wanted, exactly) or _begin(wanted)
    with lock:
        try:
            yield folder, job
        except (KeyboardInterrupt, SystemExit):
            # Cut off: taken up again.
            raise
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        # What is stored is sealed, whatever becomes of the folder.
        shutil.rmtree(folder, ignore_errors=True)


def clear_work_dirs() -> None:
    """Remove what was cut off and is too old to be taken up again."""
    for _left in _abandoned():
        pass


def discard_work_dirs(petition: str, variant: str) -> None:
    """Remove what was cut off of this variant of a petition, and will not be taken up: names lie in it."""
    for folder, lock, job in _abandoned():
        if (job.petition, job.variant) == (petition, variant):
            shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def _begin(job: SealingRun) -> tuple[Path, IO[bytes], SealingRun]:
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = (folder / _LOCK).open("wb")
    locks.lock(lock, locks.LOCK_EX)
    values = {**vars(job), "sealed_at": job.sealed_at.isoformat()}
    (folder / _JOB).write_text(json.dumps(values))
    return folder, lock, job


def _take_up(wanted: SealingRun, exactly: bool) -> tuple[Path, IO[bytes], SealingRun] | None:
    for folder, lock, job in _abandoned():
        if job == wanted or (not exactly and job.is_like(wanted)):
            return folder, lock, job
    return None


def _abandoned() -> Iterator[tuple[Path, IO[bytes], SealingRun]]:
    """Folders that nobody holds, held while they are looked at; old and unreadable ones are removed."""
    for folder in sorted(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = (folder / _LOCK).open("r+b")
        except (OSError, AttributeError):
            continue
        if not locks.lock(lock, locks.LOCK_EX | locks.LOCK_NB):
            lock.close()
            continue
        job = _job_of(folder)
        if job and not _is_old(folder):
            yield folder, lock, job
        elif _is_old(folder):
            shutil.rmtree(folder, ignore_errors=True)
        # Not reached for a folder that is taken up: its lock stays.
        lock.close()


def _job_of(folder: Path) -> SealingRun | None:
    try:
        values = json.loads((folder / _JOB).read_text())
        return SealingRun(**{**values, "sealed_at": datetime.fromisoformat(values["sealed_at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _is_old(folder: Path) -> bool:
    try:
        # That of a folder is when a file was last made in it.
        return folder.stat().st_mtime < time.time() - KEPT.total_seconds()
    except FileNotFoundError:
        # Its maker has just removed it.
        return True
