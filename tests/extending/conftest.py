from __future__ import annotations

import importlib
import sys

import pytest


@pytest.fixture
def site_code(tmp_path, monkeypatch):
    """Puts a module into the package ``campaign`` of a site."""
    package = tmp_path / "code" / "campaign"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(package.parent)

    def add(name: str, code: str) -> None:
        (package / f"{name}.py").write_text(code, encoding="utf-8")
        importlib.invalidate_caches()

    yield add
    for name in [name for name in sys.modules if name.partition(".")[0] == "campaign"]:
        del sys.modules[name]
