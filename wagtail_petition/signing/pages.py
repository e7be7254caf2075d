"""Finding the page on which somebody signs, and no more of it than is needed."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from wagtail.models import Locale, PageViewRestriction

from ..models import AbstractPetitionPage, Petition, PrivacyNotice, TextVersion
from ..models.petition import PETITION_COLUMNS, petition_page_models
from ..models.prepared import Parameter, PreparedQuery, columns, once_per_model
from .errors import NotPublished
from .offer import FrozenOffer

#: What a form that is in order needs of its page; the rest, text and letter, is read when it is looked at.
_SIGNING_FIELDS = frozenset(
    {
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
    }
)
#: What the small pages around a signature say of its page.
_NAMING_FIELDS = frozenset({"title", "locale", "controller_email", "goal"})


def live_page(page_id: int, request: HttpRequest) -> AbstractPetitionPage:
    """The published petition page with this id that the visitor may see; raises ``NotPublished``."""
    for model in petition_page_models():
        page = model.objects.live().select_related("petition", "locale").filter(pk=page_id).first()
        if page and _may_see(page, request):
            return page
    raise NotPublished


def signing_page(
    page_id: int, request: HttpRequest
) -> tuple[AbstractPetitionPage, FrozenOffer | None]:
    """What ``live_page`` gives, and the stored offer that a posted form names, if there is one, in one query.

    The page holds what is needed of it to take a form that is in order; ``read_rest`` brings the rest. Raises
    ``NotPublished``.
    """
    text, notice = (_digest(request.POST.get(name, "")) for name in ("text", "notice"))
    for model in petition_page_models():
        query = _signing_query(model)
        for row in query.rows(page_id=page_id, text=text, notice=notice):
            *values, language, text_id, notice_id, has_questions, site_restricts = row
            page = _restore(model, query.using, values)
            page.locale = Locale(pk=page.locale_id, language_code=language)
            if site_restricts and not _may_see(page, request):
                break
            if not has_questions:
                page.own_questions = []
            return page, FrozenOffer(text_id, notice_id) if text_id and notice_id else None
    raise NotPublished


def read_rest(page: AbstractPetitionPage) -> None:
    """Read what ``signing_page`` left, in one query."""
    if left := page.get_deferred_fields():
        page.refresh_from_db(fields=left)


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
        raise NotPublished
    chosen: AbstractPetitionPage = min(found, key=lambda one: one[:3])[-1]
    return chosen


def _restore(
    model: type[AbstractPetitionPage], using: str, values: list[object]
) -> AbstractPetitionPage:
    names = columns(model, _SIGNING_FIELDS)
    page = model.from_db(using, names, values[: len(names)])
    page.petition = Petition.from_db(using, PETITION_COLUMNS, values[len(names) :])
    return page


@once_per_model
def _signing_query(model: type[AbstractPetitionPage]) -> PreparedQuery:
    questions = model._meta.get_field("questions").related_model.objects
    texts = TextVersion.objects.filter(petition=OuterRef("petition"), digest=Parameter("text"))
    notices = PrivacyNotice.objects.filter(digest=Parameter("notice"))
    return PreparedQuery(
        model.objects.live()
        .filter(pk=Parameter("page_id"))
        .order_by()
        .values_list(
            *columns(model, _SIGNING_FIELDS),
            *(f"petition__{name}" for name in PETITION_COLUMNS),
            "locale__language_code",
            Subquery(texts.order_by().values("pk")),
            Subquery(notices.order_by().values("pk")),
            Exists(questions.filter(page=OuterRef("pk")).order_by()),
            # On most sites no page is restricted, and nothing more need be asked.
            Exists(PageViewRestriction.objects.all()),
        )
    )


@once_per_model
def _naming_query(model: type[AbstractPetitionPage]) -> PreparedQuery:
    return PreparedQuery(
        model.objects.live()
        .filter(petition=Parameter("petition_id"))
        .order_by()
        .values_list(*columns(model, _NAMING_FIELDS), "locale__language_code", "alias_of")
    )


def _may_see(page: AbstractPetitionPage, request: HttpRequest) -> bool:
    return all(rule.accept_request(request) for rule in page.get_view_restrictions())


def _digest(posted: str) -> str:
    # Whatever else was posted names no stored offer, and databases refuse some characters.
    return posted if posted.isascii() and posted.isalnum() else ""
