"""Pages whose footnotes become sources: the published page, its drafts, and what waits for a date or a moderator."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page, Revision, get_page_models

from .footnotes import FOOTNOTES, SOURCES, Adopted, adopt
from .richtext import FEATURE
from .texts import features_of, rich_texts

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
    tables = {
        table: None
        for model in models
        for table in (*model._meta.get_parent_list(), model, *_children(model))
    }
    unready = [*_without_sources(), *(line for table in tables for line in _uncitable(table))]
    if unready:
        raise AdoptionError("\n".join(unready))
    for model in models:
        # Of a page whose model descends from this one, this one would know a part, and save no more than that.
        pages = model.objects.exact_type(model).filter(alias_of=None).order_by("path")
        if page_ids:
            pages = pages.filter(pk__in=page_ids)
        # Pages change under way: each is read when its turn comes.
        for pk in list(pages.values_list("pk", flat=True)):
            adoption = Adoption(model.objects.get(pk=pk))
            if adoption.versions:
                yield adoption


def _awaited(page: Page) -> Iterator[Revision]:
    """The revisions that will be published as they are, on a date or by a moderator."""
    yield from page.revisions.filter(approved_go_live_at__isnull=False)
    if moderated := page.current_workflow_task_state:
        yield moderated.revision


def _children(model: type[Page]) -> list[type[Model]]:
    """The models of what is edited in the form of a page."""
    return [relation.related_model for relation in get_all_child_relations(model)]


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


def _uncitable(model: type[Model]) -> Iterator[str]:
    """A line for each rich text that knows footnotes and no sources: its editor would drop the references."""
    for path, text in rich_texts(model):
        features = features_of(text)
        if FOOTNOTES in features and FEATURE not in features:
            yield f"{model._meta.label}: add “{FEATURE}” to the features of {path}."
