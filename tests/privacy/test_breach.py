"""Within 72 hours of noticing a leak, those who answer for the data must know whom it touches, and say so."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.desk.doors import take_out
from tests.dossier.reading import pdf_text, squeezed
from tests.spreadsheets import csv_rows
from wagtail_petition.models import PetitionLogEntry, Signature
from wagtail_petition.privacy.breach import Breach, affected_by
from wagtail_petition.signing.services import erase, report_misuse, withdraw

BREACH = "/admin/petitions/privacy/breach/"
HOUR = timedelta(hours=1)
PEOPLE_HEADINGS = ["Données", "N°", "Pétition", "Adresse électronique", "Langue"]


@pytest.fixture
def now():
    return timezone.localtime().replace(second=0, microsecond=0)


@pytest.fixture
def people(petition_page, make_signature, now):
    """Signed before, during and after a breach from ten to five hours ago; and one whose data are gone."""
    return {
        name: make_signature(
            petition_page,
            given_name=name,
            email=f"{name}@example.org",
            signed_at=now - hours * HOUR,
            **fields,
        )
        for name, hours, fields in [
            ("before", 20, {}),
            ("during", 7, {"language": "en", "postcode": "", "town": ""}),
            ("pending", 6, {"state": Signature.State.PENDING}),
            ("after", 2, {}),
        ]
    }


@pytest.fixture
def breach(petition_page, now):
    """The breach as the form describes it."""

    def describe(**changes):
        said = {
            "petition": [petition_page.petition_id],
            "nature": ["confidentiality"],
            "touched": ["names", "emails", "places"],
            "began_at": f"{now - 10 * HOUR:%Y-%m-%dT%H:%M}",
            "ended_at": f"{now - 5 * HOUR:%Y-%m-%dT%H:%M}",
            "noticed_at": f"{now - 4 * HOUR:%Y-%m-%dT%H:%M}",
            "language": "en",
            **changes,
        }
        return urlencode(said, doseq=True)

    return describe


@pytest.fixture
def notice(admin_client):
    """The notice of a breach, as data."""

    def fetch(query):
        return json.loads(admin_client.get(f"{BREACH}notice/?{query}&format=json").content)

    return fetch


def listed(answer):
    """The addresses in the list of those who must be told."""
    return [row["Adresse électronique"] for row in csv_rows(answer.getvalue())]


def test_l26_those_whose_data_were_there_are_affected_and_no_others(people, breach, admin_client):
    answer = admin_client.get(f"{BREACH}?{breach()}")

    [part] = answer.context["affected"]
    assert part["signatures"] == answer.context["total"] == 3
    assert [count for _name, count in part["states"]] == [2, 1]
    assert part["languages"] == [("en", 1), ("fr", 2)]
    assert [count for _name, count in part["holding"]] == [3, 3, 2]

    lasting = admin_client.get(f"{BREACH}?{breach(ended_at='')}")
    assert lasting.context["total"] == 4


def test_l26_a_breach_before_anybody_signed_touches_nobody(people, breach, admin_client, now):
    early = {"began_at": "2026-01-01T00:00", "ended_at": "2026-01-02T00:00"}

    assert admin_client.get(f"{BREACH}?{breach(**early)}").context["total"] == 0


def test_l26_data_that_were_removed_since_are_counted_and_not_listed(people, breach, admin_client):
    withdraw(people["before"])
    erase(people["during"])

    answer = admin_client.get(f"{BREACH}?{breach()}")
    taken = take_out(admin_client, f"{BREACH}people/?{breach()}", file_format="csv")

    assert (answer.context["total"], answer.context["erased_since"]) == (1, 2)
    assert listed(taken) == ["pending@example.org"]


def test_l26_a_leak_of_the_newsletter_touches_those_who_receive_it(
    people, breach, admin_client, petition_page, now
):
    for name, hours in (("reader", 30), ("late", 1)):
        petition_page.petition.newsletter_contacts.create(
            email=f"{name}@example.org",
            address_digest=name,
            language="fr",
            notice=people["before"].notice,
            subscribed_at=now - hours * HOUR,
        )

    alone = take_out(
        admin_client, f"{BREACH}people/?{breach(touched='newsletter')}", file_format="csv"
    )
    both = take_out(
        admin_client,
        f"{BREACH}people/?{breach(touched=['names', 'newsletter'])}",
        file_format="csv",
    )

    assert listed(alone) == ["reader@example.org"]
    assert len(listed(both)) == 4
    shown = admin_client.get(f"{BREACH}?{breach(touched='newsletter')}")
    assert (shown.context["total"], shown.context["erased_since"]) == (1, 0)


def test_l26_who_signed_and_reads_the_newsletter_is_one_person(
    people, breach, notice, admin_client, petition_page, make_signature, now
):
    before = people["before"]
    petition_page.petition.newsletter_contacts.create(
        email=before.email,
        address_digest=before.address_digest,
        language="fr",
        notice=before.notice,
        subscribed_at=now - 30 * HOUR,
    )
    again = {"address_digest": before.address_digest, "signed_at": before.signed_at}
    make_signature(petition_page, state="pending", **again)
    misused = make_signature(petition_page, state="pending", **again)
    on_paper = {"email": "", "address_digest": "", "counted_digest": None, "origin": "paper"}
    for _sheet in range(2):
        make_signature(petition_page, signed_at=before.signed_at, **on_paper)
    report_misuse(misused)

    touched = breach(touched=["names", "newsletter"])
    shown = admin_client.get(f"{BREACH}?{touched}")

    assert (shown.context["total"], shown.context["erased_since"]) == (3 + 2, 0)
    assert notice(touched)["sections"]["affected"]["people"] == "5"


def test_l26_the_notice_says_what_is_known_and_leaves_the_rest(
    people, breach, notice, admin_client, petition_page
):
    data = notice(breach())
    printed = pdf_text(admin_client.get(f"{BREACH}notice/?{breach()}").getvalue())

    assert data["petitions"] == [str(petition_page.petition.uuid)]
    assert data["sections"]["affected"]["people"] == "3"
    assert data["sections"]["affected"]["petitions"][data["petitions"][0]]["signatures"] == 3
    assert petition_page.controller_email in data["sections"]["controller"]["controllers"][0]
    assert {
        "breach.cause",
        "consequences.consequences",
        "remedies.taken",
        "telling.high_risk",
    } <= set(data["to_fill_in"])
    assert printed.count("To be filled in") == len(data["to_fill_in"])
    for said in ("seen or taken by others", petition_page.controller_name, "article 33"):
        assert squeezed(said) in squeezed(printed)
    for name in people:
        assert f"{name}@example.org" not in printed + json.dumps(data)


@pytest.mark.parametrize(("hours", "late"), [(71, False), (73, True)])
def test_l26_the_notice_is_due_72_hours_after_the_breach_was_noticed(
    people, breach, notice, admin_client, now, hours, late
):
    noticed = now - hours * HOUR
    query = breach(
        began_at=f"{noticed - HOUR:%Y-%m-%dT%H:%M}", noticed_at=f"{noticed:%Y-%m-%dT%H:%M}"
    )

    data = notice(query)

    due = noticed + timedelta(hours=72)
    shown = admin_client.get(f"{BREACH}?{query}")
    assert shown.context["breach"].deadline == due
    assert (shown.context["late"], "deadline.delay" in data["to_fill_in"]) == (late, late)
    assert f"{due.day}, {due.year}" in data["sections"]["deadline"]["due_at"]


def test_l26_the_list_of_those_who_must_be_told_is_guarded_and_logged(
    people, breach, admin_client, admin_user, petition_page
):
    address = f"{BREACH}people/?{breach()}"

    assert "attachment" not in admin_client.get(address).get("Content-Disposition", "")
    assert "attachment" not in admin_client.post(address, {"reason": "Fuite"}).get(
        "Content-Disposition", ""
    )
    assert not PetitionLogEntry.objects.filter(action="wagtail_petition.breach").exists()
    taken = take_out(admin_client, address, file_format="csv")

    assert sorted(listed(taken)) == [
        "before@example.org",
        "during@example.org",
        "pending@example.org",
    ]
    entry = PetitionLogEntry.objects.get(action="wagtail_petition.breach")
    assert (entry.user, entry.object_id) == (admin_user, str(petition_page.petition_id))
    assert entry.data == {
        "rows": 3,
        "format": "csv",
        "reason": "Pour la remise",
        "outcome": "done",
    }


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_l26_the_list_of_those_who_must_be_told_opens_in_the_readers_language(
    people, breach, admin_client, petition_page, file_format
):
    taken = take_out(admin_client, f"{BREACH}people/?{breach()}", file_format=file_format)

    content = taken.getvalue()
    assert f"people-to-tell.{file_format}" in taken["Content-Disposition"]
    if file_format == "ods":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read("content.xml").decode()
        assert all(heading in text for heading in PEOPLE_HEADINGS)
        return
    if file_format == "csv":
        rows = [list(row.values()) for row in csv_rows(content)]
        assert list(csv_rows(content)[0]) == PEOPLE_HEADINGS
    else:
        headings, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        assert list(headings) == PEOPLE_HEADINGS
    assert {(row[0], row[2]) for row in rows} == {("signature", petition_page.title)}


def test_l26_restricted_data_are_touched_too(people, breach, admin_client):
    Signature.objects.update(restricted_at=timezone.now())

    taken = take_out(admin_client, f"{BREACH}people/?{breach()}", file_format="csv")
    assert len(listed(taken)) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"petition": ["999"]},
        {"ended_at": "2020-01-01T00:00"},
        {"noticed_at": "2020-01-01T00:00"},
        {"noticed_at": "2999-01-01T00:00"},
        {"touched": []},
    ],
)
def test_l26_a_mistyped_breach_shows_and_gives_out_nothing(people, breach, admin_client, wrong):
    shown = admin_client.get(f"{BREACH}?{breach(**wrong)}")

    assert "affected" not in shown.context
    assert shown.context["form"].errors
    for address in ("notice", "people"):
        answer = admin_client.get(f"{BREACH}{address}/?{breach(**wrong)}")
        assert (answer.status_code, answer["Location"]) == (302, BREACH)


def test_l26_the_form_begins_with_the_petition_that_led_to_it(
    petition_page, make_page, admin_client
):
    make_page(title="Une autre", slug="autre")

    shown = admin_client.get(f"{BREACH}?petition={petition_page.petition_id}")

    assert shown.context["form"]["petition"].value() == [str(petition_page.petition_id)]
    assert not shown.context["form"].errors


def test_l26_nothing_that_is_typed_is_stored(people, breach, admin_client):
    """The address holds it: a GET that writes nothing."""
    before = PetitionLogEntry.objects.count()

    admin_client.get(f"{BREACH}?{breach()}")
    admin_client.get(f"{BREACH}notice/?{breach()}")

    assert PetitionLogEntry.objects.count() == before


def test_l26_several_petitions_are_counted_apart(
    people, make_page, make_signature, petition_page, now
):
    other = make_page(title="Une autre", slug="autre")
    make_signature(other, signed_at=now - 20 * HOUR)
    petitions = [petition_page.petition, other.petition]

    affected = affected_by(
        Breach(petitions, now - 10 * HOUR, now, now, ["integrity"], ["names", "answers"])
    )

    assert [(part.petition, part.signatures) for part in affected] == [
        (petitions[0], 4),
        (petitions[1], 1),
    ]
    assert affected[0].holding == {"names": 4, "answers": 0}
