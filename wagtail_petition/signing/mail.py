"""The mail that a new signature gets: a link and a code to confirm with, or word that it was there already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from ..conf import settings
from ..models import AbstractPetitionPage, Signature
from ..models.mailtext import fill_mail_text
from .ending import reject_duplicate
from .tokens import Purpose, code_of, make_token


def unsent_signatures() -> QuerySet[Signature]:
    """Pending signatures whose mail should have left by now and did not, oldest first."""
    now = timezone.now()
    return Signature.objects.filter(
        state=Signature.State.PENDING,
        origin=Signature.Origin.WEB,
        mailed_at=None,
        signed_at__lte=now - timedelta(minutes=settings.SEND_AFTER_MINUTES),
        # A link could no longer confirm an older one.
        signed_at__gt=now - timedelta(days=settings.CONFIRMATION_DAYS),
    ).order_by("signed_at")


def send_confirmation(signature_id: int) -> bool:
    """Send the mail of a pending signature, once; returns whether it was sent.

    The row stays locked while the mail leaves, so two workers never send it twice, and a worker that dies leaves it
    unsent. Raises what the mail backend raises; the mail is then sent by ``petition_send_pending``.
    """
    with transaction.atomic():
        signature = (
            Signature.objects.select_for_update()
            .filter(pk=signature_id, state=Signature.State.PENDING, mailed_at=None)
            .first()
        )
        if signature is None:
            return False
        if _has_signed(signature):
            _message(signature, "already_signed").send()
            reject_duplicate(signature)
        else:
            _message(signature, "confirm").send()
        Signature.objects.filter(pk=signature.pk).update(mailed_at=timezone.now())
    return True


def _has_signed(signature: Signature) -> bool:
    return (
        Signature.objects.counted()
        .filter(petition=signature.petition, counted_digest=signature.address_digest)
        .exists()
    )


def _message(signature: Signature, kind: str) -> EmailMultiAlternatives:
    page = signature.petition.page(signature.language)
    with translation.override(signature.language):
        context = _context(signature, page)
        message = EmailMultiAlternatives(
            subject=_subject(context, page, kind),
            body=render_to_string(f"wagtail_petition/mail/{kind}.txt", context).strip() + "\n",
            from_email=settings.MAIL_FROM,
            to=[signature.email],
            reply_to=[page.controller_email] if page else None,
            # Asks vacation responders to stay silent (RFC 3834).
            headers={"Auto-Submitted": "auto-generated"},
        )
        html = render_to_string(f"wagtail_petition/mail/{kind}.html", context)
        message.attach_alternative(html, "text/html")
    return message


def _subject(context: dict[str, Any], page: AbstractPetitionPage | None, kind: str) -> str:
    if kind == "confirm":
        chosen = page.mail_subject if page else ""
        subject = chosen or _("Confirm your signature: {petition}")
    else:
        subject = _("You have signed already: {petition}")
    return " ".join(fill_mail_text(subject, context["placeholders"]).splitlines())


def _context(signature: Signature, page: AbstractPetitionPage | None) -> dict[str, Any]:
    placeholders = {
        "given_name": signature.given_name,
        "family_name": signature.family_name,
        "petition": page.title if page else signature.text.content["title"],
        "controller": page.controller_name if page else "",
        "addressee": signature.text.content["addressee"],
    }
    root = _root_url(page)
    chosen_text = page.mail_text if page else ""
    return {
        "signature": signature,
        "page": page,
        "title": placeholders["petition"],
        "placeholders": placeholders,
        "text": fill_mail_text(chosen_text, placeholders) if chosen_text else "",
        "code": code_of(signature),
        "days": settings.CONFIRMATION_DAYS,
        "confirm_url": root + _path(signature, Purpose.CONFIRM),
        "check_url": root + _path(signature, Purpose.CHECK),
        "disown_url": root + _path(signature, Purpose.DISOWN),
        "page_url": page.full_url if page else "",
    }


def _path(signature: Signature, purpose: Purpose) -> str:
    return reverse(f"wagtail_petition:{purpose}", args=[make_token(signature, purpose)])


def _root_url(page: AbstractPetitionPage | None) -> str:
    site = page.get_site() if page else None
    site = site or Site.objects.filter(is_default_site=True).first()
    return site.root_url if site else ""
