"""The outbox: one row for each mail that is to leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..conf import settings
from .address import AddressField
from .digest import DIGEST_LENGTH
from .petition import Petition
from .signature import Signature

#: How long after each failed attempt the next one follows; the last holds for all that come after.
BACKOFF = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)

#: How long a mail belongs to the worker that took it. One that was killed leaves it to the others after this time.
LEASE = timedelta(minutes=15)

#: How long a link that somebody asked for is tried to be sent: no longer, since its row holds an address.
LINK_LIFETIME = timedelta(days=1)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, now: datetime | None = None) -> OutgoingMailQuerySet:
        """Mails that should leave by ``now``, and that no worker has taken."""
        return self.filter(
            state=OutgoingMail.State.WAITING, next_attempt_at__lte=now or timezone.now()
        )

    def in_order(self) -> OutgoingMailQuerySet:
        """The order in which mails leave: by priority, then those that are due first."""
        return self.order_by("priority", "next_attempt_at", "pk")


class OutgoingMail(models.Model):
    """A mail to one person, from the moment it is due until it has left or is given up.

    It is about a ``signature``; or, when somebody asks for the link to theirs, to the address in ``email``, which is
    blanked with its digest once the mail has ended.
    """

    class Kind(models.TextChoices):
        #: Link and code to confirm, or word that the address has signed already.
        CONFIRMATION = "confirmation", _("confirmation")
        #: The link to “My signature”, or word that the address has not signed.
        LINK = "link", _("link to “My signature”")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("mail", "waiting")
        SENT = "sent", pgettext_lazy("mail", "sent")
        #: The mail server refused it for good, or the address is none.
        REFUSED = "refused", pgettext_lazy("mail", "refused")
        #: It failed for too long.
        GIVEN_UP = "given_up", pgettext_lazy("mail", "given up")
        #: The address got ``MAILS_PER_ADDRESS`` mails that day.
        WITHHELD = "withheld", pgettext_lazy("mail", "withheld: too many mails to this address")
        #: What it was about had ended before it left.
        CANCELLED = "cancelled", pgettext_lazy("mail", "cancelled")

    #: Mails that nobody will get, though somebody waits for them.
    FAILED_STATES = (State.REFUSED, State.GIVEN_UP)

    class Priority(models.IntegerChoices):
        """Lower leaves first."""

        CONFIRMATION = 10
        LINK = 20

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    petition = models.ForeignKey(
        Petition, models.CASCADE, related_name="mails", verbose_name=_("petition")
    )
    #: NULL for who asked for a link: whether that address has signed is looked up when the mail is written.
    signature = models.ForeignKey(
        Signature,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("signature"),
    )
    email = AddressField(_("e-mail address"), blank=True)
    #: Of ``email``, so that whoever asks what is held of them finds it.
    address_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=20)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    #: When it is due. A worker that takes it puts this off by ``LEASE``.
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    #: Those that failed.
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    #: Why the last attempt failed: the code of the mail server, or the kind of error. Never an address.
    error = models.CharField(_("error"), max_length=100, blank=True)
    #: When it left, or was given up.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            # What workers take, in order.
            models.Index(
                fields=["state", "priority", "next_attempt_at"], name="wagtail_petition_due"
            ),
            # What retention deletes, and the mails sent last.
            models.Index(fields=["state", "ended_at"], name="wagtail_petition_mail_ended"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def expires_at(self) -> datetime:
        """When it is of no use any more: a link could no longer confirm."""
        if self.kind == self.Kind.CONFIRMATION:
            return self.created_at + timedelta(days=settings.CONFIRMATION_DAYS)
        return self.created_at + LINK_LIFETIME

    def end(self, state: str, error: str = "") -> None:
        """Note that nothing more is to be done, and forget the address."""
        self._change(state=state, error=error, email="", address_digest="", ended_at=timezone.now())

    def put_off(self, error: str) -> None:
        """Note that an attempt failed: have another one later, or give up when that would be too late."""
        pause = BACKOFF[min(self.attempts, len(BACKOFF) - 1)]
        next_attempt_at = timezone.now() + pause
        if next_attempt_at > self.expires_at:
            self.end(self.State.GIVEN_UP, error)
        else:
            attempts = self.attempts + 1
            self._change(next_attempt_at=next_attempt_at, error=error, attempts=attempts)

    def _change(self, **values: Any) -> None:
        """Write ``values``, unless another worker has ended the mail, or its signature was erased meanwhile."""
        waiting = OutgoingMail.objects.filter(pk=self.pk, state=self.State.WAITING)
        if waiting.update(**values):
            for name, value in values.items():
                setattr(self, name, value)
