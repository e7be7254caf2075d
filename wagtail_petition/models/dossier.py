"""The sealed export, and the dialogue with the authority that receives it."""

from __future__ import annotations

import os
from array import array
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..conf import DEFAULTS, settings
from ..dates import in_site_zone, long_date, today
from ..signals import delivery_recorded, send_on_commit
from ..text_fields import LineField
from .digest import DIGEST_LENGTH
from .petition import Petition

#: How the keys of a list are stored: eight bytes each, in the order of bytes of the machine.
KEYS_TYPE = "q"


class PrivateStorageError(Exception):
    """Base of what is amiss with the private place for dossiers and prepared exports."""


class PrivateStorageMissingError(PrivateStorageError):
    """The site named no private place for dossiers."""

    def __str__(self) -> str:
        return (
            f"There is no private place for dossiers and prepared exports. Add an entry "
            f"{settings.DOSSIER_STORAGE!r} to STORAGES, outside MEDIA_ROOT."
        )


class PrivateStorageBlockedError(PrivateStorageError):
    """Nothing can be written to the folder for dossiers."""

    def __init__(self, folder: Path, obstacle: Path) -> None:
        super().__init__(folder, obstacle)
        self.folder = folder
        #: What is no folder, or belongs to another account: the folder itself or the nearest one that exists.
        self.obstacle = obstacle

    def __str__(self) -> str:
        return gettext(
            "Dossiers cannot be written to %(folder)s: %(obstacle)s is no folder, or belongs to another account. Have "
            "your webmaster let the account of the site write there, or name another place in STORAGES."
        ) % {"folder": self.folder, "obstacle": self.obstacle}


class FolderBesideCode(FileSystemStorage):
    """Where dossiers lie until the site names a place: a folder that only its own account can read."""

    def __init__(self, base: Path) -> None:
        super().__init__(
            base / settings.DOSSIER_STORAGE,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        # Names of signatories must not be committed along with the code.
        ignored = Path(self.location) / ".gitignore"
        if not ignored.exists():
            ignored.parent.mkdir(mode=0o700, exist_ok=True)
            ignored.write_text("*\n")
        return super().save(name, content, max_length)


def dossier_storage() -> Storage:
    """The private storage of dossiers; raises ``PrivateStorageMissingError``."""
    try:
        return storages[settings.DOSSIER_STORAGE]
    except InvalidStorageError as error:
        # Projects have it from Django's own template; Django does not read it.
        base = getattr(django_settings, "BASE_DIR", None)
        is_chosen = DEFAULTS["DOSSIER_STORAGE"] != settings.DOSSIER_STORAGE
        if not base or is_chosen:
            raise PrivateStorageMissingError from error
        return FolderBesideCode(Path(base))


def check_writable(storage: Storage) -> None:
    """Raise ``PrivateStorageBlockedError`` if ``storage`` is a folder that cannot be made or written."""
    location = getattr(storage, "location", None)
    if not location:
        return
    folder = Path(location)
    nearest = nearest_folder(folder)
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        raise PrivateStorageBlockedError(folder, nearest)


def nearest_folder(folder: Path) -> Path:
    """``folder``, or what exists of the way to it: perhaps no folder at all."""
    return next(path for path in (folder, *folder.parents) if os.path.lexists(path))


def is_public(storage: Storage) -> bool:
    """Whether the files of ``storage`` lie where a web server gives out media."""
    location, media = getattr(storage, "location", None), django_settings.MEDIA_ROOT
    if not location or not media:
        return False
    return Path(location).resolve().is_relative_to(Path(media).resolve())


class Dossier(models.Model):
    """A sealed dossier. It is never changed; a new one gets the next number."""

    class Variant(models.TextChoices):
        MINIMISED = "minimised", _("minimised")
        COMPLETE = "complete", _("complete")
        ATTESTATION = "attestation", _("attestation")

    petition = models.ForeignKey(
        Petition, models.PROTECT, related_name="dossiers", verbose_name=_("petition")
    )
    number = models.PositiveIntegerField(_("number"))
    variant = models.CharField(_("variant"), max_length=20, choices=Variant)
    language = models.CharField(_("language"), max_length=20)
    #: The title that it gives to the petition: that under which people signed.
    title = models.CharField(_("title"), max_length=255)
    #: Whom its letter is addressed to: name and postal address, line by line.
    addressee = models.TextField(_("addressee"))
    #: The time at which the list was frozen: signatures confirmed later are in a later dossier.
    sealed_at = models.DateTimeField(_("sealed"))
    sealed_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sealed by"),
    )
    #: The counts that the dossier states, by name.
    counts = models.JSONField(_("counts"))
    #: SHA-256 of the manifest, which the letter prints.
    manifest_digest = models.CharField(_("digest of the manifest"), max_length=DIGEST_LENGTH)
    #: When those were looked for who changed something while it was being sealed; NULL: not yet.
    changes_noted_at = models.DateTimeField(_("late changes noted"), null=True, blank=True)
    #: Name of the ZIP in the private storage.
    archive_name = models.CharField(_("archive"), max_length=255)
    archive_size = models.PositiveBigIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-sealed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "number"], name="wagtail_petition_dossier_once"
            ),
        ]
        permissions = [("seal_dossier", _("Can seal dossiers"))]
        default_permissions = ("view", "delete")

    def __str__(self) -> str:
        return PurePosixPath(self.archive_name).name

    @property
    def keys_name(self) -> str:
        """Name, in the private storage, of the primary keys of the signatures on the list, in the order of the list.

        No part of the dossier: by them it is known later which of its rows was whose, and after an erasure only that.
        """
        return str(PurePosixPath(self.archive_name).with_name("keys.bin"))

    @property
    def shown_name(self) -> str:
        """Name, in the private storage, of digests of what the list shows, until ``changes_noted_at``."""
        return str(PurePosixPath(self.archive_name).with_name("shown.bin"))

    @property
    def mark_name(self) -> str:
        """Name, in the private storage, of the mark that lies beside an archive until its dossier is stored."""
        return str(PurePosixPath(self.archive_name).with_name("unfinished"))

    def row_of(self, signature_id: int) -> int | None:
        """The number in the list of the signature with this primary key; None if it is not listed."""
        try:
            with dossier_storage().open(self.keys_name) as file:
                keys = array(KEYS_TYPE, file.read())
        except FileNotFoundError:
            # Sealed before such keys were kept, or removed from the storage.
            return None
        try:
            return keys.index(signature_id) + 1
        except ValueError:
            return None

    @property
    def rows(self) -> int:
        """How many people its list names: nobody in an attestation, which has none."""
        return 0 if self.variant == self.Variant.ATTESTATION else int(self.counts["listed"])


