"""The signature of one person under one petition."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from copy import copy
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .address import AddressField
from .digest import DIGEST_LENGTH
from .page.text import TextVersion
from .personal_data import OPTIONAL_FIELDS, blanks
from .petition import Petition
from .search import COLUMNS as SEARCHED
from .search import HasWords, WordsIndex, words_of


def initials(given_name: str, family_name: str) -> str:
    """The initials of a person, such as ``A. D.``; those of each word where the whole name stands in one field."""
    words = (
        [given_name, family_name]
        if given_name and family_name
        else (given_name or family_name).split()
    )
    return " ".join(f"{word[0].upper()}." for word in words)


class SignatureQuerySet(models.QuerySet["Signature"]):
    def counted(self) -> SignatureQuerySet:
        """Signatures that count: confirmed ones, also after their data were anonymised."""
        return self.filter(state__in=Signature.COUNTED_STATES)

    def unrestricted(self) -> SignatureQuerySet:
        """Signatures whose data may be used: those that nobody asked to restrict (GDPR article 18)."""
        return self.filter(restricted_at=None)

    def with_words(self, query: str) -> SignatureQuerySet:
        """Signatures whose names, town and postcode have words that begin with all those of ``query``."""
        words = words_of(query)
        return self.filter(HasWords(words)) if words else self.none()

    def locked(self, pk: int) -> Signature | None:
        """The row as it stands, held until the transaction ends; None if it was erased meanwhile."""
        return self.select_for_update().filter(pk=pk).first()


class Signature(models.Model):
    """What one person left. Nothing here is shown in public unless that person agreed.

    ``counted_digest`` is how the database keeps one counted signature per petition and address: it holds
    ``address_digest`` while the signature counts, and NULL otherwise. NULLs never collide, on any database, so pending
    rows block nobody.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REJECTED = "rejected", _("rejected")
        ANONYMISED = "anonymised", _("anonymised")

    class Origin(models.TextChoices):
        WEB = "web", _("web")
        PAPER = "paper", _("paper")
        IMPORT = "import", _("import")

    class Rejection(models.TextChoices):
        DUPLICATE = "duplicate", _("the address had signed already")
        MISUSE = "misuse", _("the owner of the address said that it was not them")

    class Moderation(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    COUNTED_STATES = (State.CONFIRMED, State.ANONYMISED)

    #: What the fields that tell of the person hold once it is removed.
    BLANKS: Mapping[str, Any] = blanks("Signature")

    #: By it, unlike by its primary key, a row is known again after a backup was restored.
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    petition = models.ForeignKey(
        Petition, models.PROTECT, related_name="signatures", verbose_name=_("petition")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PENDING)
    rejection = models.CharField(
        _("reason for rejection"), max_length=20, choices=Rejection, blank=True
    )
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, default=Origin.WEB)

    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    email = AddressField(_("e-mail address"), blank=True)
    #: Keyed digest of the canonical address; empty when there is no address.
    address_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True, editable=False)
    counted_digest = models.CharField(  # noqa: DJ001 (NULLs are what the constraint relies on)
        max_length=DIGEST_LENGTH, null=True, blank=True, editable=False
    )
    # Declared once for columns, forms, notices and exports.
    vars().update({field.name: field.column() for field in OPTIONAL_FIELDS})
    # Those of them that lists show.
    town: str
    postcode: str
    #: Answers to the petition's own questions (``question.Answer``), by the keys of the questions.
    answers = models.JSONField(_("answers"), default=dict, blank=True)

    #: The consents in force; ``ConsentRecord`` holds their proof.
    hand_over = models.BooleanField(_("name handed over"), default=False)
    show_name = models.BooleanField(_("name shown"), default=False)
    # Defaults of the database too: people go on signing while a new version is deployed.
    newsletter = models.BooleanField(_("newsletter"), default=False, db_default=False)
    #: What a person wrote is shown in public only after somebody has looked at it.
    moderation = models.CharField(
        _("moderation"),
        max_length=10,
        choices=Moderation,
        default=Moderation.WAITING,
        db_default=Moderation.WAITING,
    )
    #: Since when the data may only be kept, not used (GDPR article 18). The signature still counts.
    restricted_at = models.DateTimeField(_("restricted"), null=True, blank=True)

    language = models.CharField(_("language"), max_length=20)
    text = models.ForeignKey(
        TextVersion, models.PROTECT, related_name="signatures", verbose_name=_("text signed")
    )
    notice = models.ForeignKey(
        "wagtail_petition.PrivacyNotice",
        models.PROTECT,
        related_name="signatures",
        verbose_name=_("notice seen"),
    )

    signed_at = models.DateTimeField(_("signed"), default=timezone.now)
    mailed_at = models.DateTimeField(_("confirmation mail sent"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    #: When it was withdrawn, rejected or anonymised.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    #: Did not pass the spam checks of the form: only the code in the mail confirms it.
    needs_code = models.BooleanField(_("confirmed by code only"), default=False)
    wrong_codes = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "counted_digest"], name="wagtail_petition_counted_once"
            ),
            # No list has a blank row: what holds a person's data holds a name.
            models.CheckConstraint(
                condition=~models.Q(
                    state__in=("pending", "confirmed"), given_name="", family_name=""
                ),
                name="wagtail_petition_named",
            ),
        ]
        indexes = [
            # The list of a dossier and the listing of the desk: by state, in order of confirmation.
            models.Index(
                fields=["petition", "state", "confirmed_at"], name="wagtail_petition_listing"
            ),
            # The search by address of the desk.
            models.Index(fields=["address_digest"], name="wagtail_petition_address"),
            # Its search by names and places, its order, and its filter by date.
            WordsIndex(fields=SEARCHED, name="wagtail_petition_words"),
            models.Index(fields=["signed_at"], name="wagtail_petition_signed"),
        ]
        permissions = [
            ("export_signature", _("Can export signatures")),
            ("moderate_signature", _("Can moderate signatures")),
        ]
        default_permissions = ("view", "delete")

    def __str__(self) -> str:
        return self.full_name or f"#{self.pk}"

    @property
    def full_name(self) -> str:
        """Both names, or the one that there is."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def greeting_name(self) -> str:
        """What a mail greets the person with."""
        return self.given_name or self.family_name

    @property
    def text_digest(self) -> str:
        """The digest of the petition text that was signed."""
        return self.text.digest

    def blank_personal_data(self) -> None:
        """Empty every field that tells of the person; not saved yet."""
        for name, blank in self.BLANKS.items():
            setattr(self, name, copy(blank))
        self.counted_digest = None
