"""The log of what is done with petitions, which Wagtail's site history shows to nobody else than those it is for."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry
from wagtail.models.audit_log import BaseLogEntry, BaseLogEntryManager, LogEntryQuerySet

from .dossier import Delivery, Dossier
from .newsletter import NewsletterContact
from .petition import Petition
from .signature import Signature
from .visibility import petitions_for

#: Whoever may see signatures, or answers for their protection, sees what is done with them.
PERMISSIONS = ("wagtail_petition.view_signature", "wagtail_petition.manage_privacy")

#: What is logged here, and how it leads to its petition.
_LOGGED: dict[type[models.Model], Any] = {
    Petition: lambda petition: petition,
    Signature: attrgetter("petition"),
    NewsletterContact: attrgetter("petition"),
    Dossier: attrgetter("petition"),
    Delivery: attrgetter("dossier.petition"),
}


def register_models(actions: LogActionRegistry) -> None:
    """Have Wagtail log what is done with petitions, and with what belongs to one, as ``PetitionLogEntry``."""
    for model in _LOGGED:
        actions.register_model(model, PetitionLogEntry)


class PetitionLogEntryManager(BaseLogEntryManager):
    def log_action(self, instance: Any, action: str, **kwargs: Any) -> Any:
        kwargs.update(object_id=str(instance.pk), petition=_LOGGED[type(instance)](instance))
        return super().log_action(instance, action, **kwargs)

    def for_instance(self, instance: Any) -> LogEntryQuerySet:
        return self.get_for_model(type(instance)).filter(object_id=str(instance.pk))

    def viewable_by_user(self, user: Any) -> LogEntryQuerySet:
        """Entries about the petitions that ``user`` may see, for those who have one of ``PERMISSIONS``.

        The base class would show each entry to whoever has any permission for the kind of object, of any collective.
        """
        if not any(user.has_perm(permission) for permission in PERMISSIONS):
            return self.none()
        return self.filter(petition__in=petitions_for(user))


class PetitionLogEntry(BaseLogEntry):
    """Who did what with one petition, its signatures, its dossiers; how many rows, never whose."""

    # As Wagtail's log of pages: it outlives what it tells of.
    petition = models.ForeignKey(
        Petition,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("petition"),
    )
    object_id = models.CharField(max_length=255, db_index=True)

    objects = PetitionLogEntryManager()

    class Meta(BaseLogEntry.Meta):
        verbose_name = _("petition log entry")
        verbose_name_plural = _("petition log entries")
        ordering = ["-timestamp", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.action} #{self.object_id}"
