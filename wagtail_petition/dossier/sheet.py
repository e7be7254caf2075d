"""The sheet on which people sign on paper, with all that they must know, and instructions for those who collect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import AbstractPetitionPage, TextVersion
from ..models.page.page_fields import Asked, NameFields
from ..privacy.notice import Notice, freeze_notice, notice_of
from .pdf.richtext import plain_paragraphs
from .pdf.typesetting import Typesetter

#: Days within which collectors hand in what was signed.
HAND_IN_DAYS = 14

#: Columns in which the notice is printed.
NOTICE_COLUMNS = 3


def sheet_pdf(page: AbstractPetitionPage, made_at: datetime) -> bytes:
    """The sheet of ``page``, in its language. Its text and notice are frozen: they must be known when it comes back."""
    notice, text = notice_of(page), TextVersion.freeze(page)
    freeze_notice(page)
    typesetter = Typesetter(
        language=notice.language, author=page.controller_name, running=page.title, at=made_at
    )
    with translation.override(notice.language):
        pdf, _pages = typesetter.pdf("sheet", **_sheet(page, notice, text.digest))
    return pdf


def _sheet(page: AbstractPetitionPage, notice: Notice, text_digest: str) -> dict[str, Any]:
    boxes = dict(zip(ascii_uppercase, notice.wordings.values(), strict=False))
    return {
        "title": page.title,
        "byline": page.byline,
        "summary": plain_paragraphs(page.summary),
        "requests": page.requests,
        "requests_heading": _("What is asked of the addressee: %(addressee)s")
        % {"addressee": page.addressee_name},
        "notice_heading": _("What happens to your data"),
        "notice": _in_columns([*notice.sections, _on_paper(page)]),
        "boxes_heading": _("Tick the boxes that you agree to"),
        "boxes": [[letter, wording] for letter, wording in boxes.items()],
        "age": _("Whoever signs declares: %(declaration)s") % {"declaration": notice.age}
        if notice.age
        else "",
        "columns": _columns(page, list(boxes)),
        "digests": [[_("Text"), text_digest], [_("Notice"), notice.digest]],
        "instructions": _instructions(page),
    }


def _on_paper(page: AbstractPetitionPage) -> tuple[str, str]:
    said = _(
        "Unlike on the site, names, date, signature and a tick in box A are all that is needed."
    )
    if page.offer_newsletter:
        said += " " + _("Your e-mail address is needed for the newsletter only.")
    else:
        said += " " + _("Your e-mail address is not needed.")
    return _("On this sheet"), said


def _in_columns(sections: Sequence[tuple[str, str]]) -> list[list[list[str]]]:
    """``sections``, in order, in columns of about the same length."""
    columns: list[list[list[str]]] = [[] for _column in range(NOTICE_COLUMNS)]
    total = sum(len(heading) + len(text) for heading, text in sections)
    before = 0
    for heading, text in sections:
        length = len(heading) + len(text)
        middle = before + length / 2
        columns[min(int(middle * NOTICE_COLUMNS / total), NOTICE_COLUMNS - 1)].append(
            [heading, text]
        )
        before += length
    return columns


def _columns(page: AbstractPetitionPage, letters: list[str]) -> list[dict[str, Any]]:
    """The columns of the lines: heading, share of the width (0: that of a box), whether there is a box to tick."""
    columns = (
        [_column(_("Full name"), 10)]
        if page.name_fields == NameFields.ONE
        else [_column(_("Given name"), 5), _column(_("Family name"), 5)]
    )
    asked = page.asked_fields
    if place := [name for name in ("postcode", "town") if name in asked]:
        labels = {"postcode": _("Postcode"), "town": _("Town")}
        heading = " + ".join(labels[name] for name in place)
        required = any(asked[name] == Asked.REQUIRED for name in place)
        columns.append(_column(heading if required else _optional(heading), 5))
    if page.offer_newsletter:
        columns.append(_column(_("E-mail, for the newsletter"), 6))
    columns += [_column(letter, 0) for letter in letters]
    return [*columns, _column(_("Date"), 3), _column(_("Signature"), 5)]


def _column(heading: str, width: int) -> dict[str, Any]:
    return {"heading": heading, "width": width}


def _optional(heading: str) -> str:
    return _("%(answer)s (optional)") % {"answer": heading}


def _instructions(page: AbstractPetitionPage) -> dict[str, Any]:
    return {
        "heading": _("Instructions for collectors"),
        "opening": _(
            "You collect signatures on behalf of %(controller)s, who answers for the data, and on its instructions "
            "alone (GDPR, articles 28, 29 and 32(4)). A signature reveals a political opinion: treat it as a secret."
        )
        % {"controller": page.controller_name},
        "rules": _rules(page),
        "promise": _(
            "I have read these instructions and follow them. I keep to myself what I learn from the sheets."
        ),
        "promise_fields": [
            _("Name"),
            _("Date and signature"),
            _("Sheets received"),
            _("Sheets handed in"),
        ],
    }


def _rules(page: AbstractPetitionPage) -> list[str]:
    to_whom = {"controller": page.controller_name, "email": page.controller_email}
    rules = [
        _(
            "Explain before anybody signs: who asks what of whom, what each box means. Give time to read."
        ),
        _("One person, one line, in their own hand. Nobody signs for somebody else."),
        _(
            "Box A is needed to sign. The other boxes are free: advise nobody, tick nothing for others."
        ),
    ]
    if page.minimum_age:
        rules.append(
            ngettext(
                "Who signs is %(age)s year old or older. Ask if in doubt; note no date of birth.",
                "Who signs is %(age)s years old or older. Ask if in doubt; note no date of birth.",
                page.minimum_age,
            )
            % {"age": page.minimum_age}
        )
    return [
        *rules,
        _("Cover the lines that are filled in: who signed before is nobody’s business."),
        _("Never leave a sheet unattended, on a table, a counter or a wall."),
        _("Make no copies, no photos, no lists of your own."),
        _("Keep signed sheets in a closed envelope, in a place that locks."),
        ngettext(
            "Hand them in within %(days)s day to %(controller)s.",
            "Hand them in within %(days)s days to %(controller)s.",
            HAND_IN_DAYS,
        )
        % {"days": HAND_IN_DAYS, **to_whom},
        _("Destroy unused and spoilt sheets, and those with other digests at their foot."),
        _("If somebody changes their mind, strike out their line so that it cannot be read."),
        _("If a sheet is lost, stolen or seen by others, write to %(email)s at once.") % to_whom,
    ]
