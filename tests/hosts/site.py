"""A site of somebody else: its folder, its environment, its server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from .environment import run

PARTS = Path(__file__).parent / "parts"
#: Nothing of the environment that runs the tests reaches a site.
OURS = {"DJANGO_SETTINGS_MODULE", "PYTHONPATH", "VIRTUAL_ENV", "DATABASE_URL", "REDIS_URL"}
ADMIN, PASSWORD = "webmaster", "Long enough, and not common"


@dataclass
class HostSite:
    """The site that tests call ``name``, in ``folder``, whose package is ``mysite``, run in ``environment``."""

    name: str
    folder: Path
    environment: Path

    @classmethod
    def start(cls, name: str, folder: Path, environment: Path) -> HostSite:
        """A site as ``wagtail start`` makes it."""
        site = cls(name, folder / "mysite", environment)
        run([environment / "bin" / "wagtail", "start", "mysite"], cwd=folder, env=site.environ)
        return site

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables of its processes."""
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        return {**kept, "DJANGO_SUPERUSER_PASSWORD": PASSWORD}

    def manage(self, *arguments: str, settings: str = "dev") -> str:
        """What ``manage.py`` writes; raises ``AssertionError`` when it fails."""
        chosen = {**self.environ, "DJANGO_SETTINGS_MODULE": f"mysite.settings.{settings}"}
        python = self.environment / "bin" / "python"
        return run([python, "manage.py", *arguments], cwd=self.folder, env=chosen)

    def edit(self, name: str, before: str, after: str) -> None:
        """Replace the one place in a file of the site that says ``before``."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert text.count(before) == 1, f"{name} says {before!r} {text.count(before)} times"
        path.write_text(text.replace(before, after), "utf-8")

    def write(self, name: str, text: str) -> None:
        """A file of the site."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, "utf-8")

    def set(self, **settings: object) -> None:
        """Settings of this machine, which the site imports last."""
        with (self.folder / "mysite/settings/local.py").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = {value!r}\n" for name, value in settings.items())

    def add_app(self, name: str) -> None:
        """An app from the parts, as the site's own, with its migrations."""
        shutil.copytree(PARTS / name, self.folder / name)
        self.edit("mysite/settings/base.py", '    "home",\n', f'    "home",\n    "{name}",\n')
        self.manage("makemigrations", name)

    def run_script(self, name: str) -> None:
        """A script from the parts, in the shell of the site."""
        self.manage("shell", "-c", (PARTS / name).read_text("utf-8"))

    @property
    def mails(self) -> list[str]:
        """The texts of what it sent, oldest first."""
        paths = sorted((self.folder / "mails").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        parsed = (message_from_bytes(path.read_bytes(), policy=default) for path in paths)
        return [mail.get_body(["plain"]).get_content() for mail in parsed]

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its address while it is served."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        python = self.environment / "bin" / "python"
        with (self.folder / "server.log").open("w", encoding="utf-8") as log:
            server = subprocess.Popen(
                [python, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
                cwd=self.folder,
                env=self.environ,
                stdout=log,
                stderr=log,
            )
            try:
                yield _answering(f"http://127.0.0.1:{port}", server)
            finally:
                server.terminate()
                server.wait()


def _answering(address: str, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(address):  # noqa: S310 (an address of this machine)
                return address
        except URLError:
            time.sleep(0.2)
    raise AssertionError("The site does not answer; see its server.log.")
