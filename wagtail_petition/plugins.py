"""Classes that a site names by their dotted paths in a setting."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .conf import settings

Base = TypeVar("Base")


class PluginError(ImproperlyConfigured):
    """A dotted path in a setting leads to nothing that can be used."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        #: What is wrong with it, in English.
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path} cannot be used: {self.reason}"


def plugins(setting: str, base: type[Base]) -> list[Base]:
    """One instance of each class named in ``setting``; raises ``PluginError`` for what is no subclass of ``base``."""
    return [plugin_at(path, base) for path in getattr(settings, setting)]


def plugin(setting: str, base: type[Base]) -> Base:
    """An instance of the class named in ``setting``; raises ``PluginError`` for what is no subclass of ``base``."""
    return plugin_at(getattr(settings, setting), base)


def plugin_at(path: str, base: type[Base]) -> Base:
    """An instance of the class at ``path``; raises ``PluginError`` for what is no subclass of ``base``."""
    kind = plugin_class(path, base)
    try:
        return kind()
    except Exception as error:
        raise PluginError(path, str(error)) from error


def plugin_class(path: str, base: type[Base]) -> type[Base]:
    """The class at ``path``, not made yet; raises ``PluginError`` for what is no subclass of ``base``."""
    try:
        found = import_string(path)
    except Exception as error:
        # Whatever the code of a site raises when it is imported or called.
        raise PluginError(path, str(error)) from error
    if not (isinstance(found, type) and issubclass(found, base)):
        raise PluginError(path, f"it is no subclass of {base.__name__}")
    return found


def path_of(plugin: object) -> str:
    """The dotted path by which a site names the class of ``plugin``."""
    kind = type(plugin)
    return f"{kind.__module__}.{kind.__qualname__}"
