"""Pages whose footnotes become sources: the published page, its drafts, and what waits for a date or a moderator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.blocks import Block, RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.log_actions import log
from wagtail.models import Page, Revision, get_page_models

from .footnotes import FOOTNOTES, SOURCES, Adopted, adopt
from .richtext import FEATURE

LOG_ACTION = "wagtail_petition.adopt_footnotes"


class AdoptionError(Exception):
    """The site is not ready to turn footnotes into sources. ``str()`` says what to do."""


class Adoption:
    """What is to be done to one page. Making it changes nothing; ``apply`` does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        awaited = {revision.pk: revision for revision in _awaited(page)}
        latest = page.latest_revision
        self.published = adopt(page.serializable_data())
        self.awaited = [(revision, adopt(revision.content)) for revision in awaited.values()]
        self.latest = adopt(latest.content) if latest and latest.pk not in awaited else None
        #: The newest revision is what is published, and nothing else waits to be.
        self.is_settled = bool(page.live and not page.has_unpublished_changes and not awaited)

    @property
    def versions(self) -> dict[str, Adopted]:
        """The contents that change, by what they are."""
        found = {"published" if self.page.live else "page": self.published}
        found |= {f"waiting, {revision.pk}": adopted for revision, adopted in self.awaited}
        if self.latest and not self.is_settled:
            found["draft"] = self.latest
        return {name: adopted for name, adopted in found.items() if adopted.changed}

    @transaction.atomic
    def apply(self) -> None:
        """Turn the footnotes of the page into sources, in all its versions or in none.

        A page without other versions is published anew. Else the published page is changed where it is, a draft gets
        a new revision, and what waits for a date or a moderator waits on, changed where it is.
        """
        versions = self.versions.values()
        if not versions:
            return
        if self.is_settled:
            revision = self._new_revision(self.latest or self.published)
            revision.publish()
        else:
            if self.published.changed:
                self._change_in_place()
            for waiting, adopted in self.awaited:
                waiting.content = adopted.content
                waiting.save(update_fields=["content"])
            revision = self.page.latest_revision
            if self.latest and self.latest.changed:
                revision = self._new_revision(self.latest)
        log(
            instance=self.page,
            action=LOG_ACTION,
            revision=revision,
            content_changed=True,
            data={
                "footnotes": max(adopted.footnotes for adopted in versions),
                "references": max(adopted.references for adopted in versions),
            },
        )

    def _new_revision(self, adopted: Adopted) -> Revision:
        page = self.page.with_content_json(adopted.content)
        # Old content need not satisfy the rules of today.
        return page.save_revision(clean=False)

    def _change_in_place(self) -> None:
        page = self.page.with_content_json(self.published.content)
        page.save(clean=False)
        if page.live:
            page.update_aliases()
        self.page = type(page).objects.get(pk=page.pk)


def adoptions(page_ids: list[int] | None = None) -> Iterator[Adoption]:
    """What is to be done, page by page, to those with ``page_ids`` or to all.

    Aliases follow their originals. Raises ``AdoptionError`` before the first page if the site is not ready.
    """
    if not apps.is_installed("wagtail_footnotes"):
        raise AdoptionError("wagtail_footnotes is not in INSTALLED_APPS: nothing to adopt.")
    models = [model for model in get_page_models() if _has_sources(model)]
    unready = [*_without_sources(), *(name for model in models for name in _uncitable(model))]
    if unready:
        raise AdoptionError("\n".join(unready))
    for model in models:
        pages = model.objects.filter(alias_of=None).order_by("path")
        if page_ids:
            pages = pages.filter(pk__in=page_ids)
        for page in pages.iterator():
            adoption = Adoption(page)
            if adoption.versions:
                yield adoption


def _awaited(page: Page) -> Iterator[Revision]:
    """The revisions that will be published as they are, on a date or by a moderator."""
    yield from page.revisions.filter(approved_go_live_at__isnull=False)
    if moderated := page.current_workflow_task_state:
        yield moderated.revision


def _has_sources(model: type[Page]) -> bool:
    fields = {field.name: field for field in model._meta.get_fields()}
    return isinstance(fields.get(SOURCES), StreamField)


def _without_sources() -> Iterator[str]:
    """A line for each model whose pages have footnotes and no place for sources."""
    footnotes = apps.get_model("wagtail_footnotes", "Footnote")
    for model in get_page_models():
        pages = model.objects.exact_type(model).filter(pk__in=footnotes.objects.values("page"))
        if not _has_sources(model) and pages.exists():
            yield (
                f"{model._meta.label} has pages with footnotes and no sources: "
                "add the field “sources = SourcesField()”, and migrate."
            )


def _uncitable(model: type[Page]) -> Iterator[str]:
    """A line for each rich text that knows footnotes and no sources: its editor would drop the references."""
    for field in model._meta.get_fields():
        if isinstance(field, RichTextField):
            texts: Iterator[tuple[str, Any]] = iter([(field.name, field)])
        elif isinstance(field, StreamField):
            texts = _rich_texts(field.stream_block, field.name)
        else:
            continue
        for path, text in texts:
            features = get_rich_text_editor_widget(text.editor, features=text.features).features
            if FOOTNOTES in features and FEATURE not in features:
                yield f"{model._meta.label}: add “{FEATURE}” to the features of {path}."


def _rich_texts(block: Block, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(block, RichTextBlock):
        yield path, block
    children = dict(getattr(block, "child_blocks", {}))
    if child := getattr(block, "child_block", None):
        children["item"] = child
    for name, child in children.items():
        yield from _rich_texts(child, f"{path}.{name}")
