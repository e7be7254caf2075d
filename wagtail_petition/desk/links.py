"""The ways to what the desk holds of a petition, for those who may go there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button

from .editing.main_page import make_main_url, may_make_main
from .permissions import MANAGE_PRIVACY, PAUSE_PETITION, has_petition

VIEW_SIGNATURES = "wagtail_petition.view_signature"
VIEW_DOSSIERS = "wagtail_petition.view_dossier"
SEAL_DOSSIERS = "wagtail_petition.seal_dossier"


def signatures_url(petition_id: int) -> str:
    """Where the signatures of a petition are listed."""
    return f"{reverse('wagtail_petition_signatures:index')}?petition={petition_id}"


def signature_url(signature_id: int) -> str:
    """Where one signature is shown."""
    return reverse("wagtail_petition_signatures:inspect", args=[signature_id])


def send_again_url(signature_id: int) -> str:
    """Where one more mail about a signature is ordered, by POST."""
    return reverse("wagtail_petition_signatures:send_again", args=[signature_id])


def dossiers_url(petition_id: int) -> str:
    """Where the dossiers of a petition are listed."""
    return f"{reverse('wagtail_petition_dossiers:index')}?petition={petition_id}"


def seal_url(petition_id: int) -> str:
    """Where a dossier of a petition is sealed."""
    return f"{reverse('wagtail_petition_dossiers:add')}?petition={petition_id}"


def protection_url(petition_id: int) -> str:
    """Where the documents about data protection of a petition are."""
    return reverse("wagtail_petition_privacy:petition", args=[petition_id])


def pause_url(petition_id: int) -> str:
    """Where signing is switched off and on."""
    return reverse("wagtail_petition_petitions:pause", args=[petition_id])


def petition_buttons(petition_id: int, user: Any) -> Iterator[Button]:
    """Buttons to what the desk holds of a petition, as far as ``user`` may go there."""
    if user.has_perm(VIEW_SIGNATURES):
        url = signatures_url(petition_id)
        yield Button(_("Signatures"), url=url, icon_name="group", priority=70)
    if user.has_perm(VIEW_DOSSIERS) or user.has_perm(SEAL_DOSSIERS):
        url = dossiers_url(petition_id)
        yield Button(_("Dossiers"), url=url, icon_name="folder-inverse", priority=80)
    if user.has_perm(SEAL_DOSSIERS):
        url = seal_url(petition_id)
        yield Button(_("Seal a dossier"), url=url, icon_name="lock", priority=90)
    if user.has_perm(MANAGE_PRIVACY):
        url = protection_url(petition_id)
        yield Button(_("Data protection"), url=url, icon_name="lock", priority=95)
    if user.has_perm(PAUSE_PETITION):
        url = pause_url(petition_id)
        yield Button(_("Pause or resume signing"), url=url, icon_name="no-view", priority=97)


def page_buttons(page: Any, user: Any) -> Iterator[Button]:
    """The same buttons for the header of a page, if it is that of a petition, and what concerns this page alone."""
    if not getattr(page, "is_petition_page", False) or not has_petition(user, page.petition_id):
        return
    yield from petition_buttons(page.petition_id, user)
    if may_make_main(page, user):
        url = make_main_url(page)
        yield Button(_("Make this the main page"), url=url, icon_name="globe", priority=98)
