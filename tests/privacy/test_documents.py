"""Whoever answers for the data must be able to show how they are processed, without writing it from nothing."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from pypdf import PdfReader
from wagtail.models import Locale

from tests.dossier.reading import files, pdf_text, squeezed
from wagtail_petition.desk.reminders import reminders
from wagtail_petition.dossier.documents import document_pdf
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import OrganisationAnswers, Petition, PetitionQuestion, Signature
from wagtail_petition.privacy.assessment import assessment_of
from wagtail_petition.privacy.record import record_of
from wagtail_petition.privacy.security_measures import security_measures

NOW = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
RECORD = "09_registre-traitement"
PRIVACY = "/admin/petitions/privacy/"
NOTICES = "10_mentions-et-consentements"


def measures():
    return {measure.key: measure.in_force for measure in security_measures()}


def record(page, language=""):
    """The record as its readers get it: the data, and the text of the PDF."""
    document = record_of(page, NOW, language)
    return json.loads(document.json_text()), pdf_text(document_pdf(document)[0])


@pytest.fixture
def asking_page(make_page):
    """A page that asks for more than it must, and says why."""
    return make_page(
        ask_organisation="required",
        ask_town="off",
        offer_newsletter=True,
        questions=[
            PetitionQuestion(
                label="Quartier", field_type="singleline", purpose="Pour savoir où sont les micros"
            )
        ],
    )


# Security measures


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        ("tls_redirect", "SECURE_SSL_REDIRECT", True),
        ("hsts", "SECURE_HSTS_SECONDS", 31_536_000),
        ("session_cookie", "SESSION_COOKIE_SECURE", True),
        ("csrf_cookie", "CSRF_COOKIE_SECURE", True),
        (
            "password_hashing",
            "PASSWORD_HASHERS",
            ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        ),
        (
            "password_rules",
            "AUTH_PASSWORD_VALIDATORS",
            [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}],
        ),
        (
            "address_encryption",
            "WAGTAIL_PETITION",
            {"EMAIL_KEYS": [Fernet.generate_key().decode()]},
        ),
        ("address_key", "WAGTAIL_PETITION", {"ADDRESS_KEY": "of its own"}),
        ("export_encryption", "WAGTAIL_PETITION", {"AGE_RECIPIENTS": ["age1"]}),
        ("task_backend", "TASKS", {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}),
    ],
)
def test_l14_a_measure_is_said_to_be_in_force_only_while_it_is(db, settings, key, name, value):
    assert measures()[key] is False
    setattr(settings, name, value)
    assert measures()[key] is True


def test_l14_settings_that_nothing_reads_are_not_in_force(db, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 1
    settings.MIDDLEWARE = []

    assert (measures()["tls_redirect"], measures()["hsts"]) == (False, False)


def test_l14_errors_that_show_data_are_owned_up_to(db, settings):
    assert measures()["debug"] is True
    settings.DEBUG = True
    assert measures()["debug"] is False


@pytest.mark.parametrize(("folder", "private"), [("media/dossiers", False), ("elsewhere", True)])
def test_l14_dossiers_that_anybody_can_fetch_are_owned_up_to(
    settings, tmp_path, db, folder, private
):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES["wagtail_petition_dossiers"]["OPTIONS"]["location"] = tmp_path / folder
    settings.STORAGES = settings.STORAGES.copy()

    assert measures()["dossier_storage"] is private


def test_l14_what_the_software_cannot_know_is_left_open(db, settings):
    backend = "django.core.files.storage.InMemoryStorage"
    settings.STORAGES = {**settings.STORAGES, "wagtail_petition_dossiers": {"BACKEND": backend}}

    assert (measures()["backups"], measures()["dossier_storage"]) == (None, None)
    settings.WAGTAIL_PETITION = {"DOSSIER_STORAGE": "nowhere"}
    assert measures()["dossier_storage"] is False


# Record of processing (GDPR article 30)


def test_l14_the_record_says_what_the_page_does_with_data(asking_page):
    data, printed = record(asking_page)
    sections = data["sections"]

    assert sections["controller"]["name"] == asking_page.controller_name
    assert sections["petition"]["uuid"] == str(asking_page.petition.uuid) == data["petitions"][0]
    assert data["made_at"] == NOW.isoformat()
    rows = sections["data"]["data"]
    assert set(rows) >= {"given_name", "family_name", "email", "organisation", "consents"}
    assert "town" not in rows
    assert (
        rows[f"question_{asking_page.questions.get().key}"]["purpose"]
        == "Pour savoir où sont les micros"
    )
    assert "newsletter" in sections["retention"]["retention"]
    assert set(sections["measures"]["measures"]) == set(measures())
    for said in (
        *(asking_page.controller_name, asking_page.controller_email, "Quartier"),
        *("Pour savoir où sont les micros", str(asking_page.petition.uuid)),
        *("9(2)(a)", "75334 Paris", "SECURE_SSL_REDIRECT"),
    ):
        assert squeezed(said) in squeezed(printed)


def test_l14_what_only_people_know_is_left_to_them_and_marked(petition_page):
    data, printed = record(petition_page, "en")

    assert "transfers.outside_eu" in data["to_fill_in"]
    assert "recipients.hosting_provider" in data["to_fill_in"]
    assert "controller.data_protection_officer" in data["to_fill_in"]
    assert "measures.measures.backups.in_force" in data["to_fill_in"]
    for path in data["to_fill_in"]:
        value = data["sections"]
        for key in path.split("."):
            value = value[key]
        assert value is None
    assert printed.count("To be filled in") == len(data["to_fill_in"])

    petition_page.data_protection_contact = "Ada, ada@example.org"
    assert "controller.data_protection_officer" not in record(petition_page)[0]["to_fill_in"]


@pytest.mark.parametrize(
    ("asked", "language"), [("", "fr"), ("en", "en"), ("fr", "fr"), ("ar", "fr")]
)
def test_l14_the_record_is_written_in_the_language_asked_for_or_that_of_the_page(
    petition_page, asked, language
):
    titles = {
        "fr": record_of(petition_page, NOW, "fr").title,
        "en": "Record of processing activities",
    }

    data, printed = record(petition_page, asked)

    assert data["language"] == language
    assert titles[language] in printed


def test_l14_what_was_agreed_to_is_quoted_as_it_was_shown(petition_page):
    data, _printed = record(petition_page, "en")

    wording = data["sections"]["special_categories"]["wordings"]["sign"]["wording"]
    assert (
        wording
        == record(petition_page, "fr")[0]["sections"]["special_categories"]["wordings"]["sign"][
            "wording"
        ]
    )


def test_l14_a_captcha_that_tells_google_of_visitors_is_in_the_record(petition_page, settings):
    def known():
        return " ".join(record(petition_page, "en")[0]["sections"]["transfers"]["known"])

    assert "Google" not in known()
    settings.WAGTAIL_PETITION = {"CAPTCHA": "wagtail_petition.signing.recaptcha.ReCaptcha"}
    assert "Google" in known()
    settings.WAGTAIL_PETITION = {"CAPTCHA": "wagtail_petition.signing.altcha.Altcha"}
    assert "nobody but this site" in known()
    settings.WAGTAIL_PETITION = {"CAPTCHA": "our.own.Puzzle"}
    assert "Puzzle" in known()


def test_l14_the_record_gives_no_secret_and_no_place_away(petition_page, settings, tmp_path):
    keys = {
        "ADDRESS_KEY": "the-address-key",
        "EMAIL_KEYS": [Fernet.generate_key().decode()],
        "AGE_RECIPIENTS": ["age1qqq"],
    }
    settings.WAGTAIL_PETITION = keys
    location = settings.STORAGES["wagtail_petition_dossiers"]["OPTIONS"]["location"]

    text = squeezed(" ".join(map(str, record(petition_page))))

    for secret in (
        *(settings.SECRET_KEY, keys["ADDRESS_KEY"], *keys["EMAIL_KEYS"], *keys["AGE_RECIPIENTS"]),
        *(str(location), str(settings.DATABASES["default"]["NAME"])),
    ):
        assert secret not in text


# Impact assessment (GDPR article 35)


def test_l15_the_skeleton_follows_the_method_of_the_cnil(asking_page):
    document = assessment_of(asking_page, NOW, "en")
    printed = pdf_text(document_pdf(document)[0])
    data = json.loads(document.json_text())

    chapters = ["1. Context", "2. Fundamental principles", "3. Risks", "4. Validation"]
    assert [section.heading for section in document.sections if section.level == 2] == chapters
    assert [printed.index(chapter) for chapter in chapters] == sorted(map(printed.index, chapters))
    for risk in ("illegitimate_access", "unwanted_change", "disappearance"):
        assert data["sections"][risk]["sources"]
        for blank in ("severity", "likelihood"):
            assert f"{risk}.{blank}" in data["to_fill_in"]
    assert f"question_{asking_page.questions.get().key}" in data["sections"]["data"]["data"]
    assert printed.count("To be filled in") == len(data["to_fill_in"])


def test_l15_a_risk_is_met_by_measures_in_force_alone(petition_page, settings):
    def against_access():
        document = assessment_of(petition_page, NOW, "en")
        return document.as_json()["sections"]["illegitimate_access"]["measures"]

    hsts = "Browsers come back encrypted only (HSTS)"
    assert hsts not in against_access()
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert hsts in against_access()


def test_l15_the_desk_reminds_of_the_assessment_once_so_many_signed(
    petition_page, settings, admin_client, member
):
    settings.WAGTAIL_PETITION = {"IMPACT_ASSESSMENT_AT": 50}
    petition = petition_page.petition
    places = (PRIVACY, f"{PRIVACY}petition/{petition.pk}/", "/admin/petitions/petitions/")

    def reminded(client):
        petition.refresh_from_db()
        answers = [client.get(place) for place in places]
        return [said in answer.content.decode() for answer in answers]

    said = reminders(Petition(count=50), 0)[0]
    for count, due in ((49, False), (50, True)):
        Petition.objects.update(count=count)
        assert reminded(admin_client) == [due, due, due]
    # Who does not manage data protection is not bothered.
    assert not reminded(member("view_petition"))[2]


# In the desk


@pytest.mark.parametrize("kind", ["record", "assessment"])
def test_l14_the_desk_gives_each_document_as_pdf_and_as_data(petition_page, admin_client, kind):
    address = f"{PRIVACY}{kind}/{petition_page.petition_id}/"

    pdf = admin_client.get(f"{address}?language=en")
    data = admin_client.get(f"{address}?format=json&language=en")

    assert (pdf["Content-Type"], data["Content-Type"]) == ("application/pdf", "application/json")
    assert "attachment" in pdf["Content-Disposition"]
    assert petition_page.title in pdf_text(pdf.getvalue())
    assert json.loads(data.content)["petitions"] == [str(petition_page.petition.uuid)]
    assert (
        address
        in admin_client.get(f"{PRIVACY}petition/{petition_page.petition_id}/").content.decode()
    )


def test_l14_a_petition_without_a_page_says_so(db, admin_client):
    petition = Petition.objects.create()

    shown = admin_client.get(f"{PRIVACY}petition/{petition.pk}/")

    assert shown.status_code == 200
    assert f"{PRIVACY}record/" not in shown.content.decode()
    for kind in ("record", "assessment", "sheet"):
        assert admin_client.get(f"{PRIVACY}{kind}/{petition.pk}/").status_code == 404


def test_l14_documents_are_tagged_and_archivable(petition_page):
    for make in (record_of, assessment_of):
        pdf, _pages = document_pdf(make(petition_page, NOW))
        root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert "pdfuaid" in root["/Metadata"].get_data().decode()


# In the dossier


@pytest.fixture
def signed_online(sign, latest, petition_page):
    """Somebody signed on the page itself, under its real notice."""
    sign(petition_page, email="ada@example.org")
    return petition_page


def test_l2_a_dossier_holds_every_notice_that_people_signed_under(
    sign, signed_online, make_page, home
):
    signed_online.wording_sign = "Je signe, autrement dit."
    signed_online.save_revision().publish()
    sign(signed_online, email="bea@example.org")
    signed_online.wording_sign = "Personne n’a signé ceci."
    signed_online.save_revision().publish()

    content = files(seal(signed_online.petition))

    digests = set(Signature.objects.values_list("notice__digest", flat=True))
    assert len(digests) == 2
    stored = {name: data for name, data in content.items() if name.startswith(NOTICES)}
    assert {
        hashlib.sha256(data).hexdigest() for name, data in stored.items() if name.endswith("json")
    } == digests
    assert set(stored) == {
        f"{NOTICES}/fr-{digest[:8]}.{kind}" for digest in digests for kind in ("json", "txt")
    }
    texts = b"".join(data for name, data in stored.items() if name.endswith("txt")).decode()
    assert "Je signe, autrement dit." in texts
    assert signed_online.controller_name in texts
    assert "Personne n’a signé ceci." not in texts
    exhibits = squeezed(pdf_text(content["03_bordereau-des-pieces.pdf"]))
    for digest in digests:
        assert digest in exhibits
        assert f"fr-{digest[:8]}.json" in exhibits
    assert NOTICES in content["00_LISEZMOI.txt"].decode()


def test_l14_a_dossier_holds_the_record_in_its_own_language(signed_online):
    english = signed_online.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    english.save_revision().publish()

    OrganisationAnswers.objects.create(
        site=signed_online.get_site(),
        **dict.fromkeys(
            ("data_protection_officer", "joint_controllers", "representative", "copies_kept"),
            "none",
        ),
        **dict.fromkeys(("hosting_provider", "mail_provider", "transfers_outside_eu"), "none"),
    )

    content = files(seal(signed_online.petition, language="en", with_record=True))

    assert "Record of processing activities" in pdf_text(content[f"{RECORD}.pdf"])
    data = json.loads(content[f"{RECORD}.json"])
    assert (data["language"], data["petitions"]) == ("en", [str(signed_online.petition.uuid)])
    manifest = {entry["name"] for entry in json.loads(content["manifeste.json"])["files"]}
    assert manifest >= {f"{RECORD}.pdf", f"{RECORD}.json"}
    assert f"{RECORD}.pdf" in pdf_text(content["03_bordereau-des-pieces.pdf"])


def test_l14_the_dossier_of_a_petition_that_nobody_signed_has_no_notices(petition_page):
    names = files(seal(petition_page.petition))

    assert not [name for name in names if name.startswith(NOTICES)]
