"""Whose petitions somebody may see: the page tree decides, as it does for pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies.pages import PagePermissionPolicy

from .page.deleted_page import DeletedPage
from .page.finding import petition_page_models
from .petition import PAGE_ACTIONS, Petition


def petitions_for(user: Any) -> QuerySet[Petition]:
    """The petitions one of whose pages ``user`` has any page permission for; all for superusers.

    Of petitions that have no page any more, those whose pages one of the groups of ``user`` had such a permission for
    when they were deleted.
    """
    if user.is_superuser:
        return Petition.objects.all()
    pages = PagePermissionPolicy().instances_user_has_any_permission_for(user, PAGE_ACTIONS)
    deleted = DeletedPage.objects.filter(groups__in=user.groups.all())
    allowed, orphaned = Q(pk__in=[]), Q(pk__in=deleted.order_by().values("petition"))
    for model in petition_page_models():
        shown = model.objects.filter(pk__in=pages.order_by().values("pk"))
        allowed |= Q(pk__in=shown.values("petition"))
        orphaned &= ~Q(pk__in=model.objects.order_by().values("petition"))
    return Petition.objects.filter(allowed | orphaned)
