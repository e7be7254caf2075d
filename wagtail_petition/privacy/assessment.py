"""The impact assessment (GDPR article 35), pre-filled in the order of the CNIL's method: context, principles, risks.

Severity, likelihood and the decision are blanks: nobody but the controller can judge them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import translation
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..conf import settings
from ..dates import long_moment
from ..models import AbstractPetitionPage, Petition
from .document import Answer, Document, Section, document_language
from .notice import Notice, notice_in
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
from .security_measures import security_measures

#: Which measures work against which risk.
_AGAINST_ACCESS = (
    "tls_redirect",
    "hsts",
    "session_cookie",
    "debug",
    "password_hashing",
    "password_rules",
    "dossier_storage",
    "address_encryption",
    "export_encryption",
    "no_ip_address",
    "log",
)
_AGAINST_CHANGE = ("confirmation", "counted_once", "csrf_cookie", "address_key", "log")
_AGAINST_LOSS = ("task_backend", "backups")


def assessment_due(petition: Petition) -> bool:
    """Whether so many people signed that an assessment must be made: special categories on a large scale (35(3)(b))."""
    return bool(petition.count >= settings.IMPACT_ASSESSMENT_AT)


def assessment_of(page: AbstractPetitionPage, made_at: datetime, language: str = "") -> Document:
    """The skeleton of the assessment for the petition of ``page``, in ``language``, by default that of the page."""
    language = document_language(language, page.locale.language_code)
    with translation.override(language):
        return Document(
            kind="impact_assessment",
            language=language,
            title=_("Data protection impact assessment"),
            subtitle=_("Petition “%(title)s” (GDPR, article 35)") % {"title": page.title},
            author=page.controller_name,
            made_at=made_at,
            petitions=[str(page.petition.uuid)],
            sections=[*_sections(page, notice_in(page, language), made_at)],
        )


def _sections(page: AbstractPetitionPage, notice: Notice, made_at: datetime) -> Iterator[Section]:
    yield Section("context", _("1. Context"))
    yield _below(petition_section(page, made_at))
    yield _scale(page.petition, notice)
    yield _below(controller_section(page))
    yield _below(data_section(page))
    yield _life_cycle()
    yield Section("principles", _("2. Fundamental principles"))
    yield _necessity(notice)
    yield _below(retention_section(page, notice))
    yield _rights(notice)
    yield _below(recipients_section(page, notice))
    yield _below(transfers_section(page))
    yield Section("risks", _("3. Risks"))
    yield measures_section(level=3)
    yield from _risks()
    yield _validation()


def _below(section: Section) -> Section:
    return Section(section.key, section.heading, section.parts, level=3, note=section.note)


def _scale(petition: Petition, notice: Notice) -> Section:
    as_of = ngettext(
        "%(count)s signature, counted on %(time)s",
        "%(count)s signatures, counted on %(time)s",
        petition.count,
    ) % {
        "count": localize(petition.count),
        "time": long_moment(petition.counted_at) if petition.counted_at else "–",
    }
    return Section(
        "overview",
        _("Overview"),
        [
            Answer("purposes", _("Purposes"), said(notice, _("Purposes"))),
            Answer("scale", _("Scale"), as_of),
            Answer(
                "why",
                _("Why an assessment"),
                _(
                    "Signatures reveal political opinions, and there may be many (article 35(3)(b))."
                ),
            ),
            Answer(
                "stakes",
                _("Stakes"),
                hint=_("What people and you gain by it, and what would be lost without it."),
            ),
            Answer("standards", _("Codes of conduct, certifications, references that apply")),
        ],
        level=3,
    )


def _life_cycle() -> Section:
    steps = [
        _("Collection: by a form on the site, or on paper sheets typed in afterwards."),
        _("Confirmation: by a link or code sent to the e-mail address."),
        _("Use: counting; names are shown, or handed over, of those alone who agreed."),
        _("Handing over: a sealed dossier, in the least detailed form that will do."),
        _("End: signatures are anonymised by themselves, or erased by their owners at any time."),
    ]
    return Section(
        "life_cycle",
        _("Processes and supports"),
        [
            Answer("processes", _("Life of the data"), steps),
            Answer(
                "supports",
                _("Supports"),
                hint=_("Servers, computers and phones of organisers, paper, cupboards."),
            ),
        ],
        level=3,
    )


def _necessity(notice: Notice) -> Section:
    return Section(
        "necessity",
        _("Necessity and proportionality"),
        [
            Answer("legal_basis", _("Legal basis"), said(notice, _("Legal basis"))),
            Answer("minimisation", _("Only what is needed"), said(notice, _("Required answers"))),
            Answer(
                "accuracy",
                _("Accuracy"),
                _("Addresses are confirmed, each counts once, and people correct their own data."),
            ),
            Answer(
                "justification",
                _("Why each answer is needed"),
                hint=_("For each optional field and question of your own; remove what is not."),
            ),
        ],
        level=3,
    )


def _rights(notice: Notice) -> Section:
    return Section(
        "rights",
        _("Rights of the people concerned"),
        [
            Answer(
                "information",
                _("Information"),
                _("The whole notice stands beside the form, and each version of it is kept."),
            ),
            Answer(
                "consent",
                _("Consent"),
                _("One unticked box for each purpose; taken back by a link, without an account."),
            ),
            Answer("exercise", _("Exercise"), said(notice, _("Your rights"))),
            Answer("complaint", _("Complaint"), said(notice, _("Complaint"))),
            Answer(
                "processors",
                _("Contracts with processors"),
                hint=_("Host, senders of mails (GDPR, article 28)."),
            ),
        ],
        level=3,
    )


def _risks() -> Iterator[Section]:
    yield _risk(
        "illegitimate_access",
        _("Illegitimate access to data"),
        [
            _("Opinions become known: pressure, discrimination, harassment."),
            _("Addresses are used for unwanted mails or fraud."),
        ],
        [
            _("Attackers from outside; opponents of the petition."),
            _("Organisers, collectors, hosts or their staff who are careless or mean harm."),
            _("Lost computers, exported files, dossiers and paper sheets."),
        ],
        _AGAINST_ACCESS,
    )
    yield _risk(
        "unwanted_change",
        _("Unwanted change of data"),
        [
            _("Somebody is said to have signed who has not, or is not counted who has."),
            _("The petition loses its worth as proof."),
        ],
        [
            _("Robots and people who sign in the name of others."),
            _("Mistakes when paper sheets are typed in; faults of software."),
        ],
        _AGAINST_CHANGE,
    )
    yield _risk(
        "disappearance",
        _("Disappearance of data"),
        [
            _("Signatures are lost and people are not heard."),
            _("People can no longer see, correct or prove what they gave."),
        ],
        [
            _("Failures of machines, fire, ransomware."),
            _("Deletion by mistake, or by somebody who means harm."),
        ],
        _AGAINST_LOSS,
    )


def _risk(
    key: str, heading: str, impacts: list[str], sources: list[str], against: tuple[str, ...]
) -> Section:
    in_force = [
        measure.title
        for measure in security_measures()
        if measure.key in against and measure.in_force
    ]
    scale = _("Negligible, limited, significant or maximum, and why.")
    return Section(
        key,
        heading,
        [
            Answer("impacts", _("Possible impacts"), impacts),
            Answer("sources", _("Sources and threats"), sources),
            Answer("measures", _("Measures in force"), in_force or [_("none that is known")]),
            Answer("further_measures", _("Further measures")),
            Answer("severity", _("Severity"), hint=scale),
            Answer("likelihood", _("Likelihood"), hint=scale),
        ],
        level=3,
        note=_("Impacts and sources are suggestions: check and complete them."),
    )


def _validation() -> Section:
    return Section(
        "validation",
        _("4. Validation"),
        [
            Answer(
                "action_plan", _("Action plan"), hint=_("What is still to be done, by whom, when.")
            ),
            Answer("officer_advice", _("Advice of the data-protection officer")),
            Answer(
                "views", _("Views of the people concerned"), hint=_("Or why they were not asked.")
            ),
            Answer("decision", _("Decision of the controller, date and signature")),
        ],
    )
