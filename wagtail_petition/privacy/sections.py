"""What the page and the settings of a petition say of its processing, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..conf import settings
from ..dates import long_moment
from ..models import AbstractPetitionPage, OrganisationAnswers
from ..models.page.page_fields import Asked, NameFields
from ..models.personal_data import OPTIONAL_FIELDS
from .document import Answer, Row, Section, Table
from .handed_over import Variant, asked_items, spoken_items
from .notice import Notice
from .security_measures import security_measures


def petition_section(page: AbstractPetitionPage, made_at: datetime) -> Section:
    """Which processing it is about, and as of when."""
    return Section(
        "petition",
        _("Processing"),
        [
            Answer("name", _("Petition"), page.title),
            Answer("uuid", _("Identifier"), str(page.petition.uuid)),
            Answer("address", _("Address"), page.full_url or ""),
            Answer("made_on", _("As of"), long_moment(made_at)),
        ],
    )


def controller_section(page: AbstractPetitionPage) -> Section:
    """Who answers for the data (30(1)(a))."""
    form = page.controller_legal_form
    answers = OrganisationAnswers.of_page(page)
    return Section(
        "controller",
        _("Controller"),
        [
            Answer("name", _("Name"), page.controller_name),
            *([Answer("legal_form", _("Legal form"), form)] if form else []),
            Answer("address", _("Postal address"), page.controller_address),
            Answer("email", _("E-mail address"), page.controller_email),
            Answer(
                "data_protection_officer",
                _("Data-protection officer or contact"),
                page.data_protection_contact or answers.data_protection_officer or None,
            ),
            Answer(
                "joint_controllers",
                _("Joint controllers"),
                answers.joint_controllers or None,
                hint=_("Others who decide with you why and how data are used; “none” if nobody."),
            ),
            Answer(
                "representative",
                _("Representative in the European Union"),
                answers.representative or None,
                hint=_("Only for a controller outside the Union; “none” if you are in it."),
            ),
        ],
    )


def data_section(page: AbstractPetitionPage) -> Section:
    """Which data are kept of people, whether they must be given, and why (30(1)(c))."""
    columns = {"data": _("Data"), "answer": _("Answer"), "purpose": _("Why")}
    rows = {
        key: {"data": data, "answer": answer, "purpose": purpose}
        for key, data, answer, purpose in [*_asked(page), *_recorded(page)]
    }
    return Section("data", _("Data"), [Table("data", columns, rows, (5, 2, 6))])


def _asked(page: AbstractPetitionPage) -> Iterator[tuple[str, str, str, str]]:
    required, optional = _("required"), _("optional")
    signs = _("To know who signs")
    if page.name_fields == NameFields.ONE:
        yield "given_name", _("full name"), required, signs
    else:
        yield "given_name", _("given name"), required, signs
        yield "family_name", _("family name"), optional, signs
    yield (
        "email",
        _("e-mail address"),
        required,
        _("To confirm the signature, to count each address once, to let people manage it"),
    )
    for field in OPTIONAL_FIELDS:
        if asked := page.asked_fields.get(field.name):
            answer = required if asked == Asked.REQUIRED else optional
            yield field.name, str(field.label), answer, str(field.purpose)
    for question in page.own_questions:
        answer = required if question.required else optional
        yield f"question_{question.key}", question.label, answer, question.purpose


def _recorded(page: AbstractPetitionPage) -> Iterator[tuple[str, str, str, str]]:
    recorded = _("noted by itself")
    yield (
        "consents",
        _("consents given and taken back, with their wording and time"),
        recorded,
        _("To prove them (GDPR, article 7(1))"),
    )
    if page.minimum_age:
        yield (
            "age",
            _("declaration of age: a box, which is not kept"),
            _("required"),
            _("To let nobody younger sign"),
        )
    yield (
        "times",
        _("times of signing and confirmation, language, text and notice shown"),
        recorded,
        _("To know what was signed, and to delete in time"),
    )
    yield (
        "digest",
        _("keyed digest of the e-mail address"),
        recorded,
        _("To count an address once, and not to bring back who was erased"),
    )
    yield (
        "log",
        _("log of who saw, took or changed signatures"),
        recorded,
        _("To find out misuse"),
    )


def recipients_section(page: AbstractPetitionPage, notice: Notice) -> Section:
    """Who receives data (30(1)(d)), processors included."""
    answers = OrganisationAnswers.of_page(page)
    newsletter = Answer(
        "newsletter_provider",
        _("Sender of the newsletter, if another"),
        answers.newsletter_provider or None,
    )
    return Section(
        "recipients",
        _("Recipients"),
        [
            Answer("recipients", _("Recipients"), said(notice, _("Recipients"))),
            Answer("addressee", _("Addressee"), addressee(page)),
            Answer(
                "hosting_provider",
                _("Host of the site and of its database"),
                answers.hosting_provider or None,
            ),
            Answer("mail_provider", _("Sender of the mails"), answers.mail_provider or None),
            *([newsletter] if page.offer_newsletter else []),
        ],
    )


def transfers_section(page: AbstractPetitionPage) -> Section:
    """Whether data leave the European Union (30(1)(e)): the software knows what it does itself, no more."""
    known = [
        _("Of those who agree, at most these data go to the addressee, %(addressee)s: %(items)s.")
        % {
            "addressee": addressee(page).replace("\n", ", "),
            "items": spoken_items(Variant.COMPLETE, asked_items(page)),
        },
        _("The software itself sends data to nobody else; mails leave through the sender above."),
    ]
    if settings.CAPTCHA:
        known.append(_captcha(settings.CAPTCHA.rsplit(".", 1)[-1]))
    return Section(
        "transfers",
        _("Transfers outside the European Union"),
        [
            Answer("known", _("Known to the software"), known),
            Answer(
                "outside_eu",
                _("Transfers and their safeguards"),
                OrganisationAnswers.of_page(page).transfers_outside_eu or None,
                hint=_("Countries of the host and of the senders above; “none” if all are in it."),
            ),
        ],
    )


def _captcha(name: str) -> str:
    if "recaptcha" in name.lower():
        return _(
            "The form uses Google reCAPTCHA: once visitors agree, their browser sends data to Google, in the United "
            "States."
        )
    if "altcha" in name.lower():
        return _("The form uses ALTCHA, which contacts nobody but this site.")
    return _("The form uses the captcha %(name)s: check whether it contacts somebody else.") % {
        "name": name
    }


def retention_section(page: AbstractPetitionPage, notice: Notice) -> Section:
    """How long what is kept (30(1)(f))."""
    rows: dict[str, Row] = {
        "unconfirmed": {
            "data": _("unconfirmed signatures"),
            "kept": ngettext("%(days)s day", "%(days)s days", settings.CONFIRMATION_DAYS)
            % {"days": settings.CONFIRMATION_DAYS},
        },
        "signatures": {"data": _("signatures"), "kept": said(notice, _("Retention"))},
    }
    if page.offer_newsletter:
        rows["newsletter"] = {
            "data": _("newsletter addresses"),
            "kept": _("%(time)s without contact") % {"time": _months(settings.NEWSLETTER_MONTHS)},
        }
    rows |= {
        "erasures": {
            "data": _("keyed digests of addresses whose owners left or took something back"),
            "kept": _months(settings.ERASURE_MONTHS),
        },
        "log": {
            "data": _("log of who saw, took or changed signatures"),
            "kept": _months(settings.LOG_MONTHS),
        },
        "prepared_exports": {
            "data": _("exported files that wait on this site for whoever ordered them"),
            "kept": ngettext(
                "%(hours)s hour, and until the next nightly run",
                "%(hours)s hours, and until the next nightly run",
                settings.EXPORT_HOURS,
            )
            % {"hours": settings.EXPORT_HOURS},
        },
        "copies": {
            "data": _("dossiers, exported files and paper sheets"),
            "kept": OrganisationAnswers.of_page(page).copies_kept or None,
        },
    }
    columns = {"data": _("Data"), "kept": _("Kept")}
    return Section("retention", _("Retention"), [Table("retention", columns, rows, (2, 3))])


def _months(months: int) -> str:
    return ngettext("%(months)s month", "%(months)s months", months) % {"months": months}


def measures_section(level: int = 2) -> Section:
    """The security measures (30(1)(g) and 32), in force or not."""
    rows: dict[str, Row] = {
        measure.key: {
            "title": measure.title,
            "in_force": measure.in_force,
            "found": measure.found,
        }
        for measure in security_measures()
    }
    columns = {"title": _("Measure"), "in_force": _("In force"), "found": _("What was found")}
    return Section(
        "measures",
        _("Security measures"),
        [Table("measures", columns, rows, (5, 2, 4))],
        level=level,
        note=_("As the settings of the site say on this day."),
    )


def said(notice: Notice, heading: str) -> str | None:
    """What the section of ``notice`` under ``heading`` says; None: it has none."""
    return dict(notice.sections).get(heading)


def addressee(page: AbstractPetitionPage) -> str:
    """Name and postal address of the addressee, line by line."""
    lines = [page.addressee_name, *page.addressee_address.splitlines()]
    return "\n".join(line.strip() for line in lines if line.strip())
