from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from django.core.cache import cache
from django.test import Client

from wagtail_petition.models import PetitionPage, Signature
from wagtail_petition.signing.forms import SignatureForm


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Each test starts with a counter that is due."""
    cache.clear()


@pytest.fixture
def fill() -> Callable[..., dict[str, Any]]:
    """What a browser sends for the form of a page, filled in as a person does."""

    def fill_in(page: PetitionPage, **answers: Any) -> dict[str, Any]:
        return {
            **SignatureForm(page).initial,
            "given_name": "Zoé",
            "family_name": "Le Goff",
            "email": "zoe@example.org",
            "consent-sign": "on",
            "age": "on",
            **answers,
        }

    return fill_in


@pytest.fixture
def sign(
    client: Client, fill: Callable[..., dict[str, Any]], django_capture_on_commit_callbacks: Any
) -> Callable[..., Any]:
    """Post the form of a page; what waits for the commit runs, as it does in life."""

    def post(page: PetitionPage, **answers: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"/petitions/sign/{page.pk}/", fill(page, **answers))

    return post


@pytest.fixture
def link_in() -> Callable[[str, str], str]:
    """The path of the link for a purpose (``confirm``, ``not-me``, ``check``) in the text of a mail."""

    def find(text: str, purpose: str) -> str:
        found = re.search(rf"https?://[^/\s]+(/petitions/{purpose}/\S+/)", text)
        assert found, text
        return found[1]

    return find


@pytest.fixture
def latest(db: None) -> Callable[[], Signature]:
    """The newest signature."""
    return lambda: Signature.objects.latest("pk")


@pytest.fixture
def smtp_sink(tmp_path: Any, settings: Any) -> Iterator[Any]:
    """A real SMTP server that keeps what it gets in a mailbox; the site sends to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Mailbox(tmp_path / "inbox"), hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield controller.handler.mailbox
    controller.stop()
