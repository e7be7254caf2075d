"""The list of names: a signature reveals opinions, so nobody is on it who did not ask to be."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import PageViewRestriction

from wagtail_petition.models import PetitionLogEntry
from wagtail_petition.rights import public_signatories
from wagtail_petition.signing.services import erase, withdraw

MODERATION = "/admin/petitions/moderation/"


@pytest.fixture
def page(make_page):
    """A petition that offers to show names."""
    return make_page(offer_show_name=True)


@pytest.fixture
def show(page, make_signature):
    """A signature that may be shown, unless something is otherwise."""
    return lambda **fields: make_signature(
        page, **{"show_name": True, "moderation": "approved", **fields}
    )


@pytest.fixture
def listed(page, client):
    """The names that anybody can read."""

    def read(query=""):
        answer = client.get(f"/petitions/names/{page.pk}/{query}")
        soup = BeautifulSoup(answer.content, "html.parser")
        return [name.text for name in soup.select(".petition-names li")]

    return read


def test_l9_nobody_is_shown_without_asking_to_be(show, listed):
    show(given_name="Ada")
    show(given_name="Bea", show_name=False)
    show(given_name="Cleo", state="pending")
    show(given_name="Dora", state="withdrawn")
    show(given_name="Eva", state="anonymised")
    show(given_name="Fay", moderation="waiting")
    show(given_name="Gil", moderation="refused")
    show(given_name="Hal", restricted_at=timezone.now())

    assert listed() == ["Ada Le Goff"]


def test_l9_names_are_hidden_unless_the_editor_offers_to_show_them(make_page, client):
    page = make_page()

    assert client.get(f"/petitions/names/{page.pk}/").status_code == 404
    assert "Liste des signataires" not in client.get(page.url).content.decode()


def test_l9_no_search_engine_keeps_the_list(page, show, client):
    show()

    answer = client.get(f"/petitions/names/{page.pk}/")

    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert f"/petitions/names/{page.pk}/" in client.get(page.url).content.decode()


def test_l9_caches_keep_the_list_for_a_moment_and_that_of_a_restricted_page_never(page, client):
    address = f"/petitions/names/{page.pk}/"
    assert set(client.get(address)["Cache-Control"].split(", ")) == {"public", "max-age=30"}

    rule = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )
    assert client.get(address).status_code == 410
    client.post(
        f"/_util/authenticate_with_password/{rule.pk}/{page.pk}/",
        {"password": "secret", "return_url": address},
    )
    answer = client.get(address)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]


@pytest.mark.parametrize("leave", [withdraw, erase])
def test_l9_whoever_leaves_is_gone_from_the_list(show, listed, leave):
    signature = show()
    assert listed()

    leave(signature)

    assert listed() == []


def test_l9_long_lists_are_read_page_by_page(show, listed, monkeypatch):
    monkeypatch.setattr(public_signatories, "NAMES", 2)
    people = [show(given_name=name) for name in ("Ada", "Bea", "Cleo")]

    assert listed() == ["Cleo Le Goff", "Bea Le Goff"]
    assert listed(f"?before={people[1].pk}") == ["Ada Le Goff"]


def test_l27_what_people_write_is_shown_as_text(show, client, page):
    show(given_name="<script>alert(1)</script>", family_name="&amp;")

    html = client.get(f"/petitions/names/{page.pk}/").content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;" in html


def test_l27_nothing_is_shown_before_somebody_looked(show, listed, admin_client):
    good = show(given_name="Ada", moderation="waiting")
    bad = show(given_name="Votez X", moderation="waiting")
    assert listed() == []

    admin_client.post(MODERATION, {"name": [good.pk], "decision": "approved"})
    admin_client.post(MODERATION, {"name": [bad.pk], "decision": "refused"})

    assert listed() == ["Ada Le Goff"]
    assert "Aucun nom n’attend" in admin_client.get(MODERATION).content.decode()


def test_l27_a_moderator_decides_about_nothing_but_waiting_names(show, admin_client):
    hidden = show(show_name=False, moderation="waiting")

    admin_client.post(MODERATION, {"name": [hidden.pk, "x", "²"], "decision": "approved"})

    hidden.refresh_from_db()
    assert hidden.moderation == "waiting"


@pytest.mark.parametrize(("first", "then"), [("approved", "refused"), ("refused", "approved")])
def test_l27_a_decision_can_be_found_again_and_undone(show, admin_client, listed, first, then):
    name = show(given_name="Ada", moderation=first)
    other = show(given_name="Bea", moderation="waiting")
    address = f"{MODERATION}?decision={first}&q=ada"

    shown = admin_client.get(address).content.decode()
    assert "Ada" in shown
    assert "Bea" not in shown
    admin_client.post(address, {"name": [name.pk, other.pk], "decision": then})

    assert listed() == (["Ada Le Goff"] if then == "approved" else [])
    other.refresh_from_db()
    assert other.moderation == "waiting"
    admin_client.post(f"{MODERATION}?decision={then}", {"name": [name.pk], "decision": "waiting"})
    assert "Ada" in admin_client.get(MODERATION).content.decode()
    assert listed() == []
    entries = PetitionLogEntry.objects.filter(action="wagtail_petition.moderate")
    assert [entry.data["decision"] for entry in entries] == ["waiting", then]
    assert "de nouveau" in entries[0].message


def test_a_made_up_decision_changes_nothing(show, admin_client):
    name = show(moderation="waiting")

    answer = admin_client.post(MODERATION, {"name": [name.pk], "decision": "erased"})

    assert answer.status_code == 400
    name.refresh_from_db()
    assert name.moderation == "waiting"


def test_l17_decisions_are_logged_without_names(show, admin_client, admin_user, page):
    signature = show(given_name="Ada", moderation="waiting")

    admin_client.post(MODERATION, {"name": [signature.pk], "decision": "approved"})

    entry = PetitionLogEntry.objects.get(action="wagtail_petition.moderate")
    assert (entry.user, entry.object_id) == (admin_user, str(page.petition_id))
    assert entry.data == {"rows": 1, "decision": "approved"}


def test_l18_moderators_decide_for_their_own_part_of_the_tree(show, member, home, make_page):
    signature = show(given_name="Ada", moderation="waiting")
    other = member("moderate_signature", under=make_page(title="Une autre"))
    own = member("moderate_signature", under=home)

    assert "Ada" not in other.get(MODERATION).content.decode()
    other.post(MODERATION, {"name": [signature.pk], "decision": "approved"})
    signature.refresh_from_db()
    assert signature.moderation == "waiting"

    assert "Ada" in own.get(MODERATION).content.decode()
    own.post(MODERATION, {"name": [signature.pk], "decision": "approved"})
    signature.refresh_from_db()
    assert signature.moderation == "approved"
