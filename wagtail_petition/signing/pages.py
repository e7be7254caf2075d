"""Finding the published page of a petition, and no more of it than is needed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from ..models import AbstractPetitionPage
from ..models.petition import petition_page_models
from ..models.prepared import Parameter, PreparedQuery, columns, once_per_model
from .errors import NotPublished, PageDeleted

#: What the small pages around a signature say of its page.
_NAMING_FIELDS = frozenset({"title", "locale", "controller_email", "goal"})


def live_page(page_id: int, request: HttpRequest) -> AbstractPetitionPage:
    """The published petition page with this id that the visitor may see; raises ``NotPublished``."""
    page = published_page(page_id)
    if may_see(page, request):
        return page
    raise NotPublished


def published_page(page_id: int) -> AbstractPetitionPage:
    """The published petition page with this id, whoever may see it; raises ``NotPublished``."""
    for model in petition_page_models():
        page = model.objects.live().select_related("petition", "locale").filter(pk=page_id).first()
        if page:
            return page
    raise not_live(page_id)


def not_live(page_id: int) -> NotPublished:
    """Why nobody sees the page with this id: ``PageDeleted`` if there is none, else ``NotPublished``."""
    there = any(model.objects.filter(pk=page_id).exists() for model in petition_page_models())
    return NotPublished() if there else PageDeleted()


def live_page_of(petition_id: int, language: str) -> AbstractPetitionPage:
    """The published page of a petition, in ``language`` if there is one, else its first; raises ``NotPublished``.

    It holds its title and contact; the rest is read when it is looked at.
    """
    found = []
    for model in petition_page_models():
        query = _naming_query(model)
        for *values, code, alias_of in query.rows(petition_id=petition_id):
            page = model.from_db(query.using, columns(model, _NAMING_FIELDS), values)
            found.append((code != language, alias_of is not None, page.pk, page))
    if not found:
        pages = (model.objects.filter(petition=petition_id) for model in petition_page_models())
        raise NotPublished if any(one.exists() for one in pages) else PageDeleted
    chosen: AbstractPetitionPage = min(found, key=lambda one: one[:3])[-1]
    return chosen


@once_per_model
def _naming_query(model: type[AbstractPetitionPage]) -> PreparedQuery:
    return PreparedQuery(
        model.objects.live()
        .filter(petition=Parameter("petition_id"))
        .order_by()
        .values_list(*columns(model, _NAMING_FIELDS), "locale__language_code", "alias_of")
    )


def is_open_to_readers_of(page: AbstractPetitionPage, other: Any) -> bool:
    """Whether all who may see the page ``other`` may see ``page``.

    It does not ask who the visitor is: what stands on a page is the same for everybody.
    """
    restrictions = set(page.get_view_restrictions())
    return not restrictions or (
        isinstance(other, Page) and restrictions <= set(other.get_view_restrictions())
    )


def may_see(page: AbstractPetitionPage, request: HttpRequest) -> bool:
    """Whether no restriction of the page stops the visitor."""
    return all(rule.accept_request(request) for rule in page.get_view_restrictions())
