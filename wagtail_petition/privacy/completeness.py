"""Whether a notice says all that people must be told (GDPR article 13), and what it usually says."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from ..languages import spoken_language
from ..models import AbstractPetitionPage, Signature
from .notice import (
    AGE_FIELD,
    NOTICE_FIELDS,
    WORDING_FIELDS,
    WRITTEN_FIELDS,
    notice_of,
    offered_purposes,
)


@dataclass(frozen=True)
class NoticeItem:
    """One thing that people must be told."""

    heading: str
    #: Names of the fields that say it.
    fields: tuple[str, ...]
    #: Whether the software says it by itself when the fields are empty.
    has_usual_wording: bool
    filled: bool

    @property
    def missing(self) -> bool:
        """Whether nobody says it."""
        return not self.filled and not self.has_usual_wording


#: What else is said by the app where the editor says nothing.
OTHER_FIELDS = ("mail_subject", "mail_text", "thank_you_text")


def notice_items(page: AbstractPetitionPage) -> list[NoticeItem]:
    """What the notice of ``page`` must say, in the order of article 13, in the active language."""
    return [
        _item(page, _("Controller: name and address"), "controller_name", "controller_address"),
        _item(page, _("Contact"), "controller_email"),
        _item(page, _("Purposes"), "notice_purposes"),
        _item(page, _("Legal basis"), "notice_legal_basis"),
        _item(page, _("Required answers"), "notice_required"),
        _item(page, _("Recipients"), "notice_recipients"),
        _item(page, _("Retention"), "notice_retention"),
        _item(page, _("Your rights"), "notice_rights"),
        _item(page, _("Complaint"), "notice_complaint"),
    ]


def missing_items(page: AbstractPetitionPage) -> list[NoticeItem]:
    """What keeps ``page`` from being published."""
    return [item for item in notice_items(page) if item.missing]


def _item(page: AbstractPetitionPage, heading: str, *fields: str) -> NoticeItem:
    filled = all(str(getattr(page, name) or "").strip() for name in fields)
    usual = any(name in NOTICE_FIELDS for name in fields)
    return NoticeItem(heading, fields, usual, filled)


def usual_wordings(page: AbstractPetitionPage) -> dict[str, str]:
    """What is said in place of each empty field, by its name, in the language of ``page``."""
    plain = copy(page)
    for name in WRITTEN_FIELDS:
        setattr(plain, name, "")
    notice = notice_of(plain)
    with translation.override(notice.language):
        headings = {item.heading: item.fields for item in notice_items(plain)}
    sections = {
        name: text
        for heading, text in notice.sections
        for name in headings.get(heading, ())
        if name in NOTICE_FIELDS
    }
    plain.offer_show_name = plain.offer_newsletter = True
    offered = notice_of(plain).wordings
    wordings = {name: offered[purpose] for name, purpose in WORDING_FIELDS.items()}
    return {**sections, **wordings, **({AGE_FIELD: notice.age} if notice.age else {})}


@dataclass(frozen=True)
class ForeignWordings:
    """What a page shows in another language than its own, because the app has no catalogue of that one."""

    language: str
    #: Code of the language that is shown instead.
    spoken: str
    #: The empty fields in which an editor can say it in the language of the page.
    fields: tuple[str, ...]


def foreign_wordings(page: AbstractPetitionPage) -> ForeignWordings | None:
    """What ``page`` shows in another language than its own; None if the app speaks the language of the page."""
    code = page.locale.language_code
    with translation.override(code):
        spoken = spoken_language()
    if code.partition("-")[0] == spoken.partition("-")[0]:
        return None
    offered = {f"wording_{purpose}" for purpose in offered_purposes(page)}
    if page.minimum_age:
        offered.add(AGE_FIELD)
    names = [
        name
        for name in (*OTHER_FIELDS, *WRITTEN_FIELDS)
        if name in offered or not name.startswith("wording_")
    ]
    empty = tuple(name for name in names if not str(getattr(page, name)).strip())
    return ForeignWordings(code, spoken, empty)


def signed_under_others(page: AbstractPetitionPage) -> int:
    """How many people signed under another notice than the one that ``page`` shows now: they keep theirs."""
    if not page.petition_id:
        return 0
    signed = Signature.objects.counted().filter(petition=page.petition_id)
    own_language = signed.filter(notice__language=page.locale.language_code)
    return own_language.exclude(notice__digest=notice_of(page).digest).count()
