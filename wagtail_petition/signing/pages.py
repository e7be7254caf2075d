"""Finding the page on which somebody signs."""

from __future__ import annotations

from django.http import HttpRequest

from ..models import AbstractPetitionPage, Petition
from ..models.petition import petition_page_models
from .errors import NotPublished


def live_page(page_id: int, request: HttpRequest) -> AbstractPetitionPage:
    """The published petition page with this id that the visitor may see; raises ``NotPublished``."""
    for model in petition_page_models():
        page = model.objects.live().select_related("petition", "locale").filter(pk=page_id).first()
        if page and all(rule.accept_request(request) for rule in page.get_view_restrictions()):
            return page
    raise NotPublished


def live_page_of(petition: Petition, language: str) -> AbstractPetitionPage:
    """The published page of ``petition``, in ``language`` if there is one; raises ``NotPublished``."""
    page = petition.page(language)
    if page is None or not page.live:
        page = petition.page()
    if page is None or not page.live:
        raise NotPublished
    return page
