"""What other programs read of petitions through the API of the site, and what they must never get."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, EmailField, TextField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail import VERSION
from wagtail.api import APIField
from wagtail.models import Locale, PageViewRestriction

from tests.conftest import RADIO_ID, REPORT_ID
from wagtail_petition.models import (
    Delivery,
    Dossier,
    Petition,
    PetitionPage,
    PetitionQuestion,
    Signature,
)
from wagtail_petition.operations.pausing import pause

pytestmark = pytest.mark.urls("tests.sources.magazine.urls")
VERSIONS = ["v2", "v3"] if VERSION >= (8, 0) else ["v2"]

#: What no other program is told: of the page, how to reach people; of signatures, all.
PRIVATE_OF_PAGE = ("controller_email", "controller_address", "data_protection_contact")


@pytest.fixture(params=VERSIONS)
def read(request, client):
    """What the API says of a page."""

    def get(page, **query):
        answer = client.get(f"/api/{request.param}/pages/{page.pk}/", query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return get


def declared_fields():
    """The fields of a petition page in the API; for Wagtail, a bare name is one, too."""
    return [one if isinstance(one, APIField) else APIField(one) for one in PetitionPage.api_fields]


def deliver(page: PetitionPage) -> Delivery:
    dossier = Dossier.objects.create(
        petition=page.petition,
        number=1,
        variant=Dossier.Variant.MINIMISED,
        language="fr",
        title=page.title,
        addressee="CNIL",
        sealed_at=datetime(2019, 6, 1, tzinfo=UTC),
        counts={"listed": 0},
        manifest_digest="0" * 64,
        archive_name="secret-folder/dossier.zip",
        archive_size=1,
    )
    return Delivery.objects.create(
        dossier=dossier,
        delivered_on=date(2019, 6, 3),
        acknowledged_on=date(2019, 6, 5),
        channel="post",
        reference="secret-parcel",
        public_note="Remis en main propre.",
    )


def test_a_program_reads_the_text_with_its_numbered_sources(petition_page, read):
    told = read(petition_page)

    assert told["title"] == petition_page.title
    assert told["summary"].startswith("La ville veut")
    assert [block["type"] for block in told["body"]][:2] == ["heading", "text"]
    radio, report = told["sources"]
    # The text refers to them by these ids.
    assert f'linktype="source" id="{RADIO_ID}"' in told["body"][1]["value"]
    assert (radio["id"], radio["number"], radio["type"]) == (RADIO_ID, 1, "broadcast")
    assert radio["citation"] == "Radio Forez, 8 mai 2019."
    assert (report["id"], report["number"]) == (REPORT_ID, 2)
    assert report["citation"].startswith("A. Martin. Des rues sous écoute. Observatoire des villes")
    assert 'href="https://example.org/rapport"' in report["citation_html"]
    assert report["value"]["date"] == "2019-04-15"
    [link] = report["value"]["links"]
    assert link["url"] == "https://example.org/rapport"
    assert link["consulted_on"] == "2019-06-01"


def test_sources_that_readers_do_not_see_are_not_told_either(make_page, read):
    stored = [{"type": "other", "id": "unused", "value": {"title": "Un brouillon"}}]
    shown = make_page(sources=stored, body=[("endnotes", {"heading": ""})])
    hidden = make_page(sources=stored, body=[("endnotes", {"heading": "", "uncited": "hidden"})])

    [source] = read(shown)["sources"]
    assert (source["number"], source["citation"]) == (None, "Un brouillon.")
    assert read(hidden)["sources"] == []


def test_a_program_reads_count_goal_dates_addressee_demands_and_deliveries(
    make_page, make_signature, read
):
    closing = timezone.now().replace(microsecond=0) + timedelta(days=3)
    page = make_page(
        asks="Ouvrir une enquête\nRappeler la loi",
        closes_at=closing,
        delivery_planned_on="2031-01-02",
    )
    counted = timezone.now().replace(microsecond=0)
    Petition.objects.update(count=120, counted_at=counted)
    deliver(page)

    told = read(page)
    petition = told["petition"]
    assert petition["uuid"] == str(page.petition.uuid)
    assert (petition["state"], petition["count"], petition["goal"]) == ("open", 120, 250)
    assert datetime.fromisoformat(petition["closes_at"]) == closing
    assert datetime.fromisoformat(petition["counted_at"]) == counted
    assert petition["opens_at"] is None
    assert told["addressee_name"] == page.addressee_name
    assert told["requests"] == ["Ouvrir une enquête", "Rappeler la loi"]
    assert told["delivery_planned_on"] == "2031-01-02"
    assert told["deliveries"] == [
        {
            "delivered_on": "2019-06-03",
            "channel": "post",
            "variant": "minimised",
            "acknowledged_on": "2019-06-05",
            "public_note": "Remis en main propre.",
        }
    ]


def test_a_program_learns_whether_people_can_sign(make_page, read):
    day = timedelta(days=1)
    now = timezone.now()
    paused = make_page()
    pause(paused.petition, reason="maintenance")

    assert read(make_page(opens_at=now + day))["petition"]["state"] == "upcoming"
    assert read(make_page(closes_at=now - day))["petition"]["state"] == "closed"
    assert read(paused)["petition"]["state"] == "paused"


def test_citations_are_in_the_language_of_the_page_whoever_asks(petition_page, client):
    english = petition_page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    english.save_revision().publish()

    def radio(page, language):
        path = f"/api/v2/pages/{page.pk}/"
        return client.get(path, headers={"accept-language": language}).json()["sources"][0]

    assert radio(petition_page, "en")["citation"] == "Radio Forez, 8 mai 2019."
    assert radio(english, "fr")["citation"] == "Radio Forez, May 8, 2019."


@pytest.mark.parametrize("version", VERSIONS)
def test_each_language_is_listed_apart(petition_page, client, version):
    english = petition_page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    english.save_revision().publish()

    def listed(**query):
        query = {"type": "wagtail_petition.PetitionPage", **query}
        return [item["id"] for item in client.get(f"/api/{version}/pages/", query).json()["items"]]

    assert listed(locale="fr") == [petition_page.pk]
    assert listed(locale="en") == [english.pk]
    assert listed(translation_of=petition_page.pk) == [english.pk]


def test_drafts_are_not_told(petition_page, read):
    petition_page.title = petition_page.byline = "Un brouillon secret"
    petition_page.save_revision()

    told = read(petition_page)
    assert "brouillon secret" not in json.dumps(told)


@pytest.mark.parametrize("version", VERSIONS)
def test_unpublished_and_restricted_pages_are_not_there(make_page, client, version):
    gone, closed = make_page(), make_page()
    gone.unpublish()
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)

    for page in (gone, closed):
        assert client.get(f"/api/{version}/pages/{page.pk}/").status_code == 404
    query = {"type": "wagtail_petition.PetitionPage"}
    assert client.get(f"/api/{version}/pages/", query).json()["items"] == []


def test_a_long_list_costs_no_more_queries_than_a_short_one(make_page, client):
    query = {"type": "wagtail_petition.PetitionPage", "fields": "*"}

    def queries():
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/api/v2/pages/", query)
        assert answer.status_code == 200, answer.content
        return len(captured), answer.json()["items"]

    deliver(make_page())
    make_page()
    # The first one fills what Wagtail remembers of the site.
    queries()
    short, _items = queries()
    for _number in range(4):
        make_page()
    long, items = queries()
    assert [len(item["deliveries"]) for item in items] == [1, 0, 0, 0, 0, 0]
    assert long == short


def personal_texts(page, make_signature) -> list[str]:
    """A signature in which every text is one that can be recognised."""
    signature = make_signature(page, reason="")
    marks = {}
    for field in Signature._meta.concrete_fields:
        if isinstance(field, CharField | TextField | EmailField) and not field.choices:
            length = min(field.max_length or 60, 60)
            marks[field.name] = f"mark-{field.name}-".ljust(length, "x")[:length]
    marks.pop("language", None)
    Signature.objects.filter(pk=signature.pk).update(**marks)
    return list(marks.values())


def test_no_signature_and_no_private_address_is_ever_told(make_page, make_signature, client):
    private = {name: f"secret-{name}@example.org" for name in PRIVATE_OF_PAGE}
    page = make_page(**private, wording_sign="secret-wording")
    deliver(page)
    marks = [*personal_texts(page, make_signature), *private.values(), "secret-", "zoe", "Le Goff"]

    told = ""
    for version in VERSIONS:
        told += client.get(f"/api/{version}/pages/{page.pk}/").content.decode()
        query = {"type": "wagtail_petition.PetitionPage", "fields": "*,petition(*),image(*)"}
        if version == "v3":
            del query["fields"]
        told += client.get(f"/api/{version}/pages/", query).content.decode()
    assert str(page.petition.uuid) in told
    assert len(marks) > 12
    assert [mark for mark in marks if mark in told] == []


@pytest.mark.parametrize(
    "query",
    [
        {"fields": "signatures"},
        {"fields": "petition(signatures)"},
        {"fields": "petition(signature_set(*))"},
        {"fields": "controller_email"},
        {"petition__signature__email": "zoe@example.org"},
        {"controller_email": "zoe@example.org"},
        {"order": "petition__signature__email"},
        {"order": "controller_email"},
    ],
    ids=str,
)
def test_nobody_finds_out_about_signatures_by_asking_cleverly(make_page, client, query):
    make_page()
    query = {"type": "wagtail_petition.PetitionPage", **query}
    assert client.get("/api/v2/pages/", query).status_code == 400


def test_no_model_of_the_app_but_the_page_is_in_the_api():
    """A field that is added to a signature tomorrow stays as far from the API as those of today."""
    models = set(apps.get_app_config("wagtail_petition").get_models())
    assert Signature in models
    # Questions have those of Wagtail's form fields; the page does not name them.
    models.remove(PetitionQuestion)
    assert {model for model in models if getattr(model, "api_fields", None)} == {PetitionPage}

    fields = {field.name: field for field in declared_fields()}
    names = set(fields)
    assert names.isdisjoint(PRIVATE_OF_PAGE)
    relations = {
        field.name: field.related_model
        for field in PetitionPage._meta.get_fields()
        if field.name in names and field.is_relation
    }
    assert relations.keys() == {"petition", "image"}
    # Written field by field, so that none comes along unseen.
    assert fields["petition"].serializer is not None


def test_nothing_of_a_petition_is_written_through_the_api():
    # Before Wagtail 8, no API writes.
    assert not any(getattr(field, "writable", False) for field in declared_fields())
