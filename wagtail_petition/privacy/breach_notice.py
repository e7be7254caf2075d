"""The notice of a breach for the authority, due within 72 hours, with what it must contain (GDPR article 33(3))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.formats import localize
from django.utils.translation import gettext as _

from ..dates import long_moment
from ..models import AbstractPetitionPage, OrganisationAnswers, Signature
from .breach import Affected, Breach, Nature, Touched
from .document import Answer, Document, Row, Section, Table, document_language
from .sections import measures_section


def breach_notice(
    breach: Breach, affected: Sequence[Affected], made_at: datetime, language: str = ""
) -> Document:
    """The notice of ``breach``, in ``language``, by default that of the first petition."""
    pages = [page for petition in breach.petitions if (page := petition.page())]
    language = document_language(language, *(page.locale.language_code for page in pages[:1]))
    with translation.override(language):
        return Document(
            kind="breach_notice",
            language=language,
            title=_("Notice of a personal data breach"),
            subtitle=_("To the data-protection authority, in France the CNIL (GDPR, article 33)"),
            author=pages[0].controller_name if pages else "–",
            made_at=made_at,
            petitions=[str(petition.uuid) for petition in breach.petitions],
            sections=[
                _deadline(breach, made_at),
                _controllers(pages),
                _what_happened(breach),
                _whom(breach, affected),
                _consequences(),
                _remedies(),
                measures_section(),
                _telling(),
            ],
        )


def _deadline(breach: Breach, made_at: datetime) -> Section:
    late = [Answer("delay", _("Why this notice comes late"))] if made_at > breach.deadline else []
    return Section(
        "deadline",
        _("Deadline"),
        [
            Answer("noticed_at", _("Noticed on"), long_moment(breach.noticed_at)),
            Answer(
                "due_at",
                _("Due by"),
                _("%(time)s, 72 hours later") % {"time": long_moment(breach.deadline)},
            ),
            Answer("made_at", _("This notice was made on"), long_moment(made_at)),
            *late,
        ],
        note=_(
            "What is not known yet can follow later (article 33(4)). No notice is due if people run no risk; each "
            "breach is noted down all the same (article 33(5))."
        ),
    )


def _controllers(pages: Sequence[AbstractPetitionPage]) -> Section:
    lines = dict.fromkeys(
        ", ".join(
            [page.controller_name, *page.controller_address.splitlines(), page.controller_email]
        )
        for page in pages
    )
    answers = [OrganisationAnswers.of_page(page) for page in pages]
    contacts = dict.fromkeys(
        contact
        for page, known in zip(pages, answers, strict=True)
        if (contact := page.data_protection_contact or known.data_protection_officer)
    )
    processors = dict.fromkeys(
        processor
        for known in answers
        for processor in (known.hosting_provider, known.mail_provider, known.newsletter_provider)
        if processor
    )
    return Section(
        "controller",
        _("Controller"),
        [
            Answer("controllers", _("Name, address, e-mail"), list(lines) or None),
            Answer(
                "contact",
                _("Data-protection officer or contact"),
                list(contacts) or None,
            ),
            Answer(
                "processors",
                _("Processors concerned"),
                list(processors) or None,
                hint=_("Host, senders of mails, others."),
            ),
        ],
    )


def _what_happened(breach: Breach) -> Section:
    ended = long_moment(breach.ended_at) if breach.ended_at else _("it goes on")
    return Section(
        "breach",
        _("What happened"),
        [
            Answer("began_at", _("Began"), long_moment(breach.began_at)),
            Answer("ended_at", _("Ended"), ended),
            Answer("nature", _("The data were"), _labels(Nature, breach.natures)),
            Answer("description", _("Description")),
            Answer(
                "cause", _("Cause"), hint=_("Attack, theft, loss, mistake; from inside or outside.")
            ),
            Answer("how_noticed", _("How it was noticed")),
        ],
    )


def _whom(breach: Breach, affected: Sequence[Affected]) -> Section:
    rows: dict[str, Row] = {
        str(part.petition.uuid): {
            "petition": str(part.petition),
            "signatures": part.signatures,
            "contacts": part.contacts,
        }
        for part in affected
    }
    columns = {
        "petition": _("Petition"),
        "signatures": _("Signatures"),
        "contacts": _("Newsletter"),
    }
    erased = breach.erased_since()
    total = erased + breach.people()
    return Section(
        "affected",
        _("Data and people concerned"),
        [
            Answer("categories", _("Data"), _labels(Touched, breach.touched)),
            Answer(
                "special_categories",
                _("Special categories"),
                _("Political opinions, which a signature reveals (GDPR, article 9(1))."),
            ),
            Answer("people", _("People, about"), localize(total)),
            Answer(
                "erased_since",
                _("Of these, erased since it began"),
                localize(erased),
            ),
            Table("petitions", columns, rows, (5, 2, 2)),
            _counts("states", _("By state"), (part.by_state for part in affected)),
            _counts("languages", _("By language"), (part.by_language for part in affected)),
            _counts("holding", _("Signatures that hold"), (part.holding for part in affected)),
        ],
    )


def _counts(key: str, label: str, counters: Iterable[Counter[str]]) -> Answer:
    total = sum(counters, Counter[str]())
    names = {**dict(Signature.State.choices), **dict(Touched.choices)}
    return Answer(
        key,
        label,
        [
            _("%(name)s: %(count)s") % {"name": names.get(name, name), "count": localize(count)}
            for name, count in sorted(total.items())
        ]
        or [_("none")],
    )


def _consequences() -> Section:
    return Section(
        "consequences",
        _("Likely consequences"),
        [
            Answer(
                "consequences",
                _("For the people concerned"),
                hint=_("For instance pressure, discrimination, harassment, fraud, unwanted mails."),
            ),
            Answer(
                "severity",
                _("Severity"),
                hint=_("Negligible, limited, significant or maximum, and why."),
            ),
        ],
    )


def _remedies() -> Section:
    return Section(
        "remedies",
        _("Measures against it"),
        [
            Answer("taken", _("Taken")),
            Answer("planned", _("Planned")),
        ],
    )


def _telling() -> Section:
    return Section(
        "telling",
        _("Telling the people concerned"),
        [
            Answer(
                "high_risk",
                _("Is the risk for them high?"),
                hint=_(
                    "Opinions that become known are likely a high risk: then tell them without delay (article 34)."
                ),
            ),
            Answer("when", _("Told on, and how")),
        ],
    )


def _labels(choices: type[Nature] | type[Touched], values: Sequence[str]) -> list[str]:
    return [str(choices(value).label) for value in values]
