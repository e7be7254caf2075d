"""A site of somebody else: its folder, its environment, its database, its server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from .environment import run

PARTS = Path(__file__).parent / "parts"
#: Nothing of the environment that runs the tests reaches a site.
OURS = {"DJANGO_SETTINGS_MODULE", "PYTHONPATH", "VIRTUAL_ENV", "DATABASE_URL", "REDIS_URL"}
ADMIN, PASSWORD = "webmaster", "Long enough, and not common"


def part(name: str) -> str:
    """What a file of the parts says."""
    return (PARTS / name).read_text("utf-8")


def sqlite_databases(folder: Path) -> Callable[[], dict[str, Any]]:
    """What makes settings of a new database in ``folder`` each time."""
    numbers = iter(range(100))
    return lambda: {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / f"database-{next(numbers)}.sqlite3"),
    }


@dataclass
class HostSite:
    """The site that tests call ``name``, in ``folder``, whose package is ``mysite``, run in ``environment``."""

    name: str
    folder: Path
    environment: Path
    #: What is to be installed there.
    wheel: Path
    new_database: Callable[[], dict[str, Any]]
    #: The path below which it is served.
    below: str = ""
    #: The path of its first page.
    pages: str = ""
    #: What it says when one person has signed.
    counted: str = "1 person has signed"
    #: Whether tasks wait in its database for a worker.
    has_worker: bool = False

    @classmethod
    def start(
        cls, name: str, folder: Path, environment: Path, wheel: Path, **options: Any
    ) -> HostSite:
        """A site as ``wagtail start`` makes it, below ``folder``."""
        options.setdefault("new_database", sqlite_databases(folder))
        site = cls(name, folder / "mysite", environment, wheel, **options)
        run([environment / "bin" / "wagtail", "start", "mysite"], cwd=folder, env=site.environ)
        site.use_new_database()
        return site

    @property
    def packages(self) -> Path:
        """Where the wheel is installed for this site alone: others are made in the same environment meanwhile."""
        return self.folder.parent / "packages"

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables of its processes."""
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        own = {"DJANGO_SUPERUSER_PASSWORD": PASSWORD, "PYTHONPATH": str(self.packages)}
        return {**kept, **own}

    def manage(self, *arguments: str, settings: str = "dev") -> str:
        """What ``manage.py`` writes; raises ``AssertionError`` when it fails."""
        chosen = {**self.environ, "DJANGO_SETTINGS_MODULE": f"mysite.settings.{settings}"}
        python = self.environment / "bin" / "python"
        return run([python, "manage.py", *arguments], cwd=self.folder, env=chosen)

    def text(self, name: str) -> str:
        """What a file of the site says."""
        return (self.folder / name).read_text("utf-8")

    def edit(self, name: str, before: str, after: str) -> None:
        """Replace the one place in a file of the site that says ``before``."""
        text = self.text(name)
        assert text.count(before) == 1, f"{name} says {before!r} {text.count(before)} times"
        self.write(name, text.replace(before, after))

    def write(self, name: str, text: str) -> None:
        """A file of the site."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, "utf-8")

    def put(self, part: str) -> None:
        """The files of a part, where they stand in it."""
        shutil.copytree(PARTS / part, self.folder, dirs_exist_ok=True)

    def set(self, **settings: object) -> None:
        """Settings of this machine, which the site imports last."""
        self.add_settings("".join(f"{name} = {value!r}\n" for name, value in settings.items()))

    def add_settings(self, code: str) -> None:
        """Write ``code`` below the settings of this machine."""
        with (self.folder / "mysite/settings/local.py").open("a", encoding="utf-8") as file:
            file.write(code)

    def use_new_database(self) -> None:
        """Begin with an empty database."""
        self.set(DATABASES={"default": self.new_database()})

    def add_app(self, name: str) -> None:
        """An app from the parts, as the site's own."""
        shutil.copytree(PARTS / name, self.folder / name)
        self.edit("mysite/settings/base.py", '    "home",\n', f'    "home",\n    "{name}",\n')

    def install(self, *apps: str) -> None:
        """Apps of others, named in the settings of this machine."""
        self.add_settings(f"from .base import INSTALLED_APPS\n\nINSTALLED_APPS += {list(apps)}\n")

    def speak_languages(self) -> None:
        """British English and French, translated with wagtail-localize, each below its own path."""
        self.add_settings(part("languages.py"))
        self.translate_addresses('path("", include(wagtail_urls))')

    def translate_addresses(self, addresses: str) -> None:
        """Put ``addresses`` of pages, and what else ``i18n_patterns`` is given, in the place of Wagtail's."""
        pages, include = (
            'path("", include(wagtail_urls)),\n',
            "from django.urls import include, path\n",
        )
        self.edit(
            "mysite/urls.py",
            f"    {pages}    # Alt",
            f"    *i18n_patterns({addresses}),\n    # Alt",
        )
        patterns = "from django.conf.urls.i18n import i18n_patterns\n"
        self.edit("mysite/urls.py", include, patterns + include)

    def run_script(self, name: str, **names: object) -> None:
        """A script from the parts, in the shell of the site, which knows ``names``."""
        known = "".join(f"{name} = {value!r}\n" for name, value in names.items())
        self.manage("shell", "-c", known + part(name))

    @property
    def mails(self) -> dict[str, str]:
        """The text of the last mail that it sent to each address."""
        paths = sorted((self.folder / "mails").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        mails = [message_from_bytes(path.read_bytes(), policy=default) for path in paths]
        return {
            mail["To"]: body.get_content() for mail in mails if (body := mail.get_body(["plain"]))
        }

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its address while it is served, and its worker works."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with ExitStack() as processes:
            if self.has_worker:
                processes.enter_context(self._running("db_worker", "--interval", "0.2"))
            server = self._running("runserver", "--noreload", "--nostatic", f"127.0.0.1:{port}")
            address = f"http://127.0.0.1:{port}{self.below}"
            wait_until_answering(address + self.pages, processes.enter_context(server))
            yield address

    @contextmanager
    def _running(self, command: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        python = self.environment / "bin" / "python"
        with (self.folder / f"{command}.log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [python, "manage.py", command, *arguments],
                cwd=self.folder,
                env=self.environ,
                stdout=log,
                stderr=log,
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait()


def wait_until_answering(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until ``server`` answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(address):  # noqa: S310 (an address of this machine)
                return
        except HTTPError:
            return
        except URLError:
            time.sleep(0.2)
    raise AssertionError("The site does not answer; see its runserver.log.")
