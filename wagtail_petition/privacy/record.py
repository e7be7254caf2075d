"""The record of processing activities of a petition (GDPR article 30), from what its page and the settings say."""

from __future__ import annotations

from copy import copy
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from ..models import AbstractPetitionPage, ConsentRecord
from .document import Answer, Document, Row, Section, Table, document_language
from .notice import Notice, notice_in, notice_of
from .sections import (
    controller_section,
    data_section,
    measures_section,
    petition_section,
    recipients_section,
    retention_section,
    said,
    transfers_section,
)


def record_of(
    page: AbstractPetitionPage,
    made_at: datetime,
    language: str = "",
    *,
    title: str = "",
    measures: bool = True,
) -> Document:
    """The record of the petition of ``page``, in ``language``, by default that of the page.

    ``title`` is that under which people signed, by default that of the page. Security ``measures`` are for those who
    answer for the data, not for those who receive them.
    Two records of the same page, settings and moment are the same.
    """
    language = document_language(language, page.locale.language_code)
    with translation.override(language):
        page = copy(page)
        page.title = title or page.title
        notice = notice_in(page, language)
        return Document(
            kind="record_of_processing",
            language=language,
            title=_("Record of processing activities"),
            subtitle=_("Petition “%(title)s” (GDPR, article 30)") % {"title": page.title},
            author=page.controller_name,
            made_at=made_at,
            petitions=[str(page.petition.uuid)],
            sections=[
                petition_section(page, made_at),
                controller_section(page),
                _purposes(notice),
                _people(page),
                data_section(page),
                _special_categories(notice_of(page)),
                recipients_section(page, notice),
                transfers_section(page),
                retention_section(page, notice),
                *([measures_section()] if measures else []),
            ],
        )


def _purposes(notice: Notice) -> Section:
    return Section(
        "purposes",
        _("Purposes"),
        [
            Answer("purposes", _("Purposes"), said(notice, _("Purposes"))),
            Answer("legal_basis", _("Legal basis"), said(notice, _("Legal basis"))),
        ],
        note=_("In the words of the notice."),
    )


def _people(page: AbstractPetitionPage) -> Section:
    people = [_("People who sign")]
    if page.offer_newsletter:
        people.append(_("People who receive the newsletter"))
    people.append(_("People who run the petition, in the log of who saw what"))
    return Section("people", _("People concerned"), [Answer("people", _("Categories"), people)])


def _special_categories(notice: Notice) -> Section:
    wordings: dict[str, Row] = {
        purpose: {"purpose": str(ConsentRecord.Purpose(purpose).label), "wording": wording}
        for purpose, wording in notice.wordings.items()
    }
    return Section(
        "special_categories",
        _("Special categories of data"),
        [
            Answer(
                "opinions",
                _("Category"),
                _("Political opinions, which a signature reveals (GDPR, article 9(1))."),
            ),
            Answer(
                "condition",
                _("Condition"),
                _("Explicit consent (GDPR, article 9(2)(a)), one unticked box for each purpose."),
            ),
            Table(
                "wordings",
                {"purpose": _("Purpose"), "wording": _("Wording")},
                wordings,
                (2, 6),
            ),
        ],
    )
