"""The smallest site and petition on which a point can be shown."""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import Collection, GroupPagePermission, Locale, Page, Site

from example_site.home.models import HomePage
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import (
    Dossier,
    OutgoingMail,
    PetitionPage,
    PrivacyNotice,
    Signature,
    TextVersion,
)
from wagtail_petition.signing.forms import SignatureForm

from .snapshots import Snapshot

REPORT_ID = "8b0a6a1e-0b53-4a0e-9f0c-0d6a3f6f0001"
RADIO_ID = "8b0a6a1e-0b53-4a0e-9f0c-0d6a3f6f0002"


def reference(source_id: str) -> str:
    """A note reference as the editor stores it."""
    return f'<a linktype="source" id="{source_id}">[1]</a>'


#: A petition with two sources, of which the second is cited first, and twice.
PETITION: dict[str, Any] = {
    "body": [
        ("heading", "Une écoute de trop"),
        (
            "text",
            f"<p>La radio l’a dit{reference(RADIO_ID)}, un rapport aussi{reference(REPORT_ID)}.</p>",
        ),
        ("items", [f"<p>Trop cher{reference(RADIO_ID)}</p>", "<p>Trop curieux</p>"]),
        ("signature_form", {"petition": None}),
        ("endnotes", {"heading": ""}),
    ],
    "sources": [
        {
            "type": "report",
            "id": REPORT_ID,
            "value": {
                "author": "A. Martin",
                "title": "Des rues sous écoute",
                "publisher": "Observatoire des villes",
                "date": "2019-04-15",
                "links": [{"url": "https://example.org/rapport", "consulted_on": "2019-06-01"}],
            },
        },
        {
            "type": "broadcast",
            "id": RADIO_ID,
            "value": {"publisher": "Radio Forez", "date": "2019-05-08"},
        },
    ],
    "asks": "Ouvrir une enquête\nRappeler la loi à la ville",
}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tables without migrations, and the one of migrations all the same: wagtail-localize looks into it."""
    with django_db_blocker.unblock():
        MigrationRecorder(connection).ensure_schema()


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Each test starts with counters that are due and limits that are not used up."""
    cache.clear()


@pytest.fixture(autouse=True)
def language_of_the_site() -> None:
    """The last request of another test leaves its language behind; none is what a process starts with."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def own_dossiers(settings: Any, tmp_path_factory: Any) -> None:
    """Each test has a private place of its own."""
    storages = copy.deepcopy(settings.STORAGES)
    storages["wagtail_petition_dossiers"]["OPTIONS"]["location"] = tmp_path_factory.mktemp(
        "private"
    )
    settings.STORAGES = storages


class FirstRows(NamedTuple):
    """The rows with which most tests begin: of a site, and of one that has a petition."""

    site: Snapshot
    petition: Snapshot


@pytest.fixture(scope="session")
def first_rows(django_db_setup: None, django_db_blocker: Any) -> FirstRows:
    """Made as a site makes them, which takes longer than most tests do, and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        home = make_home()
        site = Snapshot()
        publish(home, **PETITION)
        petition = Snapshot(before=site)
        transaction.set_rollback(True)
    return FirstRows(site, petition)


def make_home() -> HomePage:
    """Make the home page of a French site; English and Arabic are languages of the site too."""
    Page.objects.all().delete()
    Site.objects.all().delete()
    # A database that is used again may hold them.
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    for code in ("fr", "en", "ar"):
        Locale.objects.get_or_create(language_code=code)
    root = Page.add_root(title="Root", slug="root", locale=Locale.objects.get(language_code="fr"))
    home = root.add_child(
        instance=HomePage(title="Les Rues qui parlent", slug="home", locale=root.locale)
    )
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    return home


