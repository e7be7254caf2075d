"""What mails to signatories say, and how they are put together."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from ..conf import settings
from ..models import AbstractPetitionPage, Petition, Signature
from ..models.mailtext import fill_mail_text
from ..privacy.consents import ticked_wordings
from ..visitors.tokens import Purpose, code_of
from .links import link_path
from .mail_message import SILENCE, PetitionMail
from .mail_texts import name_in_mail, unlinked_signature


def confirmation(signature: Signature) -> PetitionMail:
    """A link and a code to confirm ``signature`` with."""
    page = signature.petition.page(signature.language)
    root_url = _root_url(signature.petition, signature.language)
    links = {
        "confirm_url": root_url + link_path(signature, Purpose.CONFIRM),
        "check_url": root_url + link_path(signature, Purpose.CHECK),
        "report_misuse_url": root_url + link_path(signature, Purpose.REPORT_MISUSE),
        "my_signature_url": root_url + link_path(signature, Purpose.MY_SIGNATURE),
    }
    return _to_signatory(
        signature,
        "confirm",
        text=_filled(page.mail_text if page else "", _placeholders(signature)),
        code=code_of(signature),
        ticked=ticked_wordings(signature),
        days=settings.CONFIRMATION_DAYS,
        **links,
    )


def already_signed(signature: Signature, counted: Signature, email: str) -> PetitionMail:
    """Word to ``email``, to which ``signature`` is delivered too, that its signature ``counted`` was there before."""
    return _to_signatory(
        signature, "already_signed", email=email, my_signature_url=_my_url(counted)
    )


def my_link(signature: Signature, email: str) -> PetitionMail:
    """The link to “My signature”, to ``email``, its address: one that was withdrawn holds the digest only."""
    links = {"my_signature_url": _my_url(signature)}
    return _to_signatory(signature, "my_link", email=email, **links)


def no_signature(email: str, petition: Petition, language: str) -> PetitionMail:
    """Word that ``email`` has not signed ``petition``, whose page exists."""
    page = petition.page(language)
    placeholders = {"petition": str(petition)}
    context = {"petition": petition, "placeholders": placeholders}
    return _message(email, "no_signature", page, language, context)


def _to_signatory(signature: Signature, kind: str, email: str = "", **context: Any) -> PetitionMail:
    return _message(
        email or signature.email,
        kind,
        signature.petition.page(signature.language),
        signature.language,
        {
            "petition": signature.petition,
            "signature": unlinked_signature(signature),
            "name": name_in_mail(signature.greeting_name),
            "placeholders": _placeholders(signature),
            **context,
        },
    )


def _message(
    email: str,
    kind: str,
    page: AbstractPetitionPage | None,
    language: str,
    context: dict[str, Any],
) -> PetitionMail:
    with translation.override(language):
        live_page = _live_page(context["petition"], language)
        context = {
            "page": page,
            "page_url": live_page.full_url if live_page else "",
            "title": context["placeholders"]["petition"],
            **context,
        }
        message = PetitionMail(
            subject=_subject(kind, page, context["placeholders"]),
            body=render_to_string(f"wagtail_petition/mail/{kind}.txt", context).strip() + "\n",
            from_email=settings.MAIL_FROM,
            to=[email],
            reply_to=[page.controller_email] if page else None,
            headers=SILENCE,
        )
        html = render_to_string(f"wagtail_petition/mail/{kind}.html", context)
        message.attach_alternative(html, "text/html")
    return message


def _subject(kind: str, page: AbstractPetitionPage | None, placeholders: dict[str, str]) -> str:
    usual = {
        "confirm": _("Confirm your signature: {petition}"),
        "already_signed": _("You have already signed: {petition}"),
        "my_link": _("Your signature: {petition}"),
        "no_signature": _("No signature from this address: {petition}"),
    }
    chosen = _filled(page.mail_subject, placeholders) if page and kind == "confirm" else ""
    subject = chosen or fill_mail_text(usual[kind], placeholders)
    return " ".join(subject.splitlines())


def _filled(chosen: str, placeholders: dict[str, str]) -> str:
    """The editor's own text for this person; empty, for the usual one, if it says a name that does not read as one."""
    try:
        return fill_mail_text(chosen, placeholders)
    except KeyError:
        return ""


def _placeholders(signature: Signature) -> dict[str, str]:
    page = signature.petition.page(signature.language)
    given = {"given_name": signature.greeting_name, "family_name": signature.family_name}
    names = {key: name_in_mail(name) for key, name in given.items()}
    return {
        # Without those that do not read as one.
        **{key: name for key, name in names.items() if name or not given[key]},
        "petition": page.title if page else signature.text.content["title"],
        "controller": page.controller_name if page else "",
        "addressee": signature.text.content["addressee"],
    }


def _my_url(signature: Signature) -> str:
    root_url = _root_url(signature.petition, signature.language)
    return root_url + link_path(signature, Purpose.MY_SIGNATURE)


def _live_page(petition: Petition, language: str) -> AbstractPetitionPage | None:
    """The published page in ``language``, else in another: a mail leads to no page that is gone."""
    live = [page for page in petition.pages() if page.live]
    in_language = (page for page in live if page.locale.language_code == language)
    return next(in_language, live[0] if live else None)


def _root_url(petition: Petition, language: str) -> str:
    page = _live_page(petition, language) or petition.page(language)
    # (site, root of the site, path of the page), or None for a page that no site shows; Wagtail has them in its cache.
    parts = page.get_url_parts() if page else None
    if parts:
        return str(parts[1])
    site = Site.objects.filter(is_default_site=True).first()
    return site.root_url if site else ""
