"""What README and the how-tos tell a webmaster to do, done to a site word for word."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from textwrap import dedent

from .environment import ROOT, pip_install
from .site import HostSite


@dataclass(frozen=True)
class Step:
    """A numbered step: what it says, and what is to be typed."""

    text: str
    code: str


def add_petitions(
    site: HostSite, look: str = '{% extends "base.html" %}', templates: str = "mysite/templates"
) -> None:
    """All of “Add it to your site”: the numbered steps, a base template that says ``look``, and the blocks."""
    for step in steps():
        follow(step, site)
    checked = ["check", "--database", "default"]
    assert "no issues" in site.manage(*checked)
    site.write(f"{templates}/wagtail_petition/base.html", look)
    assert "no issues" in site.manage(*checked)
    site.add_app("stories")


def steps() -> list[Step]:
    """The steps of “Add it to your site”."""
    readme = (ROOT / "README.md").read_text("utf-8")
    [section] = re.findall(r"^## Add it to your site\n(.*?)^## ", readme, re.DOTALL | re.MULTILINE)
    found = re.findall(r"^\d+\. (.*?)(?=^\d+\. |^\S|\Z)", section, re.DOTALL | re.MULTILINE)
    return [_step(text) for text in found]


def example(page: str, first_line: str) -> str:
    """The example on a page of ``docs/how-to`` that begins with ``first_line``."""
    text = (ROOT / "docs" / "how-to" / page).read_text("utf-8")
    beginning = re.escape(f"    {first_line}")
    [found] = re.findall(rf"^{beginning}\n(?:(?: {{4}}.*)?\n)*", text, re.MULTILINE)
    return dedent(found)


def _step(text: str) -> Step:
    code = re.findall(r"^ {7}\S.*$|^ {7,}\S.*$", text, re.MULTILINE)
    return Step(text=text.strip(), code=dedent("\n".join(code)))


def follow(step: Step, site: HostSite) -> None:
    """Do to ``site`` what ``step`` says; a step that nobody could do without knowing more fails."""
    if step.code.startswith("pip install "):
        assert step.code == "pip install wagtail-petition"
        pip_install(site.environment, "--no-deps", "--target", site.packages, site.wheel)
    elif "`INSTALLED_APPS`" in step.text:
        apps = "INSTALLED_APPS = [\n"
        site.edit("mysite/settings/base.py", apps, apps + _indented(step.code))
    elif "`urls.py`" in step.text:
        line = re.compile(r"^ +[^#\n]*include\(wagtail_urls\).*\n", re.MULTILINE)
        [wagtail] = line.findall(site.text("mysite/urls.py"))
        site.edit("mysite/urls.py", wagtail, _indented(step.code) + wagtail)
    elif step.code:
        for line in step.code.splitlines():
            python, *arguments = shlex.split(line)
            assert (python, arguments[0]) == ("python", "manage.py"), f"no command: {line}"
            site.manage(*arguments[1:])
    elif "In the admin" not in step.text:  # There, the walk does it.
        raise AssertionError(f"Nobody can type this step:\n{step.text}")


def _indented(code: str) -> str:
    return "".join(f"    {line}\n" for line in code.splitlines())