class Delivery(models.Model):
    """A dossier given to its addressee, and what the addressee answered."""

    class Channel(models.TextChoices):
        POST = "post", _("post")
        HAND = "hand", _("by hand")
        EMAIL = "email", _("e-mail")
        ONLINE = "online", _("online service")

    dossier = models.ForeignKey(
        Dossier, models.PROTECT, related_name="deliveries", verbose_name=_("dossier")
    )
    delivered_on = models.DateField(_("delivered on"))
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    reference = LineField(
        _("reference"), max_length=100, blank=True, help_text=_("Parcel or case number.")
    )
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True)
    #: Shown on public pages.
    public_note = models.TextField(
        _("public note"), blank=True, help_text=_("Shown on the petition page.")
    )

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-delivered_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_on=None)
                | models.Q(acknowledged_on__gte=models.F("delivered_on")),
                name="wagtail_petition_acknowledged_after_delivery",
                violation_error_code="acknowledged_before",
                violation_error_message=_("It cannot be acknowledged before it was delivered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} ({self.delivered_on})"

    def clean(self) -> None:
        """Refuse dates that cannot be: before the sealing, or in the future."""
        errors = {}
        for name in ("delivered_on", "acknowledged_on"):
            day = getattr(self, name)
            if day and day > today():
                errors[name] = _("This day is yet to come. Note it down once it has happened.")
        sealed_on = in_site_zone(self.dossier.sealed_at).date() if self.dossier_id else None
        if self.delivered_on and sealed_on and self.delivered_on < sealed_on:
            errors["delivered_on"] = format_lazy(
                _("The dossier was sealed on {date}: it cannot be delivered before."),
                date=long_date(sealed_on),
            )
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and note when the date was typed: what it starts to delete waits from then."""
        before = Delivery.objects.filter(pk=self.pk).values_list("dossier", "delivered_on").first()
        super().save(*args, **kwargs)
        send_on_commit(delivery_recorded, Delivery, delivery=self, created=before is None)
        if before != (self.dossier_id, self.delivered_on):
            self._note_change()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete; the earlier date that holds now waits as one that was typed."""
        self._note_change()
        return super().delete(*args, **kwargs)

    def _note_change(self) -> None:
        petitions = Petition.objects.filter(pk=self.dossier.petition_id)
        petitions.update(dates_changed_at=timezone.now())
