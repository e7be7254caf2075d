"""A dossier of a large petition, against the same volumes made by Typst alone from data that are ready."""

from __future__ import annotations

import json
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import typst

from wagtail_petition.dossier import volumes
from wagtail_petition.dossier.pdf.pdf_worker import STANDARDS, TEMPLATES, load_fonts
from wagtail_petition.dossier.pdf.typesetting import Typesetter
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Petition

from .apart import apart, cpu_seconds, watched
from .bars import Bar, at_least, at_most
from .load import LoadError
from .plan import Plan
from .rows import add_rows
from .site import BenchSite

MOMENT = datetime(2030, 1, 1, tzinfo=UTC)


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """Time, memory and processors of one sealing: it takes minutes, so there is one sample."""
    add_rows(site.petition, plan.many)
    with tempfile.TemporaryDirectory() as folder:
        ours = watched("bench.dossier:sealed", folder, str(site.petition.petition_id))
        bare = apart("bench.dossier:bare", folder)
    return [
        at_most(
            f"dossier of {plan.many:,} rows, against bare Typst",
            [ours["seconds"]],
            [bare["seconds"]],
            1.3,
        ),
        at_most("dossier, most memory (MB)", [ours["megabytes"]], [1], 400),
        at_least("dossier, processors used", [ours["processors"]], [1], 1.5),
    ]


def sealed(folder: str, petition_id: str) -> dict[str, float]:
    """Seal a petition; keep the data of every volume in ``folder``, for the yardstick."""
    volume = volumes.VolumeBuilder._volume

    def kept(
        self: volumes.VolumeBuilder, typesetter: Typesetter, name: str, data: dict[str, object]
    ) -> volumes.Volume:
        Path(folder, f"{name}.json").write_text(json.dumps(data))
        return volume(self, typesetter, name, data)

    with patch.object(volumes.VolumeBuilder, "_volume", kept):
        begun, cpu = time.perf_counter(), cpu_seconds()
        seal(Petition.objects.get(pk=petition_id), sealed_at=MOMENT)
        seconds = time.perf_counter() - begun
    return {
        "seconds": seconds,
        "processors": (cpu_seconds() - cpu) / seconds,
    }


def bare(folder: str) -> dict[str, float]:
    """Make the same volumes with nothing but Typst, in as many threads."""
    fonts = load_fonts()
    names = sorted(Path(folder).glob("*.json"))
    if not names:
        raise LoadError("There is no volume to compare with.")

    def make(path: Path) -> int:
        document = {
            "author": "", "running": "", "language": {"lang": "fr", "region": None, "rtl": False}, "page_of": "{page}",
            "fonts": [], **json.loads(path.read_text()),
        }  # fmt: skip
        compiler = typst.Compiler(
            input=TEMPLATES / "signatures.typ",
            root=TEMPLATES,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(document)},
        )
        return len(compiler.compile(pdf_standards=STANDARDS, timestamp=0))

    begun = time.perf_counter()
    with ThreadPoolExecutor(min(os.cpu_count() or 1, volumes.MOST_WORKERS)) as pool:
        list(pool.map(make, names))
    return {"seconds": time.perf_counter() - begun}
