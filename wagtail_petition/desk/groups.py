"""Groups of people who work on petitions, each with the least that its work needs (GDPR article 25)."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_OWN = "wagtail_petition"

#: Names of groups, and what each may do besides entering the admin. What they may do to pages, and so to whose
#: petitions, is granted in Wagtail for a part of the page tree.
GROUPS: dict[str | Promise, tuple[str, ...]] = {
    _("Petition editors"): ("view_petition", "add_savedcopy", "view_savedcopy"),
    _("Petition moderators"): ("view_petition", "moderate_signature"),
    _("Petition organisers"): (
        "view_petition",
        "view_signature",
        "export_signature",
        "moderate_signature",
        "add_savedcopy",
        "view_savedcopy",
        "view_dossier",
        "seal_dossier",
        "view_delivery",
        "add_delivery",
        "change_delivery",
        "view_newslettercontact",
        "export_newslettercontact",
        "pause_petition",
    ),
    # What concerns the petitions of every collective on the site.
    _("Site operators"): ("view_health", "switch_surge"),
    _("Data-protection contacts"): (
        "view_petition",
        "view_signature",
        "delete_signature",
        "view_newslettercontact",
        "delete_newslettercontact",
        "manage_privacy",
    ),
}


def make_groups() -> list[Group]:
    """Make the groups that are missing, in the active language, and give each at least its permissions."""
    groups = []
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for name, codenames in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=str(name))
        own = Permission.objects.filter(content_type__app_label=_OWN, codename__in=codenames)
        group.permissions.add(enter, *own)
        groups.append(group)
    return groups
