"""What a signatory is told before signing (GDPR article 13) and asked to agree to (articles 6, 7 and 9)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import AbstractPetitionPage, ConsentRecord, PrivacyNotice
from ..models.digest import digest
from ..models.page.page_fields import Asked, NameFields
from .handed_over import Variant, asked_items, spoken_items

Purpose = ConsentRecord.Purpose


#: The fields in which editors replace usual wordings: of the notice, of the consents and of the declaration of age.
NOTICE_FIELDS = (
    "notice_purposes",
    "notice_legal_basis",
    "notice_required",
    "notice_recipients",
    "notice_retention",
    "notice_rights",
    "notice_complaint",
)
WORDING_FIELDS = {f"wording_{purpose}": purpose for purpose in Purpose.values}
AGE_FIELD = "wording_age"
WRITTEN_FIELDS = (*NOTICE_FIELDS, *WORDING_FIELDS, AGE_FIELD)


@dataclass(frozen=True)
class Notice:
    """A privacy notice as it is shown, in one language."""

    language: str
    #: Heading and text of each section, in the order shown.
    sections: tuple[tuple[str, str], ...]
    #: What each box of the form says, by purpose; only the purposes that the petition offers.
    wordings: dict[str, str]
    #: What the declaration of age says; empty when no age is asked.
    age: str
    #: Months that data are kept: after the delivery or the closing, and after the signature at most.
    retention: tuple[int, int]

    #: Those of all these texts that the editor wrote, each with the code of its language.
    written: dict[str, str] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """The notice as JSON values: what its digest is made of."""
        content = asdict(self)
        del content["written"]
        sections = [list(section) for section in self.sections]
        return {**content, "sections": sections, "retention": list(self.retention)}

    @property
    def digest(self) -> str:
        """The SHA-256 by which this wording is known again."""
        return digest(self.content())


def notice_of(page: AbstractPetitionPage) -> Notice:
    """The notice of ``page`` as it reads now, in the language of the page."""
    return notice_in(page, page.locale.language_code)


def notice_in(page: AbstractPetitionPage, language: str) -> Notice:
    """The notice of ``page`` in ``language``; what the editor wrote stays as it is."""
    with translation.override(language):
        return Notice(
            language=language,
            sections=tuple(_sections(page)),
            wordings=dict(_wordings(page)),
            age=_age(page),
            retention=(page.retention_months, page.longest_retention_months),
            written={
                text: page.language_of(name)
                for name in WRITTEN_FIELDS
                if (text := getattr(page, name).strip())
            },
        )


def offered_purposes(page: AbstractPetitionPage) -> list[Purpose]:
    """The purposes that ``page`` asks consent for, in the order of its boxes."""
    offered = {
        Purpose.SIGN: True,
        Purpose.HAND_OVER: True,
        Purpose.SHOW_NAME: page.offer_show_name,
        Purpose.NEWSLETTER: page.offer_newsletter,
    }
    return [purpose for purpose, is_offered in offered.items() if is_offered]


def freeze_notice(page: AbstractPetitionPage) -> PrivacyNotice:
    """The stored notice of ``page``, added if its wording is new: proof of what was shown (article 7(1))."""
    notice = notice_of(page)
    return freeze_content(notice.language, notice.content())


def freeze_content(language: str, content: dict[str, Any]) -> PrivacyNotice:
    """The stored notice with this ``content``, added if it is new; see ``PrivacyNotice.content`` for its shape."""
    frozen, _created = PrivacyNotice.objects.get_or_create(
        digest=digest(content), defaults={"language": language, "content": content}
    )
    return frozen


def _wordings(page: AbstractPetitionPage) -> list[tuple[str, str]]:
    names = {"controller": page.controller_name, "to_addressee": page.to_addressee}
    wordings = {
        Purpose.SIGN: page.wording_sign
        or _(
            "I sign this petition and agree that %(controller)s records my signature, "
            "which may reveal my opinions."
        )
        % names,
        Purpose.HAND_OVER: page.wording_hand_over
        or _(
            "I agree that the dossier handed over %(to_addressee)s holds these data of me: %(items)s. "
            "If not, my signature is only counted."
        )
        % {**names, "items": spoken_items(Variant.COMPLETE, asked_items(page))},
        Purpose.SHOW_NAME: page.wording_show_name or _show_name(page),
        Purpose.NEWSLETTER: page.wording_newsletter
        or _("I wish to receive the newsletter. This choice changes nothing about my signature."),
    }
    return [(str(purpose), wordings[purpose].strip()) for purpose in offered_purposes(page)]


def _show_name(page: AbstractPetitionPage) -> str:
    if page.name_fields == NameFields.ONE:
        return _("I agree that my full name is shown on this page.")
    return _("I agree that my given name and family name are shown on this page.")


def _age(page: AbstractPetitionPage) -> str:
    # A declaration, no date of birth (French law of 6 January 1978, article 45).
    if not page.minimum_age:
        return ""
    return page.wording_age.strip() or ngettext(
        "I am %(age)s year old or older.", "I am %(age)s years old or older.", page.minimum_age
    ) % {"age": page.minimum_age}


def _sections(page: AbstractPetitionPage) -> list[tuple[str, str]]:
    controller = [page.controller_name, page.controller_legal_form, page.controller_address]
    sections = [
        (_("Controller"), "\n".join(line.strip() for line in controller if line.strip())),
        (_("Contact"), page.controller_email),
        (_("Data-protection contact"), page.data_protection_contact),
        (_("Purposes"), page.notice_purposes or _purposes(page)),
        (
            _("Legal basis"),
            page.notice_legal_basis
            or _(
                "Your explicit consent (GDPR, articles 6(1)(a) and 9(2)(a)). You can take it back at any time."
            ),
        ),
        (_("Required answers"), page.notice_required or _required_answers(page)),
        (_("Recipients"), page.notice_recipients or _recipients(page)),
        (_("Retention"), page.notice_retention or _retention(page)),
        (
            _("Your rights"),
            page.notice_rights
            or _(
                "You can see, correct, receive, restrict and erase your data, and withdraw your signature: "
                "write to %(email)s."
            )
            % {"email": page.controller_email},
        ),
        (
            _("Complaint"),
            page.notice_complaint
            or _(
                "You can complain to the data-protection authority of your country; in France, the CNIL (www.cnil.fr)."
            ),
        ),
    ]
    return [(heading, text.strip()) for heading, text in sections if text.strip()]


def _purposes(page: AbstractPetitionPage) -> str:
    purposes = [
        _("To count the signatures of this petition and hand it over %(to_addressee)s.")
        % {"to_addressee": page.to_addressee}
    ]
    if page.offer_show_name:
        purposes.append(_("If you agree, to show your name on this page."))
    if page.offer_newsletter:
        purposes.append(_("If you agree, to send you the newsletter."))
    return " ".join(purposes)


def _required_answers(page: AbstractPetitionPage) -> str:
    name = _("full name") if page.name_fields == NameFields.ONE else _("given name")
    required = [name, _("e-mail address")]
    required += [
        str(page._meta.get_field(f"ask_{name}").verbose_name)
        for name, asked in page.asked_fields.items()
        if asked == Asked.REQUIRED
    ]
    required += [
        _("“%(question)s”") % {"question": question.label}
        for question in page.own_questions
        if question.required
    ]
    return _("Required: %(answers)s. Without them you cannot sign. All else is up to you.") % {
        "answers": ", ".join(required)
    }


def _recipients(page: AbstractPetitionPage) -> str:
    asked = asked_items(page)
    return _(
        "%(controller)s and those who host its site for it. Of those who agree, the dossier handed over "
        "%(to_addressee)s holds the %(complete)s; or, if it is minimised, the %(minimised)s; or nothing but their "
        "number. E-mail addresses are handed over to nobody."
    ) % {
        "controller": page.controller_name,
        "to_addressee": page.to_addressee,
        "complete": spoken_items(Variant.COMPLETE, asked),
        "minimised": spoken_items(Variant.MINIMISED, asked),
    }


def _retention(page: AbstractPetitionPage) -> str:
    after = ngettext(
        "Your data are anonymised %(months)s month after the delivery or the closing of the petition,",
        "Your data are anonymised %(months)s months after the delivery or the closing of the petition,",
        page.retention_months,
    ) % {"months": page.retention_months}
    at_most = ngettext(
        "and %(months)s month after your signature at the latest.",
        "and %(months)s months after your signature at the latest.",
        page.longest_retention_months,
    ) % {"months": page.longest_retention_months}
    return f"{after} {at_most}"
