"""Who may see whose signatures: several collectives may share a site, and none reads what another was told."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone, translation
from wagtail.models import GroupPagePermission, Locale, Page

from wagtail_petition.desk.groups import GROUPS, make_groups
from wagtail_petition.models import (
    Delivery,
    Dossier,
    ExportOrder,
    NewsletterContact,
    SavedCopy,
    Signature,
)
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.models.link import url_digest
from wagtail_petition.privacy.retention import apply_retention

EDITOR, MODERATOR, ORGANISER, CONTACT, OPERATOR = (
    "Petition editors",
    "Petition moderators",
    "Petition organisers",
    "Data-protection contacts",
    "Site operators",
)
GROUP_NAMES = [EDITOR, MODERATOR, ORGANISER, CONTACT, OPERATOR]

#: Who may open which page of the desk by GET. One of the desk that is not here fails a test.
DOORS = {
    "petitions:index": {EDITOR, MODERATOR, ORGANISER, CONTACT},
    "petitions:index_results": {EDITOR, MODERATOR, ORGANISER, CONTACT},
    "petitions:pause": {ORGANISER},
    "signatures:index": {ORGANISER, CONTACT},
    "signatures:index_results": {ORGANISER, CONTACT},
    "signatures:export": {ORGANISER},
    "signatures:inspect": {ORGANISER, CONTACT},
    "signatures:send_again": set(),
    "signatures:delete": {CONTACT},
    "moderation:index": {MODERATOR, ORGANISER},
    "dossiers:index": {ORGANISER},
    "dossiers:index_results": {ORGANISER},
    "dossiers:add": {ORGANISER},
    "dossiers:download": {ORGANISER},
    # A button, so by POST only.
    "dossiers:cancel": set(),
    "deliveries:index": {ORGANISER},
    "deliveries:index_results": {ORGANISER},
    "deliveries:add": {ORGANISER},
    "deliveries:edit": {ORGANISER},
    "deliveries:delete": set(),
    "newsletter:index": {ORGANISER, CONTACT},
    "newsletter:index_results": {ORGANISER, CONTACT},
    "newsletter:export": {ORGANISER},
    "newsletter:delete": {CONTACT},
    "exports:index": {ORGANISER},
    # Of whoever ordered them.
    "exports:download": set(),
    "exports:cancel": set(),
    "health:index": {OPERATOR},
    "health:surge": {OPERATOR},
    "access:index": {CONTACT},
    "access:index_results": {CONTACT},
    "retention:index": {CONTACT},
    "retention:certificate": {CONTACT},
    "privacy:index": {CONTACT},
    "privacy:petition": {CONTACT},
    "privacy:answers": {CONTACT},
    "privacy:record": {CONTACT},
    "privacy:assessment": {CONTACT},
    "privacy:sheet": {CONTACT},
    "privacy:corrections": {CONTACT},
    "privacy:letter": {CONTACT},
    "privacy:breach": {CONTACT},
    "privacy:breach_notice": {CONTACT},
    "privacy:breach_people": set(),
    "sources:index": set(GROUP_NAMES),
    "sources:index_results": set(GROUP_NAMES),
    "sources:page": set(GROUP_NAMES),
    "sources:save": set(),
    "sources:copy": {EDITOR, ORGANISER},
}

#: Pages about one row, which the number in the address names.
OF_ONE = {
    name
    for name in DOORS
    if name.endswith((":inspect", ":delete", ":download", ":edit", ":page", ":copy", ":pause"))
    or (
        name.startswith("privacy:")
        and not name.endswith(("index", "answers", "breach", "breach_notice", "breach_people"))
    )
}


@pytest.fixture
def groups(db):
    """The ready groups, by their English names."""
    with translation.override("en"):
        return {group.name: group for group in make_groups()}


@pytest.fixture
def enter(groups):
    """Log in as a member of a group, who may change ``page``."""

    def log_in(name, page):
        user = User.objects.create_user(f"user-{User.objects.count()}")
        group = Group.objects.create(name=f"tree-{user.pk}")
        GroupPagePermission.objects.create(
            group=group,
            page=page,
            permission=Permission.objects.get(
                codename="change_page", content_type__app_label="wagtailcore"
            ),
        )
        user.groups.add(groups[name], group)
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def addresses(petition_page, make_signature, make_dossier):
    """Each page of the desk, about rows that exist."""
    signature = make_signature(petition_page, given_name="Discrète")
    dossier = make_dossier(petition_page)
    delivery = Delivery.objects.create(dossier=dossier, delivered_on="2026-01-01", channel="post")
    contact = NewsletterContact.objects.create(
        petition=petition_page.petition,
        email="discrete@example.org",
        address_digest="d",
        language="fr",
        notice=signature.notice,
    )
    made = timezone.now()
    dossier.corrections.create(row=1, reason="erased", lettered_at=made)
    url = "https://example.org/rapport"
    copy = SavedCopy.objects.create(
        digest=url_digest(url), url=url, final_url=url, size=5, sha256=sha256(b"Facts").hexdigest()
    )
    dossier_storage().save(copy.name, ContentFile(b"Facts"))
    ordered = ExportOrder.objects.create(
        ordered_by=User.objects.create_superuser("somebody"),
        form="wagtail_petition_signatures:export",
        finished_at=made,
    )
    keys = {
        "exports": ordered.uuid,
        "petitions": petition_page.petition_id,
        "newsletter": contact.pk,
        "signatures": signature.pk,
        "dossiers": dossier.pk,
        "deliveries": delivery.pk,
        "retention": apply_retention().pk,
        "privacy": petition_page.petition_id,
        # Of a whole site, which collectives may share.
        "privacy:answers": petition_page.get_site().pk,
        "privacy:corrections": dossier.pk,
        "privacy:letter": dossier.pk,
    }
    breach = urlencode(
        {
            "petition": petition_page.petition_id,
            "nature": "confidentiality",
            "touched": "emails",
            "began_at": "2026-01-01T00:00",
            "noticed_at": "2026-01-02T00:00",
            "language": "fr",
        }
    )

    def address(name, pk=None):
        room, _colon, view = name.partition(":")
        paths = {
            "index": "",
            "index_results": "results/",
            "add": "seal/" if room == "dossiers" else "new/",
            "export": "export/",
            "surge": "surge/",
            "breach": f"breach/?{breach}",
            "breach_notice": f"breach/notice/?{breach}",
            "breach_people": f"breach/people/?{breach}",
            "page": f"{pk or petition_page.pk}/",
            "save": f"{petition_page.pk}/save/",
            "copy": f"{petition_page.pk}/copies/{pk or copy.pk}/",
            "letter": f"letter/{pk or dossier.pk}/?{urlencode({'made': made.isoformat()})}",
        }
        path = paths.get(view, f"{view}/{pk or keys.get(name, keys.get(room))}/")
        menu = "reports" if room == "sources" else "petitions"
        return f"/admin/{menu}/{room}/{path}"

    return address


def test_l18_no_page_of_the_desk_is_left_out():
    def names(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                namespace = pattern.namespace or ""
                if namespace.startswith("wagtail_petition_"):
                    room = namespace.removeprefix("wagtail_petition_")
                    yield from (f"{room}:{inner.name}" for inner in pattern.url_patterns)
                else:
                    yield from names(pattern)

    assert set(names(get_resolver())) == set(DOORS)


@pytest.mark.parametrize("group", GROUP_NAMES)
def test_l18_each_group_opens_its_own_doors_only(enter, home, addresses, group):
    client = enter(group, home)

    opened = {name for name in DOORS if client.get(addresses(name)).status_code == 200}

    assert opened == {name for name, allowed in DOORS.items() if group in allowed}


@pytest.mark.parametrize("group", [ORGANISER, CONTACT])
def test_l18_the_organiser_of_another_part_of_the_tree_finds_nothing(
    enter, make_page, addresses, petition_page, group
):
    client = enter(group, make_page(title="Une autre"))

    for name, allowed in DOORS.items():
        answer = client.get(addresses(name), follow=True)
        shown = answer.content.decode()
        assert "Discrète" not in shown, name
        assert "discrete@example.org" not in shown, name
        assert petition_page.title not in shown, name
        if name in OF_ONE and group in allowed:
            assert answer.status_code == 404, name


@pytest.mark.parametrize("group", GROUP_NAMES)
@pytest.mark.parametrize("name", sorted(OF_ONE))
def test_l18_a_guessed_number_tells_nothing(enter, make_page, addresses, group, name):
    """The same answer whether a number is taken by others or by nobody."""
    client = enter(group, make_page(title="Une autre"))

    unused = uuid4() if name.startswith("exports:") else 999_999

    taken, free = (client.get(addresses(name, pk)) for pk in (None, unused))

    assert (taken.status_code, taken.get("Location")) == (free.status_code, free.get("Location"))
    assert taken.status_code in (302, 404)


def test_l18_strangers_are_sent_to_the_login(client, addresses):
    for name in DOORS:
        answer = client.get(addresses(name))
        assert (answer.status_code, "/admin/login/" in answer["Location"]) == (302, True), name


def test_l18_nothing_of_others_is_sealed_taken_or_delivered(
    enter, make_page, addresses, petition_page
):
    client = enter(ORGANISER, make_page(title="Une autre"))
    dossier = petition_page.petition.dossiers.get()
    petition = {"petition": petition_page.petition_id, "variant": "complete"}
    reason = {"reason": "Curieux", "file_format": "csv"}
    delivery = {"dossier": dossier.pk, "delivered_on": "2026-02-02", "channel": "hand"}

    client.post(addresses("dossiers:add"), petition)
    taken = client.post(addresses("signatures:export"), reason).getvalue().decode()
    download = client.post(addresses("dossiers:download"), reason)
    client.post(addresses("deliveries:add"), delivery)

    assert petition_page.petition.dossiers.count() == 1
    assert "Discrète" not in taken
    assert download.status_code == 404
    assert Delivery.objects.count() == 1


def test_l18_groups_get_the_least_and_keep_what_was_added(groups):
    with translation.override("en"):
        held = {str(name): {*codenames, "access_admin"} for name, codenames in GROUPS.items()}
    assert {
        name: set(group.permissions.values_list("codename", flat=True))
        for name, group in groups.items()
    } == held

    groups[EDITOR].permissions.add(Permission.objects.get(codename="view_dossier"))
    with translation.override("en"):
        make_groups()
    assert groups[EDITOR].permissions.filter(codename="view_dossier").exists()


def test_l18_the_command_makes_the_groups_in_the_language_of_the_site(db, capsys):
    call_command("petition_groups")

    assert "Référents à la protection des données" in capsys.readouterr().out
    assert Group.objects.filter(name="Organisation des pétitions").exists()


def test_l18_who_worked_on_a_deleted_page_goes_on_and_nobody_else_comes_to_see_it(
    admin_client, enter, home, petition_page, make_signature
):
    signature = make_signature(petition_page, given_name="Discrète")
    other = home.add_child(instance=Page(title="Ailleurs", slug="ailleurs"))
    organiser, contact = enter(ORGANISER, home), enter(CONTACT, home)
    stranger = enter(ORGANISER, other)
    home.specific.delete()

    seen = {
        name: "Discrète" in client.get("/admin/petitions/signatures/").content.decode()
        for name, client in (
            ("admin", admin_client),
            ("organiser", organiser),
            ("contact", contact),
            ("stranger", stranger),
        )
    }
    assert seen == {"admin": True, "organiser": True, "contact": True, "stranger": False}

    sealing = {"petition": signature.petition_id, "variant": "complete"}
    assert stranger.post("/admin/petitions/dossiers/seal/", sealing).status_code == 200
    assert not Dossier.objects.exists()
    assert organiser.post("/admin/petitions/dossiers/seal/", sealing).status_code == 302
    assert Dossier.objects.exists()
    erase = f"/admin/petitions/signatures/delete/{signature.pk}/"
    assert stranger.post(erase, {"reason": "Non"}).status_code in (302, 404)
    assert Signature.objects.filter(pk=signature.pk).exists()
    assert contact.post(erase, {"reason": "Sur demande"}).status_code == 302
    assert not Signature.objects.filter(pk=signature.pk).exists()


def test_l18_who_had_no_right_over_the_last_page_gains_none_by_its_deletion(
    enter, home, petition_page, make_signature
):
    """A petition that goes on in another language is seen by those who work on that page."""
    make_signature(petition_page, given_name="Discrète")
    english = home.copy_for_translation(Locale.objects.get(language_code="en"))
    petition_page.copy_for_translation(english.locale)
    client = enter(ORGANISER, home)
    petition_page.delete()

    assert "Discrète" not in client.get("/admin/petitions/signatures/").content.decode()


def test_nobody_can_be_allowed_to_edit_what_nobody_edits_by_hand(db):
    own = Permission.objects.filter(content_type__app_label="wagtail_petition")
    editing = own.filter(codename__regex="^(add|change|delete)_").exclude(
        content_type__model="petitionpage"
    )
    assert set(editing.values_list("codename", flat=True)) == {
        "add_savedcopy",
        "delete_signature",
        "delete_dossier",
        "delete_newslettercontact",
        "add_delivery",
        "change_delivery",
        "delete_delivery",
    }
