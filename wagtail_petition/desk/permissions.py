"""Permissions of the desk, and views that show rows of the user's petitions only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from ..models.visibility import petitions_for

if TYPE_CHECKING:
    # What is mixed in lives with a generic view: it may use all that such a view has.
    from wagtail.admin.views.generic import IndexView as ViewLike
else:
    ViewLike = object

EXPORT_NEWSLETTER = "wagtail_petition.export_newslettercontact"
EXPORT_SIGNATURES = "wagtail_petition.export_signature"
MANAGE_PRIVACY = "wagtail_petition.manage_privacy"
PAUSE_PETITION = "wagtail_petition.pause_petition"
SWITCH_SURGE = "wagtail_petition.switch_surge"
VIEW_HEALTH = "wagtail_petition.view_health"


def has_petition(user: Any, petition_id: int) -> bool:
    """Whether ``user`` may see anything of this petition."""
    return petitions_for(user).filter(pk=petition_id).exists()


class OwnPetitionsMixin(ViewLike):
    """For a generic view of rows of petitions: shows those of ``petitions_for`` the user, and knows no others.

    Permission is checked before a row is fetched, and a row of others is as absent as one that does not exist: so
    nobody learns from the answer whether a number is taken.
    """

    #: How the rows lead to their petition.
    petition_lookup = "petition"

    def own(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of ``queryset`` whose petitions the user may see."""
        user = self.request.user
        if user.is_superuser:
            return queryset
        # Few keys, written out: databases then use the index of a long table.
        keys = list(petitions_for(user).values_list("pk", flat=True))
        return queryset.filter(**{f"{self.petition_lookup}__in": keys})

    def get_base_queryset(self) -> QuerySet[Any]:
        return self.own(super().get_base_queryset())

    def get_object(self, queryset: Any = None) -> Any:
        required, any_required = self.permission_required, self.any_permission_required
        if required and not self.user_has_permission(required):
            raise PermissionDenied
        if any_required and not self.user_has_any_permission(any_required):
            raise PermissionDenied
        found = super().get_object(queryset)
        if not self.own(type(found)._default_manager.filter(pk=found.pk)).exists():
            raise Http404
        return found
