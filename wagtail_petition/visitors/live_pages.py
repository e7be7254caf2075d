"""Find the published page of a petition."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from ..models import AbstractPetitionPage
from ..models.page.finding import petition_page_models
from ..models.page.shared_fields import FORM_FIELDS
from .errors import NotPublishedError, PageDeletedError

#: What a form that is in order needs of its page.
_TO_SIGN = ("live", "alias_of", "petition", "locale", *FORM_FIELDS)
#: What the small pages around a signature say of its page.
_NAMING = ("live", "alias_of", "locale", "title", "controller_email", "goal")


def live_page(page_id: int, request: HttpRequest) -> AbstractPetitionPage:
    """The published petition page with this id that the visitor may see; raises ``NotPublishedError``."""
    return _seen(published_page(page_id), request)


def page_to_sign(page_id: int, request: HttpRequest) -> AbstractPetitionPage:
    """As ``live_page``, with what a form needs that is in order; the rest is read when it is looked at."""
    return _seen(published_page(page_id, _TO_SIGN), request)


def published_page(page_id: int, fields: Collection[str] = ()) -> AbstractPetitionPage:
    """The published petition page with this id, whoever may see it; raises ``NotPublishedError``.

    Of it only ``fields`` are read, if any are named.
    """
    for model in petition_page_models():
        pages = model.objects.select_related("petition", "locale")
        try:
            page = pages.only(*fields).get(pk=page_id)
        except model.DoesNotExist:
            continue
        if page.live:
            return page
        raise NotPublishedError
    raise PageDeletedError


def live_page_of(petition_id: int, language: str) -> AbstractPetitionPage:
    """The published page of a petition, in ``language`` if there is one, else its first; raises ``NotPublishedError``.

    It holds its title and contact; the rest is read when it is looked at.
    """
    pages = [
        page
        for model in petition_page_models()
        for page in model.objects.select_related("locale")
        .only(*_NAMING)
        .filter(petition=petition_id)
    ]
    live = [page for page in pages if page.live]
    if not live:
        raise NotPublishedError if pages else PageDeletedError
    return min(
        live,
        key=lambda page: (
            page.locale.language_code != language,
            page.alias_of_id is not None,
            page.pk,
        ),
    )


def is_open_to_readers_of(page: AbstractPetitionPage, other: Any) -> bool:
    """Whether all who may see the page ``other`` may see ``page``.

    It does not ask who the visitor is: what stands on a page is the same for everybody.
    """
    restrictions = set(page.get_view_restrictions())
    return not restrictions or (
        isinstance(other, Page) and restrictions <= set(other.get_view_restrictions())
    )


def _seen(page: AbstractPetitionPage, request: HttpRequest) -> AbstractPetitionPage:
    if not may_see(page, request):
        raise NotPublishedError
    return page


def may_see(page: AbstractPetitionPage, request: HttpRequest) -> bool:
    """Whether no restriction of the page stops the visitor."""
    has_own_rules = type(page).get_view_restrictions is not Page.get_view_restrictions
    # On most sites no page is restricted: that is asked first.
    if not has_own_rules and not PageViewRestriction.objects.exists():
        return True
    return all(rule.accept_request(request) for rule in page.get_view_restrictions())
