"""A breach of personal data: whom it touches, and the notice for the authority (GDPR articles 33 and 34)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import TypeVar

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Erasure, NewsletterContact, Petition, Signature
from ..models.paging import in_pages
from ..models.personal_data import OPTIONAL_FIELDS, OPTIONAL_NAMES, Category

#: How soon the authority must be told after a breach was noticed (article 33(1)).
NOTICE_PERIOD = timedelta(hours=72)

Kept = TypeVar("Kept", Signature, NewsletterContact)

_EMPTY = Q(given_name="", family_name="", email="")


class Nature(models.TextChoices):
    """What happened to the data (article 4(12))."""

    CONFIDENTIALITY = "confidentiality", gettext_lazy("seen or taken by others")
    INTEGRITY = "integrity", gettext_lazy("changed")
    AVAILABILITY = "availability", gettext_lazy("lost or out of reach")


class Touched(models.TextChoices):
    """Categories of data that a breach may touch."""

    NAMES = "names", gettext_lazy("names")
    EMAILS = "emails", gettext_lazy("e-mail addresses")
    PLACES = "places", gettext_lazy("towns, postcodes, countries")
    ANSWERS = "answers", gettext_lazy("organisations, reasons for signing, answers to questions")
    NEWSLETTER = "newsletter", gettext_lazy("addresses of the newsletter")


_PLACES = [field.name for field in OPTIONAL_FIELDS if field.category == Category.CONTACT]

#: Signatures that hold something of each category.
_HOLDS = {
    Touched.NAMES: ~Q(given_name="", family_name=""),
    Touched.EMAILS: ~Q(email=""),
    Touched.PLACES: ~Q(**dict.fromkeys(_PLACES, "")),
    Touched.ANSWERS: ~Q(answers={}, **{name: "" for name in OPTIONAL_NAMES if name not in _PLACES}),
}


@dataclass(frozen=True)
class Breach:
    """What the data-protection contact knows of a breach."""

    petitions: Sequence[Petition]
    began_at: datetime
    #: None: it goes on.
    ended_at: datetime | None
    noticed_at: datetime
    natures: Sequence[str]
    touched: Sequence[str]

    @property
    def deadline(self) -> datetime:
        """Until when the authority must be told."""
        return self.noticed_at + NOTICE_PERIOD

    def signatures(self) -> QuerySet[Signature]:
        """The signatures whose data existed before the end and still do; none if only the newsletter was touched."""
        if set(self.touched) <= {Touched.NEWSLETTER}:
            return Signature.objects.none()
        return self._until_end(Signature.objects.exclude(_EMPTY), "signed_at")

    def contacts(self) -> QuerySet[NewsletterContact]:
        """The newsletter contacts that existed before the end, if they were touched."""
        if Touched.NEWSLETTER not in self.touched:
            return NewsletterContact.objects.none()
        return self._until_end(NewsletterContact.objects.all(), "subscribed_at")

    def people(self) -> int:
        """How many people are touched: whoever signed, and receives the newsletter, by one address is one person.

        Who signed without an address counts by their signature.
        """
        signed = self.signatures().order_by()
        addresses = signed.exclude(address_digest="").values("address_digest")
        readers = self.contacts().order_by().values("address_digest")
        return addresses.union(readers).count() + signed.filter(address_digest="").count()

    def erased_since(self) -> int:
        """How many other people had their data removed since it began: touched perhaps, and out of reach by now."""
        if set(self.touched) <= {Touched.NEWSLETTER}:
            return 0
        erased = Erasure.objects.filter(
            petition__in=self.petitions, erased_at__gte=self.began_at, reason__in=Erasure.REMOVALS
        )
        anonymised = Signature.objects.filter(
            state=Signature.State.ANONYMISED,
            ended_at__gte=self.began_at,
            petition__in=self.petitions,
        )
        gone = erased.exclude(address_digest="").exclude(
            Q(address_digest__in=self.signatures().order_by().values("address_digest"))
            | Q(address_digest__in=self.contacts().order_by().values("address_digest"))
        )
        # Who withdraws first and is erased then is noted twice.
        nameless = erased.filter(address_digest="").values("signature_uuid").distinct()
        return (
            gone.values("address_digest").distinct().count() + nameless.count() + anonymised.count()
        )

    def _until_end(self, rows: QuerySet[Kept], began: str) -> QuerySet[Kept]:
        rows = rows.filter(petition__in=self.petitions)
        return rows.filter(**{f"{began}__lte": self.ended_at}) if self.ended_at else rows


@dataclass
class Affected:
    """How many people of one petition a breach touches."""

    petition: Petition
    signatures: int = 0
    contacts: int = 0
    by_state: Counter[str] = field(default_factory=Counter)
    by_language: Counter[str] = field(default_factory=Counter)
    #: How many signatures hold something of each category that was touched.
    holding: Counter[str] = field(default_factory=Counter)


def affected_by(breach: Breach) -> list[Affected]:
    """Whom ``breach`` touches, petition by petition."""
    found = {petition.pk: Affected(petition) for petition in breach.petitions}
    categories = [category for category in _HOLDS if category in breach.touched]
    counts = {f"in_{category}": Count("pk", filter=_HOLDS[category]) for category in categories}
    groups = breach.signatures().order_by().values_list("petition", "state", "language")
    for petition, state, language, rows, *holding in groups.annotate(rows=Count("pk"), **counts):
        affected = found[petition]
        affected.signatures += rows
        affected.by_state[state] += rows
        affected.by_language[language] += rows
        affected.holding.update(dict(zip(categories, holding, strict=True)))
    contacts = breach.contacts().order_by().values_list("petition").annotate(Count("pk"))
    for petition, count in contacts:
        found[petition].contacts = count
    return list(found.values())


def headings() -> list[str]:
    """The columns of ``people_to_tell``, in the active language."""
    return [_("What is held"), _("No."), _("Petition"), _("E-mail address"), _("Language")]


def people_to_tell(breach: Breach) -> Iterator[tuple[str, int, str, str, str]]:
    """Who must be told (article 34), row by row, in words of the active language; see ``headings``.

    The language is the code of the one to write in. Who signed on paper has no address.
    """
    titles = {petition.pk: str(petition) for petition in breach.petitions}
    fields = ("pk", "petition", "email", "language")
    for kind, rows in (
        (_("signature"), breach.signatures()),
        (_("newsletter"), breach.contacts()),
    ):
        for page in in_pages(rows.values_list(*fields), key=itemgetter(0)):
            for number, petition, email, language in page:
                yield kind, number, titles[petition], email, language
