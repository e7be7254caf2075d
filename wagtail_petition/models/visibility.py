"""Whose petitions somebody may see: the page tree decides, as it does for pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies.pages import PagePermissionPolicy

from .petition import Petition, petition_page_models

_ANY = frozenset({"add", "change", "publish", "bulk_delete", "lock", "unlock"})


def petitions_for(user: Any) -> QuerySet[Petition]:
    """The petitions one of whose pages ``user`` has any page permission for; all for superusers."""
    if user.is_superuser:
        return Petition.objects.all()
    pages = PagePermissionPolicy().instances_user_has_any_permission_for(user, _ANY)
    allowed = Q(pk__in=[])
    for model in petition_page_models():
        shown = model.objects.filter(pk__in=pages.order_by().values("pk"))
        allowed |= Q(pk__in=shown.values("petition"))
    return Petition.objects.filter(allowed)
