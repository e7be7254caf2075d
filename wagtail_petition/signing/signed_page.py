"""The page whose form was posted, and no more of it than is needed to take a signature.

Where one statement stores a signature (``storing``), a process remembers the page, and that statement looks whether all
of it is still so: this takes less than reading it again. What is to be said to people is said of a page read now.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.db import router
from django.db.models import Exists, Func, OuterRef, QuerySet, Subquery, TextField
from django.db.models.lookups import Exact
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from wagtail.models import Locale, PageViewRestriction

from ..conf import settings
from ..memo import Memo
from ..models import AbstractPetitionPage, Petition, PrivacyNotice, Signature, TextVersion
from ..models.petition import PETITION_COLUMNS, petition_page_models
from ..models.prepared import Condition, Parameter, PreparedQuery, columns, once_per_model
from ..models.shared_fields import FORM_FIELDS
from .forms import SignatureForm
from .offer import FrozenOffer
from .pages import may_see, not_live

#: What a form that is in order needs of its page; the rest, text and letter, is read when it is looked at.
_FIELDS = frozenset({"live", "petition", "locale", *FORM_FIELDS})
#: What a petition says of when people can sign; its counter moves while they do.
_PERIOD = ("opens_at", "closes_at", "paused_at", "time_off")
_LANGUAGE = "locale__language_code"

#: Seconds for which a page is remembered at most: fields of a site's own page or spam check are in no mark.
SECONDS = 30


@dataclass
class SignedPage:
    """A page, and the stored offer that a posted form names, if there is one."""

    page: AbstractPetitionPage
    offer: FrozenOffer | None
    read_at: float = field(default_factory=monotonic)

    def form(self, data: MultiValueDict[str, Any]) -> SignatureForm:
        """The form of the page with what somebody sent."""
        return self._form.filled_in(data)

    @cached_property
    def _form(self) -> SignatureForm:
        return SignatureForm(self.page, MultiValueDict())


_remembered: Memo[SignedPage] = Memo(64)


def signed_page(page_id: int, request: HttpRequest) -> SignedPage:
    """The published page with this id that the visitor may see, in one query; raises ``NotPublished``.

    It holds what is needed of it to take a form that is in order; ``read_rest`` brings the rest.
    """
    forget_page(page_id, request)
    said = _said(page_id, request)
    for model in petition_page_models():
        query = _query(model)
        for row in query.rows(**said):
            *values, language, text_id, notice_id, has_questions, site_restricts, mark = row
            page = _restore(model, query.using, values)
            page.locale = Locale(pk=page.locale_id, language_code=language)
            site_restricts = site_restricts or not model.is_restricted_by_rows_only()
            if site_restricts and not may_see(page, request):
                break
            if not text_id or not notice_id:
                return SignedPage(page, None)
            if not has_questions:
                page.own_questions = []
                if mark and not site_restricts and query.using == router.db_for_write(Signature):
                    same = Condition(_unchanged(model), {**said, "mark": mark})
                    offer = FrozenOffer(text_id, notice_id, same)
                    # A copy: to this request's own, all that it shows of the page may come.
                    _remembered.put(_key(said), SignedPage(copy(page), offer))
            return SignedPage(page, FrozenOffer(text_id, notice_id))
    raise not_live(page_id)


def remembered_page(page_id: int, request: HttpRequest) -> SignedPage | None:
    """What ``signed_page`` found for such a form before, as an offer that is only taken while all of it is still so.

    Pages with questions of their own are not remembered, nor is any where one page of the site is restricted. None also
    where a captcha is set: who has solved it cannot be asked again, after the page turned out to be another one.
    """
    if settings.CAPTCHA:
        return None
    found = _remembered.find(_key(_said(page_id, request)))
    return found if found and monotonic() - found.read_at < SECONDS else None


def forget_page(page_id: int, request: HttpRequest) -> None:
    """Have the page read again for the next form of this kind."""
    _remembered.forget(_key(_said(page_id, request)))


def read_rest(page: AbstractPetitionPage) -> None:
    """Read what ``signed_page`` left, in one query."""
    if left := page.get_deferred_fields():
        page.refresh_from_db(fields=left)


def _said(page_id: int, request: HttpRequest) -> dict[str, Any]:
    """What a request says of its page: the parameters of the queries."""
    text, notice = (_digest(request.POST.get(name, "")) for name in ("text", "notice"))
    return {"page_id": page_id, "text_digest": text, "notice_digest": notice}


def _digest(posted: str) -> str:
    # Whatever else was posted names no stored offer, and databases refuse some characters.
    return posted if posted.isascii() and posted.isalnum() else ""


def _key(said: dict[str, Any]) -> tuple[Any, ...]:
    return (*said.values(), *settings.SPAM_CHECKS)


def _restore(
    model: type[AbstractPetitionPage], using: str, values: list[object]
) -> AbstractPetitionPage:
    names = columns(model, _FIELDS)
    page = model.from_db(using, names, values[: len(names)])
    page.petition = Petition.from_db(using, PETITION_COLUMNS, values[len(names) :])
    return page


class _Mark(Func):
    """One value that all of ``expressions`` are known by, where a statement can look at it; elsewhere NULL."""

    output_field = TextField()

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        return "NULL", ()

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        known_by = "md5(CAST(ROW(%(expressions)s) AS text))"
        return super().as_sql(compiler, connection, template=known_by)


@once_per_model
def _query(model: type[AbstractPetitionPage]) -> PreparedQuery:
    texts = TextVersion.objects.filter(
        petition=OuterRef("petition"), digest=Parameter("text_digest")
    )
    notices = PrivacyNotice.objects.filter(digest=Parameter("notice_digest"))
    return PreparedQuery(
        _published(model).values_list(
            *columns(model, _FIELDS),
            *(f"petition__{name}" for name in PETITION_COLUMNS),
            _LANGUAGE,
            Subquery(texts.order_by().values("pk")),
            Subquery(notices.order_by().values("pk")),
            *_obstacles(model),
            _mark(model),
        )
    )


@once_per_model
def _unchanged(model: type[AbstractPetitionPage]) -> PreparedQuery:
    same = Exact(_mark(model), Parameter("mark"))
    return PreparedQuery(_published(model).filter(same).values_list("pk"))


def _published(model: type[AbstractPetitionPage]) -> QuerySet[AbstractPetitionPage]:
    return model.objects.live().filter(pk=Parameter("page_id")).order_by()


def _mark(model: type[AbstractPetitionPage]) -> _Mark:
    """Another one as soon as anything changes that decides who can sign, and how.

    Texts and notices never change, and the database stores no signature without them.
    """
    period = (f"petition__{name}" for name in _PERIOD)
    # Published anew, a page of the site's own may ask for something else.
    return _Mark(
        *columns(model, _FIELDS), "last_published_at", *period, _LANGUAGE, *_obstacles(model)
    )


def _obstacles(model: type[AbstractPetitionPage]) -> tuple[Exists, Exists]:
    """Whether the page has questions of its own, and whether any page of the site is restricted: on most, none is."""
    questions = model._meta.get_field("questions").related_model.objects
    return (
        Exists(questions.filter(page=OuterRef("pk")).order_by()),
        Exists(PageViewRestriction.objects.all()),
    )
