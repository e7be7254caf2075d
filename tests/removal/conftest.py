from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: A page model that uses all that a site's own pages can use.
WITH_PETITION = '''
from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_petition.blocks import (
    CitingTableBlock, CitingTextBlock, CNILExportBlock, EmbedLinkBlock, EndnotesBlock, FigureBlock, ItemsBlock,
    LineBlock, PetitionBodyBlock, ProgressBlock, QuotationBlock, SignatureFormBlock,
)
from wagtail_petition.models import CitingRichTextField, SourcesField
from wagtail_petition.packed_stream import PackedStreamBlock
from wagtail_petition.source_blocks import BookBlock, SourcesBlock

CITING = ["bold", "link", "source"]

class NoteBlock(EndnotesBlock):
    """A block of ours that the site made its own."""
    heading = blocks.CharBlock(label="{label}", help_text="{label}", required=False)
    class Meta:
        label = "{label}"

class Article(Page):
    subpage_types = ["wagtail_petition.PetitionPage", "magazine.Article"]
    intro = CitingRichTextField(blank=True, features=CITING)
    sources = SourcesField()
    body = StreamField(
        [
            ("paragraph", blocks.RichTextBlock(features=CITING)),
            ("text", CitingTextBlock(features=CITING, label="{label}")),
            ("line", LineBlock(max_length=50, label="{label}")),
            ("signature_form", SignatureFormBlock(group="{label}")),
            ("progress", ProgressBlock()),
            ("endnotes", EndnotesBlock()),
            ("note", NoteBlock()),
            ("export", CNILExportBlock()),
            ("table", CitingTableBlock()),
            ("quotation", QuotationBlock()),
            ("items", ItemsBlock()),
            ("figure", FigureBlock()),
            ("embed", EmbedLinkBlock()),
            ("packed", PackedStreamBlock([("line", LineBlock(label="{label}"))])),
            ("column", blocks.StructBlock([
                ("form", SignatureFormBlock()), ("sources", SourcesBlock()), ("body", PetitionBodyBlock()),
                ("book", BookBlock()), ("words", blocks.RichTextBlock(required=False)),
            ])),
        ],
        blank=True,
    )
    long = StreamField(PackedStreamBlock([("line", LineBlock())]), blank=True)
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
'''

#: The same model once a webmaster took all of it out.
WITHOUT_PETITION = """
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

class Article(Page):
    intro = RichTextField(blank=True)
    body = StreamField(
        [
            ("paragraph", blocks.RichTextBlock()),
            ("text", blocks.RichTextBlock()),
            ("column", blocks.StructBlock([("words", blocks.RichTextBlock(required=False))])),
        ],
        blank=True,
    )
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
"""


class StrangersSite:
    """The site, run as its webmaster runs it: each command in a process of its own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.app = place / "magazine"
        (self.app / "migrations").mkdir(parents=True)
        for package in (self.app, self.app / "migrations"):
            (package / "__init__.py").touch()
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "tests.removal.site_settings",
            "SITE_PLACE": str(place),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(place)]),
        }

    def write_models(self, text: str, label: str = "Words of ours") -> None:
        (self.app / "models.py").write_text(text.replace("{label}", label))

    def run(self, *arguments: str, fails: bool = False, **environment: str) -> str:
        """What ``python -m django …`` says."""
        return self._run("-m", "django", *arguments, fails=fails, **environment)

    def python(self, code: str, **environment: str) -> str:
        """What a program of the site says."""
        return self._run("-c", f"import django; django.setup()\n{code}", **environment)

    def _run(self, *arguments: str, fails: bool = False, **environment: str) -> str:
        finished = subprocess.run(
            [sys.executable, "-B", *arguments],
            cwd=self.place,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        said = finished.stdout + finished.stderr
        assert bool(finished.returncode) == fails, said
        return said

    @property
    def migrations(self) -> str:
        """All migrations of the site, as they are written."""
        files = sorted((self.app / "migrations").glob("0*.py"))
        return "\n".join(file.read_text() for file in files)


@pytest.fixture(scope="session")
def first_migrations(tmp_path_factory):
    """What ``makemigrations`` writes for the site; it is the same for all tests."""
    site = StrangersSite(tmp_path_factory.mktemp("first"))
    site.write_models(WITH_PETITION)
    site.run("makemigrations", "magazine", "-v0", "--no-input")
    return site.app / "migrations"


@pytest.fixture
def site(tmp_path, first_migrations):
    """A site that uses all blocks and fields."""
    site = StrangersSite(tmp_path)
    site.write_models(WITH_PETITION)
    shutil.copytree(first_migrations, site.app / "migrations", dirs_exist_ok=True)
    return site
