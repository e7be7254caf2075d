from __future__ import annotations

from typing import Any

from django.core.files.storage import FileSystemStorage


class FullDisk(FileSystemStorage):
    """A storage that fails when the file is already there."""

    def _save(self, name: str, content: Any) -> str:
        super()._save(name, content)
        raise OSError("No space left on device")
