"""What mails to signatories say, and how they are put together."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from ..conf import settings
from ..models import AbstractPetitionPage, Petition, Signature
from ..models.mailtext import fill_mail_text
from .links import link_path
from .tokens import Purpose, code_of


def confirmation(signature: Signature) -> EmailMultiAlternatives:
    """A link and a code to confirm ``signature`` with."""
    page = signature.petition.page(signature.language)
    chosen = page.mail_text if page else ""
    root_url = _root_url(page)
    links = {
        "confirm_url": root_url + link_path(signature, Purpose.CONFIRM),
        "check_url": root_url + link_path(signature, Purpose.CHECK),
        "disown_url": root_url + link_path(signature, Purpose.DISOWN),
        "mine_url": root_url + link_path(signature, Purpose.MINE),
    }
    return _to_signatory(
        signature,
        "confirm",
        text=fill_mail_text(chosen, _placeholders(signature)) if chosen else "",
        code=code_of(signature),
        days=settings.CONFIRMATION_DAYS,
        **links,
    )


def already_signed(signature: Signature, counted: Signature) -> EmailMultiAlternatives:
    """Word to the address of ``signature`` that its signature ``counted`` was there before."""
    return _to_signatory(signature, "already_signed", mine_url=_my_url(counted))


def my_link(signature: Signature, email: str) -> EmailMultiAlternatives:
    """The link to “My signature”, to ``email``, its address: one that was withdrawn holds the digest only."""
    links = {"mine_url": _my_url(signature)}
    return _to_signatory(signature, "my_link", email=email, **links)


def no_signature(email: str, petition: Petition, language: str) -> EmailMultiAlternatives:
    """Word that ``email`` has not signed ``petition``, whose page exists."""
    page = petition.page(language)
    placeholders = {"petition": str(petition)}
    return _message(email, "no_signature", page, language, {"placeholders": placeholders})


def _to_signatory(
    signature: Signature, kind: str, email: str = "", **context: Any
) -> EmailMultiAlternatives:
    return _message(
        email or signature.email,
        kind,
        signature.petition.page(signature.language),
        signature.language,
        {"signature": signature, "placeholders": _placeholders(signature), **context},
    )


def _message(
    email: str,
    kind: str,
    page: AbstractPetitionPage | None,
    language: str,
    context: dict[str, Any],
) -> EmailMultiAlternatives:
    with translation.override(language):
        context = {
            "page": page,
            "page_url": page.full_url if page else "",
            "title": context["placeholders"]["petition"],
            **context,
        }
        message = EmailMultiAlternatives(
            subject=_subject(kind, page, context["placeholders"]),
            body=render_to_string(f"wagtail_petition/mail/{kind}.txt", context).strip() + "\n",
            from_email=settings.MAIL_FROM,
            to=[email],
            reply_to=[page.controller_email] if page else None,
            # Asks vacation responders to stay silent (RFC 3834).
            headers={"Auto-Submitted": "auto-generated"},
        )
        html = render_to_string(f"wagtail_petition/mail/{kind}.html", context)
        message.attach_alternative(html, "text/html")
    return message


def _subject(kind: str, page: AbstractPetitionPage | None, placeholders: dict[str, str]) -> str:
    usual = {
        "confirm": _("Confirm your signature: {petition}"),
        "already_signed": _("You have signed already: {petition}"),
        "my_link": _("Your signature: {petition}"),
        "no_signature": _("No signature of this address: {petition}"),
    }
    chosen = page.mail_subject if page and kind == "confirm" else ""
    return " ".join(fill_mail_text(chosen or usual[kind], placeholders).splitlines())


def _placeholders(signature: Signature) -> dict[str, str]:
    page = signature.petition.page(signature.language)
    return {
        "given_name": signature.greeting_name,
        "family_name": signature.family_name,
        "petition": page.title if page else signature.text.content["title"],
        "controller": page.controller_name if page else "",
        "addressee": signature.text.content["addressee"],
    }


def _my_url(signature: Signature) -> str:
    root_url = _root_url(signature.petition.page(signature.language))
    return root_url + link_path(signature, Purpose.MINE)


def _root_url(page: AbstractPetitionPage | None) -> str:
    # (site, root of the site, path of the page), or None for a page that no site shows; Wagtail has them in its cache.
    parts = page.get_url_parts() if page else None
    if parts:
        return str(parts[1])
    site = Site.objects.filter(is_default_site=True).first()
    return site.root_url if site else ""
