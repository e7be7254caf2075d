"""Changes of a published text, and the versions of it that people signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile

from django.db import models
from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..immutable import ImmutableModel
from ..petition import Petition
from ..signature import Signature
from .text import TextVersion

#: States of signatures that were given under a text, and not taken back: one that waits may count yet.
SIGNED_STATES = (Signature.State.PENDING, *Signature.COUNTED_STATES)


class TextChange(ImmutableModel):
    """The replacement of one version of a text by another, in one language, when a page was published."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        SUBSTANCE = "substance", _("change of substance")

    before = models.ForeignKey(TextVersion, models.PROTECT, related_name="later_changes")
    after = models.ForeignKey(TextVersion, models.PROTECT, related_name="changes")
    kind = models.CharField(_("kind of change"), max_length=20, choices=Kind)
    #: What was changed, in the words of the editor.
    note = models.TextField(_("what was changed"), blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a text")
        verbose_name_plural = _("changes of texts")
        default_permissions = ()
        ordering = ["changed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.before.digest[:8]} → {self.after.digest[:8]} ({self.get_kind_display()})"


@dataclass(frozen=True)
class SignedVersion:
    """A version of the text of a petition, with those who signed it and count."""

    text: TextVersion
    count: int
    """How many signatures under this version count."""
    first_signed_at: datetime
    last_signed_at: datetime
    change: TextChange | None
    """The change that brought this version last; None for the first one in its language."""


def signed_versions(petition: Petition) -> list[SignedVersion]:
    """The versions of the text that people signed, in all languages; most signed first, then the older one.

    Only signatures that count now are looked at, so a version whose signatories all withdrew is not among them.
    """
    counted = Q(signatures__state__in=Signature.COUNTED_STATES)
    texts = (
        petition.texts.filter(counted)
        .annotate(
            signed=Count("signatures"),
            first_signed_at=Min("signatures__signed_at"),
            last_signed_at=Max("signatures__signed_at"),
        )
        .order_by("-signed", "pk")
    )
    changes = {
        change.after_id: change for change in TextChange.objects.filter(after__petition=petition)
    }
    return [
        SignedVersion(
            text=text,
            count=text.signed,
            first_signed_at=text.first_signed_at,
            last_signed_at=text.last_signed_at,
            change=changes.get(text.pk),
        )
        for text in texts
    ]


def is_signed(petition_id: int, language: str) -> bool:
    """Whether people signed a text of this petition in ``language``."""
    signatures = Signature.objects.filter(state__in=SIGNED_STATES, text__language=language)
    return signatures.filter(petition=petition_id).exists()


@dataclass(frozen=True)
class ShownChange:
    """A change as readers are told of it."""

    change: TextChange
    is_readable: bool
    """Whether the earlier text can be read: people signed it, and it is not the text of now."""


def shown_changes(petition_id: int, language: str) -> list[ShownChange]:
    """The changes of a text since people began to sign it, in one language; newest first."""
    changes = list(
        TextChange.objects.filter(after__petition=petition_id, after__language=language)
        .select_related("before")
        .defer("before__content")
    )
    if not changes:
        return []
    signed = set(
        TextVersion.objects.filter(
            pk__in={change.before_id for change in changes}, signatures__state__in=SIGNED_STATES
        ).values_list("pk", flat=True)
    )
    since = dropwhile(lambda change: change.before_id not in signed, changes)
    current = changes[-1].after_id
    return [
        ShownChange(change, change.before_id in signed and change.before_id != current)
        for change in reversed(list(since))
    ]


def last_text(petition_id: int, language: str) -> TextVersion | None:
    """The version that readers of ``language`` were shown last, as far as it was frozen; None before the first."""
    texts = TextVersion.objects.filter(petition=petition_id, language=language)
    shown = texts.annotate(
        shown_at=Greatest("frozen_at", Coalesce(Max("changes__changed_at"), "frozen_at"))
    )
    return shown.order_by("-shown_at", "-pk").first()
