"""Signatures that were given elsewhere count here, once, with the proof of what was agreed to there."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from tests.dossier.reading import files, pdf_text, squeezed
from tests.signing.elsewhere import CONSENT, elsewhere
from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import ConsentRecord, NewsletterContact, Signature
from wagtail_petition.operations.counting import apply_count_changes
from wagtail_petition.privacy.external_consent import ExternalConsent, freeze_external_consent
from wagtail_petition.signing.services import (
    SignatureData,
    confirm,
    erase,
    import_signature,
    report_misuse,
    withdraw,
)
from wagtail_petition.visitors.addresses import address_digest
from wagtail_petition.visitors.errors import AlreadySignedError, RemovedBeforeError, SigningError

pytestmark = pytest.mark.django_db

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "import.md"
LONG_AGO = timezone.now() - timedelta(days=20)


@pytest.fixture
def take_in(petition_page):
    versions = elsewhere(petition_page)

    def take(email="odile@example.org", signed_at=LONG_AGO, purposes=("hand_over",), **more):
        data = SignatureData(
            given_name="Odile", family_name="Roux", email=email, purposes=frozenset(purposes)
        )
        return import_signature(petition_page, data, versions, signed_at=signed_at, **more)

    return take


def counted(page):
    apply_count_changes(page.petition_id)
    page.petition.refresh_from_db()
    return page.petition.count


def test_it_counts_with_the_proof_of_its_consents_and_nobody_is_written_to(petition_page, take_in):
    signature = take_in()

    signature.refresh_from_db()
    assert (signature.state, signature.origin) == ("confirmed", "import")
    assert signature.signed_at == LONG_AGO
    assert counted(petition_page) == 1
    assert mail.outbox == []
    records = ConsentRecord.objects.filter(signature=signature)
    assert sorted(records.values_list("purpose", "recorded_at", "notice")) == [
        ("hand_over", LONG_AGO, signature.notice_id),
        ("sign", LONG_AGO, signature.notice_id),
    ]
    [place, *_none] = signature.notice.content["sections"]
    assert place == [
        "Consentement donné ailleurs",
        "Marché de la place Jacquard, à Saint-Étienne, du 1er juin 2019 au 8 juin 2019",
    ]


def test_importing_the_same_list_again_counts_nobody_twice(petition_page, take_in):
    take_in()
    with pytest.raises(AlreadySignedError):
        take_in("ODILE@example.org")

    assert counted(petition_page) == Signature.objects.count() == 1


def test_who_signed_here_as_well_counts_once_whichever_came_first(
    petition_page, take_in, make_signature
):
    first = take_in()
    twin = make_signature(petition_page, state="pending", address_digest=first.address_digest)
    with pytest.raises(AlreadySignedError):
        confirm(twin)
    digest = address_digest("bea@example.org")
    make_signature(petition_page, address_digest=digest)
    with pytest.raises(AlreadySignedError):
        take_in("bea@example.org")

    assert Signature.objects.counted().count() == 2


@pytest.mark.parametrize("leave", [erase, withdraw])
def test_an_old_list_brings_nobody_back_who_left(petition_page, take_in, leave):
    leave(take_in())
    with pytest.raises(RemovedBeforeError):
        take_in()

    assert counted(petition_page) == 0
    assert not ConsentRecord.objects.filter(signature__state="confirmed").exists()
    take_in(signed_at=timezone.now())
    assert counted(petition_page) == 1


def test_an_old_list_brings_nobody_back_whose_data_had_been_anonymised_and_were_erased_then(
    petition_page, take_in
):
    take_in()
    signature = Signature.objects.get()
    Signature.objects.filter(pk=signature.pk).update(state="anonymised", **Signature.BLANKS)
    erase(signature)

    with pytest.raises(RemovedBeforeError):
        take_in()


def test_who_reported_what_a_stranger_signed_here_is_taken_in_as_they_signed_elsewhere(
    petition_page, make_signature, take_in
):
    digest = address_digest("odile@example.org")
    report_misuse(make_signature(petition_page, state="pending", address_digest=digest))

    take_in()

    assert counted(petition_page) == 1


def test_a_dossier_tells_them_apart_and_holds_what_they_agreed_to(petition_page, take_in):
    take_in()
    take_in("paul@example.org", purposes=())
    dossier = seal(petition_page.petition, "complete")

    assert dossier.counts["imported"] == 2
    contents = files(dossier)
    assert [row["family_name"] for row in csv_rows(contents["06_signatures.csv"])] == ["Roux"]
    [notice] = [
        text.decode() for name, text in contents.items() if "10_mentions" in name and "txt" in name
    ]
    assert "Consentements donnés ailleurs" in notice
    assert "Mon nom peut être remis à la CNIL." in notice
    method = squeezed(pdf_text(contents["04_methode-et-decomptes.pdf"]))
    assert squeezed("Ce site n’a pas confirmé les adresses des signatures importées") in method


def test_the_newsletter_goes_to_who_asked_for_it_there(take_in):
    take_in("lea@example.org", purposes=("newsletter",))
    take_in("max@example.org", purposes=())

    assert [contact.email for contact in NewsletterContact.objects.all()] == ["lea@example.org"]


def test_what_cannot_be_true_is_refused_and_leaves_nothing(petition_page, take_in):
    tomorrow = timezone.now() + timedelta(days=1)
    for wrong in (
        {"signed_at": tomorrow},
        {"confirmed_at": tomorrow},
        {"purposes": ("show_name",)},
    ):
        with pytest.raises(ValueError, match=r"\w"):
            take_in(**wrong)

    assert not Signature.objects.exists()


@pytest.mark.parametrize("email", [" ", "jane@localhost", '"rose"@example.org'])
def test_an_address_that_cannot_be_mailed_is_named_and_left_out(take_in, email):
    with pytest.raises(SigningError, match=r"\w"):
        take_in(email)

    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    "person",
    [
        {"given_name": "\u200b", "family_name": ""},
        {"given_name": "Odile", "family_name": "http://spam.example"},
        {"given_name": "O" * 101, "family_name": "Roux"},
    ],
)
def test_a_name_that_the_form_would_not_take_is_named_and_left_out(petition_page, person):
    data = SignatureData(email="odile@example.org", **person)
    with pytest.raises(SigningError, match=r"\w"):
        import_signature(petition_page, data, elsewhere(petition_page), signed_at=LONG_AGO)

    assert not Signature.objects.exists()


def test_what_comes_from_elsewhere_is_cleaned_as_the_form_cleans_it(petition_page):
    data = SignatureData(
        given_name="A\ufffeB",
        details={"reason": "C\u202eD"},
        answers={"a": {"answer": ["E\ufffeF"]}},
        email="odile@example.org",
    )
    signature = import_signature(petition_page, data, elsewhere(petition_page), signed_at=LONG_AGO)

    assert (signature.given_name, signature.reason) == ("AB", "CD")
    assert signature.answers == {"a": {"answer": ["EF"]}}


def test_an_import_knows_an_address_again_however_it_was_written_elsewhere(take_in):
    take_in("odile@stra\u00dfe.de")
    with pytest.raises(AlreadySignedError):
        take_in(" ODILE@xn--strae-oqa.de")

    assert Signature.objects.get().email == "odile@xn--strae-oqa.de"


@pytest.mark.parametrize(
    "wrong",
    [
        {"wordings": {"hand_over": "Mon nom peut être remis."}},
        {"wordings": {"sign": "Je signe.", "sale": "Vendez mon adresse."}},
        {"place": " "},
        {"last_day": date(2019, 5, 31)},
    ],
)
def test_a_consent_that_proves_nothing_is_refused(wrong):
    given = {
        name: getattr(CONSENT, name) for name in ("wordings", "place", "first_day", "last_day")
    }
    with pytest.raises(ValueError, match=r"Say where|Give the words"):
        ExternalConsent(**{**given, **wrong})


def test_the_same_consent_is_stored_once_and_one_day_is_named_once(petition_page):
    one_day = ExternalConsent(
        wordings=CONSENT.wordings,
        place=CONSENT.place,
        first_day=CONSENT.first_day,
        last_day=CONSENT.first_day,
        notice="Vos données restent à l’association.",
    )
    stored = freeze_external_consent(petition_page, one_day)

    assert freeze_external_consent(petition_page, one_day) == stored
    assert [text for _heading, text in stored.content["sections"]] == [
        "Marché de la place Jacquard, à Saint-Étienne, le 1er juin 2019",
        "Vos données restent à l’association.",
    ]


def test_the_script_of_the_guide_takes_in_an_export_of_pytition(
    make_page, tmp_path, monkeypatch, capsys
):
    page = make_page(slug="my-petition")
    monkeypatch.chdir(tmp_path)
    Path("signatures.csv").write_text(
        "first_name,last_name,phone,email,subscribed_to_mailinglist,confirmed\n"
        "Odile,Roux,,odile@example.org,True,True\n"
        "Paul,Faure,,paul@example.org,False,False\n"
        "Odile,Roux,,ODILE@example.org,True,True\n",
        encoding="utf-8",
    )
    [script] = re.findall(r"```python\n(.+?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)

    exec(script, {})  # noqa: S102 (what the guide tells people to type)

    assert [signature.email for signature in Signature.objects.all()] == ["odile@example.org"]
    assert NewsletterContact.objects.count() == counted(page) == 1
    assert capsys.readouterr().out.startswith("Line 4: ")