def publish(home: HomePage, **fields: Any) -> PetitionPage:
    """Publish a petition page that has what the law asks for, and whatever else is given."""
    page = PetitionPage(
        **{
            "title": "Pas d’oreilles dans nos rues",
            "summary": "La ville veut poser des micros dans un quartier. Nous n’en voulons pas.",
            "controller_name": "Les Rues qui parlent",
            "controller_address": "1 rue de la Mairie\n42000 Saint-Étienne",
            "controller_email": "contact@example.org",
            **fields,
        }
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return PetitionPage.objects.get(pk=page.pk)


@pytest.fixture
def home(db: None, first_rows: FirstRows) -> HomePage:
    """The home page of a French site; English and Arabic are languages of the site too."""
    first_rows.site.restore()
    return HomePage.objects.get()


@pytest.fixture
def visit(client: Client) -> Callable[[str], BeautifulSoup]:
    """The page at an address, read as a browser reads it."""

    def get(path: str) -> BeautifulSoup:
        response = client.get(path)
        assert response.status_code == 200, response
        return BeautifulSoup(response.content, "html.parser")

    return get


@pytest.fixture
def make_page(home: HomePage) -> Callable[..., PetitionPage]:
    """Publish a petition page that has what the law asks for, and whatever else is given."""
    return partial(publish, home)


@pytest.fixture
def petition_page(home: HomePage, first_rows: FirstRows) -> PetitionPage:
    """A petition with two sources, of which the second is cited first, and twice."""
    if home.numchild:
        return publish(home, **PETITION)
    first_rows.petition.restore()
    home.refresh_from_db()
    return PetitionPage.objects.get()


@pytest.fixture
def make_signature() -> Callable[..., Signature]:
    """Write a signature straight into the database: confirmed and handed over unless told otherwise."""

    def make(page: PetitionPage, **fields: Any) -> Signature:
        key = uuid.uuid4().hex
        notice, _created = PrivacyNotice.objects.get_or_create(
            digest="0" * 64,
            defaults={
                "language": "fr",
                "content": {"sections": [], "wordings": {}, "retention": [6, 36]},
            },
        )
        values = {
            "state": Signature.State.CONFIRMED,
            "given_name": "Zoé",
            "family_name": "Le Goff",
            "email": f"{key}@example.org",
            "address_digest": key.ljust(64, "0"),
            "postcode": "42000",
            "town": "Saint-Étienne",
            "hand_over": True,
            "language": "fr",
            "text": TextVersion.freeze(page),
            "notice": notice,
            "confirmed_at": timezone.now(),
            **fields,
        }
        if values["state"] == Signature.State.CONFIRMED:
            values.setdefault("counted_digest", values["address_digest"])
        else:
            values["confirmed_at"] = fields.get("confirmed_at")
        return Signature.objects.create(petition=page.petition, **values)

    return make


@pytest.fixture
def make_waiting(make_signature: Callable[..., Signature]) -> Callable[..., Signature]:
    """Write a pending signature whose mail waits in the outbox since it was signed."""

    def make(page: PetitionPage, **fields: Any) -> Signature:
        signature = make_signature(page, state=Signature.State.PENDING, **fields)
        OutgoingMail.objects.create(
            kind=OutgoingMail.Kind.CONFIRMATION,
            priority=OutgoingMail.Priority.CONFIRMATION,
            petition=signature.petition,
            signature=signature,
            language=signature.language,
            created_at=signature.signed_at,
            next_attempt_at=signature.signed_at,
        )
        return signature

    return make


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
def ask_link(client: Client, django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Ask for the link to “My signature” of an address; what waits for the commit runs, as it does in life."""

    def post(page: PetitionPage, email: str, **options: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"/petitions/my-link/{page.pk}/", {"email": email}, **options)

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
def make_dossier() -> Callable[[PetitionPage], Dossier]:
    """Seal a dossier of a petition, with names."""
    return lambda page: seal(page.petition, Dossier.Variant.COMPLETE)


@pytest.fixture
def member(home: HomePage) -> Callable[..., Client]:
    """Log somebody in to the admin, with the named permissions of the app, who ``may`` do that to ``under``."""

    def log_in(*codenames: str, under: Page | None = None, may: str = "change_page") -> Client:
        user = User.objects.create_user(f"member-{len(codenames)}-{User.objects.count()}")
        group = Group.objects.create(name=user.username)
        user.groups.add(group)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for codename in codenames:
            group.permissions.add(
                Permission.objects.get(
                    codename=codename, content_type__app_label="wagtail_petition"
                )
            )
        GroupPagePermission.objects.create(
            group=group,
            page=under or Page.get_first_root_node(),
            permission=Permission.objects.get(codename=may, content_type__app_label="wagtailcore"),
        )
        client = Client()
        client.force_login(user)
        return client

    return log_in
