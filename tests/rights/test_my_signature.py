"""“My signature”: without it, people who signed could not see, correct, take back or erase what they left."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from tests.spreadsheets import csv_rows
from wagtail_petition.mail.outbox import add_link
from wagtail_petition.models import (
    ConsentRecord,
    Correction,
    Delivery,
    Erasure,
    NewsletterContact,
    OutgoingMail,
    Signature,
)
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.privacy.consents import change_consents
from wagtail_petition.privacy.newsletter import reachable_contacts
from wagtail_petition.privacy.rights import correct
from wagtail_petition.signing.services import confirm, withdraw
from wagtail_petition.visitors.addresses import address_digest
from wagtail_petition.visitors.tokens import Purpose, make_token

ACTS = ("correct", "consents", "restrict", "lift", "withdraw", "erase")


@pytest.fixture
def page(make_page):
    """A petition that offers all choices, and asks a little more than the name."""
    return make_page(offer_show_name=True, offer_newsletter=True, ask_reason="optional")


@pytest.fixture
def signature(page, sign, latest):
    """A confirmed signature of Zoé, who agreed to everything."""
    ticked = {f"consent-{name}": "on" for name in ("hand_over", "show_name", "newsletter")}
    sign(page, town="Saint-Étienne", postcode="42000", reason="=1+1", **ticked)
    confirm(latest())
    apply_count_changes(page.petition_id)
    return latest()


@pytest.fixture
def mine(signature):
    """The address of the page, as it stands in mails."""
    return f"/petitions/mine/{make_token(signature, Purpose.MY_SIGNATURE)}/"


@pytest.fixture
def delivered(signature, page, make_dossier):
    """A dossier with the signature, given to its addressee."""
    dossier = make_dossier(page)
    Delivery.objects.create(dossier=dossier, delivered_on=date(2026, 3, 1), channel="post")
    return dossier


def consents_of(signature):
    """What was agreed to and taken back, in order."""
    return list(signature.consents.values_list("purpose", "given"))


def count_of(page):
    """The counter, brought up to date, which must be what a recount says."""
    apply_count_changes(page.petition_id)
    assert repair_count(page.petition_id) == 0
    page.petition.refresh_from_db()
    return page.petition.count


@pytest.mark.django_db
def test_l3_every_mail_holds_the_link(page, sign, link_in, client, ask_link, latest):
    sign(page)
    confirm(latest())
    sign(page)
    ask_link(page, "zoe@example.org")

    subjects = [message.subject.split(" : ")[0].split("\u00a0:")[0] for message in mail.outbox]
    assert len(set(subjects)) == 3
    for message in mail.outbox:
        answer = client.get(link_in(message.body, "mine"))
        assert "Votre signature compte" in answer.content.decode()
        assert link_in(message.body, "mine") in message.alternatives[0][0]


def test_l3_withdrawing_takes_one_press_and_no_account(page, signature, mine, client):
    shown = BeautifulSoup(client.get(mine).content, "html.parser")
    form = shown.select_one('form[action$="/withdraw/"]')

    assert not form.select("input")
    answer = client.post(form["action"], follow=True)

    assert "Votre signature est retirée" in answer.content.decode()
    signature.refresh_from_db()
    assert signature.state == "withdrawn"
    assert count_of(page) == 0


@pytest.mark.parametrize("act", ACTS)
def test_l3_looking_changes_nothing(signature, mine, client, act):
    """Mail scanners open every link."""
    before = Signature.objects.filter(pk=signature.pk).values().get()

    for address in (mine, f"{mine}{act}/", f"{mine}data.json", f"{mine}data.csv"):
        client.get(address)
        client.head(address)

    assert Signature.objects.filter(pk=signature.pk).values().get() == before


@pytest.mark.parametrize("act", ACTS)
def test_a_tab_that_is_restored_shows_my_signature(signature, mine, client, act):
    assert client.get(f"{mine}{act}/")["Location"] == mine


@pytest.mark.parametrize("act", ACTS)
def test_l3_another_site_cannot_act_for_anybody(signature, mine, client, act):
    before = Signature.objects.filter(pk=signature.pk).values().get()

    answer = client.post(f"{mine}{act}/", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert Signature.objects.filter(pk=signature.pk).values().get() == before


def test_l3_withdrawing_removes_the_data_and_keeps_the_proof(signature, mine, client):
    client.post(f"{mine}withdraw/")

    signature.refresh_from_db()
    held = {name: getattr(signature, name) for name in Signature.BLANKS}
    assert held == {**Signature.BLANKS, "address_digest": address_digest("zoe@example.org")}
    assert consents_of(signature)[-4:] == [
        ("sign", False),
        ("hand_over", False),
        ("show_name", False),
        ("newsletter", False),
    ]
    assert not NewsletterContact.objects.exists()
    assert "Vous avez retiré votre signature" in client.get(mine).content.decode()


def test_l3_withdrawing_twice_changes_nothing(page, signature, mine, client):
    client.post(f"{mine}withdraw/")
    before = consents_of(signature)

    answer = client.post(f"{mine}withdraw/")

    assert answer.status_code == 200
    assert consents_of(signature) == before
    assert count_of(page) == 0


def test_l12_all_that_is_held_is_shown(signature, mine, client):
    answer = client.get(mine)

    shown = answer.content.decode()
    for held in ("Zoé Le Goff", "zoe@example.org", "42000", "Saint-Étienne", "=1+1"):
        assert held in shown
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "strict-origin"


def test_l12_all_that_is_held_can_be_downloaded(signature, mine, delivered, client):
    data = json.loads(client.get(f"{mine}data.json").content)

    assert data["person"] == {
        "email": "zoe@example.org",
        "given_name": "Zoé",
        "family_name": "Le Goff",
        "town": "Saint-Étienne",
        "postcode": "42000",
        "country": "",
        "organisation": "",
        "reason": "=1+1",
        "answers": {},
    }
    assert data["consents_in_force"] == ["sign", "hand_over", "show_name", "newsletter"]
    assert {record["purpose"]: record["given"] for record in data["consents"]} == {
        "sign": True,
        "hand_over": True,
        "show_name": True,
        "newsletter": True,
    }
    assert data["handed_over"] == [
        {"dossier": str(delivered), "row": 1, "delivered_on": ["2026-03-01"]}
    ]
    assert data["petition"]["text_sha256"] == signature.text.digest


def test_l12_a_link_that_waits_to_be_sent_is_among_what_is_held_until_it_has_left(
    signature, mine, client
):
    """Its row holds the address of the person."""
    add_link(signature.petition_id, "zoe@example.org", "fr")
    add_link(signature.petition_id, "somebody.else@example.org", "fr")

    told = json.loads(client.get(f"{mine}data.json").content)["mails"]
    assert [mail["state"] for mail in told if mail["kind"] == "link"] == ["waiting"]

    waiting = OutgoingMail.objects.filter(kind="link").first()
    waiting.end("sent")
    told = json.loads(client.get(f"{mine}data.json").content)["mails"]
    assert not [mail for mail in told if mail["kind"] == "link"]
    assert not waiting.address_digest


def test_l12_the_mails_that_were_sent_are_among_what_is_held(signature, mine, client):
    sent = signature.mails.get()

    (told,) = json.loads(client.get(f"{mine}data.json").content)["mails"]

    assert told == {
        "kind": "confirmation",
        "state": "sent",
        "ordered_at": sent.created_at.isoformat(),
        "ended_at": sent.ended_at.isoformat(),
    }
    table = csv_rows(client.get(f"{mine}data.csv").content, raw=True)
    assert {"Nom": "mails.0.state", "Valeur": "sent"} in [dict(row) for row in table]


def test_l12_the_table_says_the_same_and_computes_nothing(signature, mine, client):
    answer = client.get(f"{mine}data.csv")

    table = {row["Nom"]: row["Valeur"] for row in csv_rows(answer.content, raw=True)}
    assert table["person.given_name"] == "Zoé"
    assert table["person.reason"] == "'=1+1"
    assert table["consents.0.purpose"] == "hand_over"
    assert "attachment" in answer["Content-Disposition"]


def test_l12_data_can_be_corrected(signature, mine, client):
    answer = client.post(
        f"{mine}correct/",
        {"given_name": "Zoë", "family_name": "Le Goff", "town": "Lyon", "postcode": ""},
        follow=True,
    )

    signature.refresh_from_db()
    assert "Vos données sont rectifiées" in answer.content.decode()
    assert (signature.given_name, signature.town, signature.postcode) == ("Zoë", "Lyon", "")


def test_l12_a_correction_that_lacks_the_name_is_shown_again_with_what_was_written(
    signature, mine, client
):
    answer = client.post(f"{mine}correct/", {"given_name": "", "family_name": "Martin"})

    assert answer.status_code == 422
    shown = BeautifulSoup(answer.content, "html.parser")
    assert shown.select_one("[name=family_name]")["value"] == "Martin"
    assert "Saisissez votre prénom" in shown.text
    signature.refresh_from_db()
    assert signature.family_name == "Le Goff"


def test_l12_what_was_corrected_is_looked_at_again_before_it_is_shown(signature, mine, client):
    Signature.objects.filter(pk=signature.pk).update(moderation="approved")

    client.post(f"{mine}correct/", {"given_name": "<b>", "family_name": "Le Goff"})

    signature.refresh_from_db()
    assert signature.moderation == "waiting"


def test_l12_choices_can_be_changed_and_each_change_is_recorded(signature, mine, client):
    before = consents_of(signature)

    client.post(f"{mine}consents/", {"consent-hand_over": "on"})
    client.post(f"{mine}consents/", {"consent-hand_over": "on", "consent-newsletter": "on"})

    signature.refresh_from_db()
    assert (signature.hand_over, signature.show_name, signature.newsletter) == (True, False, True)
    assert consents_of(signature)[len(before) :] == [
        ("newsletter", False),
        ("show_name", False),
        ("newsletter", True),
    ]


def test_l8_the_newsletter_follows_the_choice(signature, mine, client):
    assert NewsletterContact.objects.get().email == "zoe@example.org"

    client.post(f"{mine}consents/", {})
    assert not NewsletterContact.objects.exists()

    client.post(f"{mine}consents/", {"consent-newsletter": "on"})
    assert NewsletterContact.objects.get().email == "zoe@example.org"


def test_l8_nobody_is_on_the_newsletter_before_confirming_or_without_the_box(page, sign, latest):
    sign(page, **{"consent-newsletter": "on"})
    assert not NewsletterContact.objects.exists()

    sign(page, email="other@example.org")
    confirm(latest())
    assert not NewsletterContact.objects.exists()


def test_l8_unsubscribing_changes_nothing_about_the_signature(page, signature, mine, client):
    client.post(f"{mine}consents/", {"consent-hand_over": "on", "consent-show_name": "on"})

    signature.refresh_from_db()
    assert (signature.state, signature.hand_over) == ("confirmed", True)
    assert count_of(page) == 1


def test_l12_restricted_data_are_used_for_nothing_and_still_count(
    page, signature, mine, client, make_dossier
):
    client.post(f"{mine}restrict/")

    signature.refresh_from_db()
    assert signature.restricted_at is not None
    assert count_of(page) == 1
    assert not reachable_contacts().exists()
    assert make_dossier(page).rows == 0

    client.post(f"{mine}lift/")
    assert reachable_contacts().exists()
    assert make_dossier(page).rows == 1


def test_l12_everything_can_be_erased(page, signature, mine, client):
    answer = client.post(f"{mine}erase/")

    assert "Tout est effacé" in answer.content.decode()
    assert not Signature.objects.exists()
    assert not ConsentRecord.objects.exists()
    assert not NewsletterContact.objects.exists()
    assert Erasure.objects.get().reason == "erased"
    assert count_of(page) == 0
    assert client.get(mine).status_code == 410
    assert client.post(f"{mine}erase/").status_code == 410


@pytest.mark.parametrize("act", ["correct", "consents", "restrict", "lift", "withdraw"])
def test_l12_an_unconfirmed_signature_can_only_be_erased(page, sign, latest, client, act):
    """Whatever is changed by whoever holds an early link, what a mail shows is what its button confirms."""
    sign(page)
    before = Signature.objects.filter(pk=latest().pk).values().get()
    mine = f"/petitions/mine/{make_token(latest(), Purpose.MY_SIGNATURE)}/"

    client.post(f"{mine}{act}/", {"given_name": "Eve", "family_name": "Evil"})

    assert Signature.objects.filter(pk=latest().pk).values().get() == before
    client.post(f"{mine}erase/")
    assert not Signature.objects.exists()


def test_l12_the_link_is_sent_to_the_address_and_to_nobody_else(
    page, signature, client, ask_link, link_in
):
    mail.outbox.clear()

    answer = ask_link(page, "ZOE@example.org")

    assert answer.status_code == 303
    assert [message.to for message in mail.outbox] == [["zoe@example.org"]]
    assert client.get(link_in(mail.outbox[0].body, "mine")).status_code == 200


def test_l12_somebody_known_by_one_name_can_correct_it(page, client, make_signature):
    signature = make_signature(page, given_name="", family_name="Sukarno")
    token = make_token(signature, Purpose.MY_SIGNATURE)

    client.post(f"/petitions/mine/{token}/correct/", {"family_name": ""})
    signature.refresh_from_db()
    assert signature.full_name == "Sukarno"

    client.post(f"/petitions/mine/{token}/correct/", {"family_name": "Suharto"})
    signature.refresh_from_db()
    assert signature.full_name == "Suharto"


def test_l12_asking_for_the_link_tells_nobody_whether_an_address_has_signed(
    page, signature, client, ask_link
):
    def ask(email):
        answer = ask_link(page, email)
        shown = client.get(answer["Location"])
        for response in (answer, shown):
            # The time of the answer.
            del response["Expires"]
        return answer.status_code, dict(answer.headers), shown.content, dict(shown.headers)

    mail.outbox.clear()
    assert ask("zoe@example.org") == ask("nobody@example.org")
    assert [len(message.to) for message in mail.outbox] == [1, 1]


def test_l12_a_stranger_is_told_by_mail_that_nothing_is_held(page, signature, ask_link):
    mail.outbox.clear()

    ask_link(page, "nobody@example.org")

    assert "/mine/" not in mail.outbox[0].body
    assert "Zoé" not in mail.outbox[0].body
    assert page.title in mail.outbox[0].body


def test_l12_the_link_still_opens_after_a_withdrawal(page, signature, client, ask_link, link_in):
    withdraw(signature)
    mail.outbox.clear()

    ask_link(page, "zoe@example.org")
    address = link_in(mail.outbox[0].body, "mine")
    client.post(f"{address}erase/")

    assert not Signature.objects.exists()


def test_l12_an_old_link_expires(signature, mine, client, settings, monkeypatch):
    settings.WAGTAIL_PETITION = {"MY_SIGNATURE_DAYS": 0}

    assert client.get(mine).status_code == 410


def test_l12_the_link_dies_with_the_data(closed_signature, client):
    mine = f"/petitions/mine/{make_token(closed_signature, Purpose.MY_SIGNATURE)}/"
    assert client.get(mine).status_code == 200

    call_command("petition_retention")

    assert client.get(mine).status_code == 410


@pytest.fixture
def closed_signature(make_page, make_signature):
    """A signature that has been kept long enough."""
    page = make_page(closes_at=timezone.now() - timedelta(days=400))
    return make_signature(page, signed_at=page.closes_at - timedelta(days=1))


def test_l12_other_links_of_the_same_mail_do_not_open_it(signature, client):
    for purpose in set(Purpose) - {Purpose.MY_SIGNATURE}:
        token = make_token(signature, purpose)
        assert client.get(f"/petitions/mine/{token}/").status_code == 410


def test_l10_people_read_until_when_their_data_are_kept(closed_signature, client):
    mine = f"/petitions/mine/{make_token(closed_signature, Purpose.MY_SIGNATURE)}/"

    assert "Ces données sont supprimées le" in client.get(mine).content.decode()


def test_l13_after_the_delivery_people_learn_what_can_still_be_done(delivered, mine, client):
    shown = client.get(mine).content.decode()

    assert "1er mars 2026" in shown
    assert "ne peut pas être rappelé" in shown


@pytest.mark.parametrize(
    ("act", "sent", "reason"),
    [
        ("withdraw", {}, "withdrawn"),
        ("erase", {}, "erased"),
        ("restrict", {}, "restricted"),
        ("consents", {"consent-show_name": "on"}, "not_handed_over"),
        ("correct", {"given_name": "Zoë", "family_name": "Le Goff"}, "corrected"),
    ],
)
def test_l13_what_changes_after_the_delivery_is_noted_by_row(
    delivered, mine, client, act, sent, reason
):
    client.post(f"{mine}{act}/", sent)

    correction = Correction.objects.get()
    assert (correction.dossier, correction.row, correction.reason) == (delivered, 1, reason)
    assert correction.lettered_at is None


def test_l12_whoever_withdrew_is_not_written_back_by_another_tab(signature):
    withdraw(signature)

    correct(signature, {"given_name": "Zoé"})
    change_consents(signature, frozenset({"hand_over", "newsletter"}))

    signature.refresh_from_db()
    assert signature.given_name == ""
    assert not any((signature.hand_over, signature.newsletter))
    assert not NewsletterContact.objects.exists()


def test_a_file_that_does_not_exist_is_said_not_to(mine, client):
    for name in ("data.pdf", 'data.x"', "data."):
        assert client.get(mine + name).status_code == 404
