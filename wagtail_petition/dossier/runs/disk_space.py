"""Looking for room before a sealing begins: a disk that fills up stops the whole site."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from django.core.files.storage import Storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ...models import Dossier
from ...models.dossier import nearest_folder
from ..errors import SealingError

Variant = Dossier.Variant

#: Bytes that a row of the list takes, as measured: in the working folder with the archive, and in the archive.
ROW_BYTES = {
    Variant.COMPLETE: (2_500, 400),
    Variant.MINIMISED: (1_550, 180),
    Variant.ATTESTATION: (240, 0),
}
#: Names can be longer, and other scripts bring their fonts.
MARGIN = 1.5
#: What every dossier takes: its letter, the petition, some saved copies of sources.
LEAST_BYTES = 20_000_000


class NoRoomError(SealingError):
    """There is not enough room on a disk."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        super().__init__(folder, needed, free)
        self.folder = folder
        #: Bytes.
        self.needed = needed
        self.free = free

    def __str__(self) -> str:
        return _(
            "There is not enough room to seal this dossier: it needs about %(needed)s in %(folder)s, where %(free)s "
            "are free. Have your webmaster make room, then seal again."
        ) % {
            "needed": filesizeformat(self.needed),
            "folder": self.folder,
            "free": filesizeformat(self.free),
        }


def check_room(rows: int, variant: str, folder: Path, storage: Storage) -> None:
    """Raise ``NoRoomError`` unless a list of ``rows`` fits into its working ``folder``, and then into ``storage``.

    What an earlier process made in the folder counts as room. Of a storage that is no folder nobody knows how much it
    takes.
    """
    made = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    work, archive = (
        LEAST_BYTES + int(rows * size * MARGIN) for size in ROW_BYTES[Variant(variant)]
    )
    needed = [(folder.parent, max(work - made, 0))]
    if location := getattr(storage, "location", None):
        needed.append((Path(location), archive))
    disks: Counter[int] = Counter()
    for place, size in needed:
        existing = nearest_folder(place)
        # Two folders on one disk share its room.
        disk = existing.stat().st_dev
        disks[disk] += size
        free = shutil.disk_usage(existing).free
        if disks[disk] > free:
            raise NoRoomError(place, disks[disk], free)
