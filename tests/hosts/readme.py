"""What README tells a webmaster to do, done to a site word for word."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from .environment import ROOT, pip_install
from .site import HostSite


@dataclass(frozen=True)
class Step:
    """A numbered step: what it says, and what is to be typed."""

    text: str
    code: str


def steps() -> list[Step]:
    """The steps of “Add it to your site”."""
    readme = (ROOT / "README.md").read_text("utf-8")
    [section] = re.findall(r"^## Add it to your site\n(.*?)^## ", readme, re.DOTALL | re.MULTILINE)
    found = re.findall(r"^\d+\. (.*?)(?=^\d+\. |^\S|\Z)", section, re.DOTALL | re.MULTILINE)
    return [_step(text) for text in found]


def _step(text: str) -> Step:
    code = re.findall(r"^ {7}\S.*$|^ {7,}\S.*$", text, re.MULTILINE)
    return Step(text=text.strip(), code=dedent("\n".join(code)))


def follow(step: Step, site: HostSite, wheel: Path) -> None:
    """Do to ``site`` what ``step`` says; a step that nobody could do without knowing more fails."""
    if step.code.startswith("pip install "):
        assert step.code == "pip install wagtail-petition"
        pip_install(site.environment, "--no-deps", "--force-reinstall", wheel)
    elif "`INSTALLED_APPS`" in step.text:
        _insert_after(site, "mysite/settings/base.py", "INSTALLED_APPS = [\n", step.code)
    elif "`urls.py`" in step.text:
        _insert_before(site, "mysite/urls.py", '    path("", include(wagtail_urls)),\n', step.code)
    elif step.code:
        for line in step.code.splitlines():
            python, *arguments = shlex.split(line)
            assert (python, arguments[0]) == ("python", "manage.py"), f"no command: {line}"
            site.manage(*arguments[1:])
    elif "In the admin" not in step.text:  # There, the walk does it.
        raise AssertionError(f"Nobody can type this step:\n{step.text}")


def _insert_after(site: HostSite, name: str, line: str, code: str) -> None:
    site.edit(name, line, line + _indented(code))


def _insert_before(site: HostSite, name: str, line: str, code: str) -> None:
    site.edit(name, line, _indented(code) + line)


def _indented(code: str) -> str:
    return "".join(f"    {line}\n" for line in code.splitlines())
