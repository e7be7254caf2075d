from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError
from django.urls import reverse
from wagtail.models import Locale

from ...demo.english import ENGLISH
from ...demo.pages import make_home, make_petition, show_on_home
from ...demo.people import sign_as_people
from ...demo.translation import show_untranslated, translate

LOGIN = "admin"


class Command(BaseCommand):
    help = (
        "Publish a demonstration petition in French and English, with a few signatures. "
        "Run again, it leaves alone what is there."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "load_demo makes an administrator whose password everybody knows, "
                "so it runs only where DEBUG is on."
            )
        _french, english, arabic = (
            Locale.objects.get_or_create(language_code=code)[0] for code in ("fr", "en", "ar")
        )
        home = make_home()
        petition = make_petition(home)
        show_on_home(home, petition)
        translate(home, english, ENGLISH)
        in_english = translate(petition, english, ENGLISH)
        show_untranslated(petition, arabic)
        sign_as_people(petition)
        _make_administrator()

        self._say("Petition", petition.full_url)
        self._say("In English", in_english.full_url)
        self._say("Mail", _address("demo_mail"))
        self._say("Admin", _address("wagtailadmin_home"))
        self._say("Login", f"{LOGIN}, password {LOGIN}")

    def _say(self, what: str, value: str) -> None:
        self.stdout.write(f"{what:<12}{value}")


def _make_administrator() -> None:
    users = get_user_model()
    if not users.objects.filter(**{users.USERNAME_FIELD: LOGIN}).exists():
        users.objects.create_superuser(LOGIN, f"{LOGIN}@example.org", LOGIN)


def _address(view: str) -> str:
    return urljoin(settings.WAGTAILADMIN_BASE_URL, reverse(view))
