"""Units of systemd and what it makes of them, as far as a test needs: it starts them, and starts them again."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path
from threading import Event, Thread


class Unit:
    """One instance of a template, in an account that it is not told: that of the test."""

    def __init__(self, text: str, instance: str) -> None:
        parser = RawConfigParser(strict=False)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read_string(text.replace("%i", instance))
        self.service = dict(parser["Service"])
        #: How often it was started.
        self.starts = 0
        self._stopped = Event()
        self._process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """What it adds to the environment."""
        lines = Path(self.service["EnvironmentFile"]).read_text(encoding="utf-8").splitlines()
        return dict(shlex.split(line)[0].split("=", 1) for line in lines if line)

    def _start(self) -> None:
        # As systemd does: with nothing of the environment of whoever starts it, but where programs are.
        env = {"PATH": os.environ["PATH"], **self.environment()}
        command = shlex.split(self.service["ExecStart"])
        self._process = subprocess.Popen(
            command, cwd=self.service["WorkingDirectory"], env=env, start_new_session=True
        )
        self.starts += 1

    def _look_after(self) -> None:
        while self._process:
            self._process.wait()
            if self._stopped.is_set() or self.service.get("Restart") != "always":
                return
            if self._stopped.wait(float(self.service["RestartSec"])):
                return
            self._start()

    @contextlib.contextmanager
    def running(self) -> Iterator[Unit]:
        """Start it, and start it again whenever it ends, if it says so."""
        self._start()
        keeper = Thread(target=self._look_after)
        keeper.start()
        try:
            yield self
        finally:
            self._stopped.set()
            self._end()
            keeper.join()

    def _end(self) -> None:
        assert self._process
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
