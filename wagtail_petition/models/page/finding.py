"""Finding the pages of petitions, whatever page models a site has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wagtail.models import get_page_models

if TYPE_CHECKING:
    from ..petition import Petition
    from .petition_page import AbstractPetitionPage


def petition_page_models() -> list[type[AbstractPetitionPage]]:
    """The page models of this site that show a petition: ``PetitionPage``, or those that replace it."""
    return [model for model in get_page_models() if hasattr(model, "is_petition_page")]


def main_page(petition_id: int) -> AbstractPetitionPage | None:
    """The page on which the shared fields of a petition are changed, without its text; None if it has no page.

    It is the page that the petition was made with, until an editor chooses another one; after it was deleted, the
    oldest of the others.
    """
    pages = [
        page
        for model in petition_page_models()
        for page in model.objects.filter(petition=petition_id).defer("body", "sources")
    ]
    return min(pages, key=precedence, default=None)


def first_page(petition: Petition) -> AbstractPetitionPage | None:
    """The oldest page in the language that ``petition`` was written in first; None if there is none any more."""
    pages = [
        page
        for model in petition_page_models()
        for page in model.objects.filter(
            petition=petition, alias_of=None, locale__language_code=petition.language
        )
    ]
    return min(pages, key=lambda page: page.pk, default=None)


def precedence(page: AbstractPetitionPage) -> tuple[bool, bool, int]:
    """Orders the pages of a petition: the first is its main page, or becomes it."""
    return (not page.is_main, page.alias_of_id is not None, page.pk)


def attach_pages(petitions: Iterable[Petition]) -> None:
    """Give each of ``petitions`` its pages, with one query for each page model."""
    petitions = list(petitions)
    pages: dict[int, list[AbstractPetitionPage]] = {petition.pk: [] for petition in petitions}
    for model in petition_page_models():
        for page in model.objects.filter(petition__in=pages).select_related("locale"):
            pages[page.petition_id].append(page)
    for petition in petitions:
        petition._pages = sorted(
            pages[petition.pk],
            key=lambda page: (not page.live, page.alias_of_id is not None, page.pk),
        )
    _attach_titles([petition for petition in petitions if not pages[petition.pk]])


def _attach_titles(orphans: list[Petition]) -> None:
    """Give petitions whose pages were deleted the title under which people signed last."""
    if not orphans:
        return
    rows = type(orphans[0]).objects.filter(pk__in=[petition.pk for petition in orphans])
    titles = dict(rows.order_by("texts__pk").values_list("pk", "texts__content__title"))
    for petition in orphans:
        petition._last_title = titles[petition.pk] or ""
