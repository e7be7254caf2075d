"""Which page of a petition is its main page, and how another one becomes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision, TaskState

from ...routing import on_primary
from ..petition import Petition
from .finding import main_page, petition_page_models

if TYPE_CHECKING:
    from .petition_page import AbstractPetitionPage

#: What the log of both pages calls it.
LOG_ACTION = "wagtail_petition.make_main"


class CannotBeMainError(Exception):
    """Base of why a page does not become the main page; ``str()`` tells the editor."""


class IsMainAlreadyError(CannotBeMainError):
    """It is the main page."""

    def __str__(self) -> str:
        return _("This page is the main page of its petition already.")


class IsAliasError(CannotBeMainError):
    """An alias has nothing of its own, so nothing can be changed on it."""

    def __str__(self) -> str:
        return _("This page shows what another page says: nothing can be changed here.")


@on_primary()
def make_main(page: AbstractPetitionPage, *, user: Any = None) -> None:
    """Have the shared fields of the petition changed on ``page`` from now on; their values stay as they are published.

    What only drafts of the former main page say of them is lost to the petition. Raises ``IsMainAlreadyError`` and
    ``IsAliasError``.
    """
    if page.alias_of_id:
        raise IsAliasError
    with transaction.atomic():
        petition = Petition.objects.select_for_update().get(pk=page.petition_id)
        before = main_page(petition.pk)
        if before is None or before.pk == page.pk:
            raise IsMainAlreadyError
        before.share_fields()
        _install(page)
        for logged in (before, page):
            log(logged, LOG_ACTION, user=user, data={"from": _named(before), "to": _named(page)})


def install_heir(deleted: AbstractPetitionPage) -> None:
    """Have the oldest of the other pages become the main page, for ``deleted``, which was it, is gone."""
    if not deleted.is_main:
        return
    with transaction.atomic():
        petition = Petition.objects.select_for_update().get(pk=deleted.petition_id)
        heir = main_page(petition.pk)
        if heir is None or heir.is_main:
            return
        _install(heir)
        log(heir, LOG_ACTION, data={"from": _named(deleted), "to": _named(heir)})


def _install(page: AbstractPetitionPage) -> None:
    """Let ``page`` be the main page, with the values that it mirrors, in its drafts that may be published too."""
    for model in petition_page_models():
        model.objects.filter(petition=page.petition_id).update(is_main=False)
    type(page).objects.filter(pk=page.pk).update(is_main=True)
    page.is_main = True
    main = type(page).objects.get(pk=page.pk)
    for revision in _revisions_to_come(main):
        # It may hold what it was saved with when this page was the main page before.
        draft = main.with_content_json(revision.content)
        draft.follow(main)
        Revision.objects.filter(pk=revision.pk).update(content=draft.serializable_data())


def _revisions_to_come(page: AbstractPetitionPage) -> QuerySet[Revision]:
    """The revisions of ``page`` that are edited further, or published by a schedule or a workflow."""
    in_workflow = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    to_come = Q(pk=page.latest_revision_id) | Q(approved_go_live_at__isnull=False)
    revisions: QuerySet[Revision] = page.revisions.filter(
        to_come | Q(pk__in=in_workflow.order_by().values("revision"))
    )
    return revisions


def _named(page: AbstractPetitionPage) -> dict[str, Any]:
    return {"page": page.pk, "title": page.title, "language": page.locale.language_code}
