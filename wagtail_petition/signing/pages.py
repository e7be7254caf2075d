"""Finding the page on which somebody signs, and no more of it than is needed."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from wagtail.models import PageViewRestriction

from ..models import AbstractPetitionPage
from ..models.petition import petition_page_models
from .errors import NotPublished

#: What a form that is in order needs of its page; the rest, texts and letter, is read when it is looked at.
_SIGNING_FIELDS = (
    "live",
    "petition",
    "locale",
    "ask_town",
    "ask_postcode",
    "ask_country",
    "ask_organisation",
    "ask_reason",
    "offer_show_name",
    "offer_newsletter",
    "minimum_age",
)
#: What the small pages around a signature say of its page.
_NAMING_FIELDS = ("title", "locale", "controller_email")


def live_page(page_id: int, request: HttpRequest) -> AbstractPetitionPage:
    """The published petition page with this id that the visitor may see; raises ``NotPublished``."""
    for model in petition_page_models():
        found = _one(model.objects.live().filter(pk=page_id))
        if found and _may_see(found, request):
            return found
    raise NotPublished


def signing_page(page_id: int, request: HttpRequest) -> AbstractPetitionPage:
    """The same page with what a form needs that is in order, in one query; ``read_rest`` brings the rest."""
    for model in petition_page_models():
        questions = model._meta.get_field("questions").related_model.objects
        page = _one(
            model.objects.live()
            .filter(pk=page_id)
            .only(*_SIGNING_FIELDS)
            .annotate(has_questions=Exists(questions.filter(page=OuterRef("pk"))))
        )
        if page and _may_see(page, request):
            if not page.has_questions:
                page.own_questions = []
            return page
    raise NotPublished


def read_rest(page: AbstractPetitionPage) -> None:
    """Read what ``signing_page`` left, in one query."""
    if left := page.get_deferred_fields():
        page.refresh_from_db(fields=left)


def live_page_of(petition_id: int, language: str) -> AbstractPetitionPage:
    """The published page of a petition, in ``language`` if there is one, else its first; raises ``NotPublished``."""
    pages: list[AbstractPetitionPage] = []
    for model in petition_page_models():
        of_petition = model.objects.live().filter(petition=petition_id)
        pages += of_petition.select_related("locale").only(*_NAMING_FIELDS, "alias_of")
    if not pages:
        raise NotPublished
    return min(
        pages,
        key=lambda page: (
            page.locale.language_code != language,
            page.alias_of_id is not None,
            page.pk,
        ),
    )


def _one(pages: QuerySet[AbstractPetitionPage]) -> AbstractPetitionPage | None:
    # Whether the site restricts any page is asked in the same query; on most sites none is.
    restricted = Exists(PageViewRestriction.objects.all())
    found = pages.select_related("petition", "locale").annotate(site_restricts=restricted)
    return next(iter(found), None)


def _may_see(page: AbstractPetitionPage, request: HttpRequest) -> bool:
    return not page.site_restricts or all(
        rule.accept_request(request) for rule in page.get_view_restrictions()
    )
