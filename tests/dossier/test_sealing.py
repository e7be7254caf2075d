from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from wagtail.models import ModelLogEntry

from wagtail_petition.dossier import sealing
from wagtail_petition.dossier.sealing import NoTextError, SealedMeanwhileError, seal
from wagtail_petition.models import Dossier, Signature
from wagtail_petition.models.dossier import PrivateStorageMissingError, dossier_storage
from wagtail_petition.signing.ledger import withdraw

LETTER = "01_courrier-accompagnement.pdf"


def files(dossier):
    with dossier_storage().open(dossier.archive_name) as archive:
        content = zipfile.ZipFile(io.BytesIO(archive.read()))
        assert content.testzip() is None
        return {name: content.read(name) for name in content.namelist()}


def pdf_text(content):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def csv_rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.fixture
def signed(petition_page, make_signature):
    """A petition with one signature of every kind."""
    State, Rejection = Signature.State, Signature.Rejection
    make_signature(petition_page, given_name="Zoé", family_name="Le Goff")
    make_signature(petition_page, given_name="سلمى", family_name="بن علي", postcode="42100")
    make_signature(petition_page, given_name="Cachée", family_name="Discrète", hand_over=False)
    make_signature(petition_page, given_name="Papier", origin=Signature.Origin.PAPER)
    make_signature(petition_page, given_name="Importée", origin=Signature.Origin.IMPORT)
    make_signature(petition_page, given_name="Attend", state=State.PENDING)
    make_signature(petition_page, given_name="Partie", state=State.WITHDRAWN)
    for rejection in Rejection:
        make_signature(
            petition_page, given_name="Refusée", state=State.REJECTED, rejection=rejection
        )
    make_signature(
        petition_page, given_name="", state=State.ANONYMISED, confirmed_at=timezone.now()
    )
    return petition_page


def test_anybody_can_verify_the_dossier_with_common_tools(signed, tmp_path):
    dossier = seal(signed.petition, "complete")

    for name, content in files(dossier).items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        ["sha256sum", "-c", "MANIFESTE.sha256"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    checked = {line.split(":")[0] for line in done.stdout.splitlines()}
    assert checked == {path.name for path in tmp_path.iterdir()} - {"MANIFESTE.sha256"}
    manifest = (tmp_path / "manifeste.json").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == dossier.manifest_digest
    letter = pdf_text((tmp_path / LETTER).read_bytes())
    assert dossier.manifest_digest in "".join(letter.split())
    named = {entry["name"] for entry in json.loads(manifest)["files"]}
    assert named == checked - {"manifeste.json", LETTER}


def test_the_dossier_holds_what_it_promises(signed):
    names = sorted(files(seal(signed.petition)))

    assert names == [
        "00_LISEZMOI.txt",
        LETTER,
        "02_petition.pdf",
        "03_bordereau-des-pieces.pdf",
        "04_methode-et-decomptes.pdf",
        "05_signatures-001.pdf",
        "06_signatures.csv",
        "06_signatures.schema.json",
        "07_sources.csv",
        "MANIFESTE.sha256",
        "manifeste.json",
    ]


def test_the_counts_add_up(signed):
    dossier = seal(signed.petition, "complete")

    counts = dossier.counts
    assert counts["received"] == Signature.objects.count() == 10
    assert counts["counted"] == Signature.objects.counted().count() == 6
    assert counts["counted"] == counts["listed"] + counts["counted_only"]
    assert (counts["listed"], counts["paper"], counts["imported"]) == (4, 1, 1)
    assert (counts["pending"], counts["withdrawn"]) == (1, 1)
    assert (counts["duplicates"], counts["disowned"], counts["anonymised"]) == (1, 1, 1)
    rows = csv_rows(files(dossier)["06_signatures.csv"])
    assert [row["number"] for row in rows] == ["1", "2", "3", "4"]


def test_the_list_holds_those_who_agreed_and_nobody_else(signed):
    content = files(seal(signed.petition, "complete"))

    shown = {row["given_name"] for row in csv_rows(content["06_signatures.csv"])}
    assert shown == {"Zoé", "سلمى", "Papier", "Importée"}
    printed = pdf_text(content["05_signatures-001.pdf"])
    assert "Le Goff" in printed
    for absent in ("Cachée", "Attend", "Partie", "Refusée"):
        assert absent not in printed


@pytest.mark.parametrize("variant", Dossier.Variant.values)
def test_addresses_are_never_part_of_a_dossier(signed, variant):
    content = files(seal(signed.petition, variant))

    texts = [
        pdf_text(data) if name.endswith(".pdf") else data.decode() for name, data in content.items()
    ]
    for email, digest in Signature.objects.values_list("email", "address_digest"):
        assert not [text for text in texts if email in text or digest in text]


def test_the_minimised_list_holds_initials_and_postcodes(signed):
    content = files(seal(signed.petition))

    assert csv_rows(content["06_signatures.csv"])[0]["initials"] == "Z. L."
    texts = "".join(pdf_text(data) for name, data in content.items() if name.endswith(".pdf"))
    for absent in ("Le Goff", "Zoé", "سلمى"):
        assert absent not in texts
    assert "42100" in texts


def test_the_attestation_holds_counts_only(signed):
    content = files(seal(signed.petition, "attestation"))

    assert not [name for name in content if name.startswith(("05_", "06_"))]
    assert not [data for data in content.values() if b"Le Goff" in data]


def test_the_petition_is_printed_with_the_numbers_of_the_page(signed):
    content = files(seal(signed.petition))

    text = pdf_text(content["02_petition.pdf"])
    assert text.index("Radio Forez") < text.index("Observatoire des villes")
    sources = csv_rows(content["07_sources.csv"])
    assert [(row["note"], row["publisher"]) for row in sources] == [
        ("1", "Radio Forez"),
        ("2", "Observatoire des villes"),
    ]
    assert signed.petition.texts.get().digest in "".join(text.split())


def test_the_letter_says_who_asks_what_of_whom(signed):
    letter = pdf_text(files(seal(signed.petition))[LETTER])

    for said in ("Les Rues qui parlent", "TSA 80715", "Ouvrir une enquête", "contact@example.org"):
        assert said in letter


def test_the_same_state_gives_the_same_bytes(signed):
    moment = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    first = seal(signed.petition, "complete", sealed_at=moment)
    content = files(first)
    first.delete()

    assert files(seal(signed.petition, "complete", sealed_at=moment)) == content


def test_a_document_is_tagged_and_archivable(signed):
    for name, data in files(seal(signed.petition)).items():
        if name.endswith(".pdf"):
            root = PdfReader(io.BytesIO(data)).trailer["/Root"]
            assert root["/MarkInfo"]["/Marked"]
            assert root["/Lang"].startswith("fr")
            metadata = root["/Metadata"].get_data().decode()
            assert "pdfuaid" in metadata
            assert "pdfaid" in metadata


def test_large_lists_are_bound_in_volumes(signed):
    template = Signature.objects.get(given_name="Zoé")
    Signature.objects.bulk_create(
        Signature(
            **{
                field.attname: getattr(template, field.attname)
                for field in Signature._meta.fields
                if field.name not in ("id", "counted_digest")
            }
        )
        for _copy in range(2_100)
    )

    content = files(seal(signed.petition, "complete"))

    volumes = sorted(name for name in content if name.startswith("05_"))
    assert volumes == [f"05_signatures-{number:03d}.pdf" for number in (1, 2, 3)]
    rows = csv_rows(content["06_signatures.csv"])
    printed = "\n".join(pdf_text(content[name]) for name in volumes)
    assert len(rows) == 2_104
    assert printed.count("Le Goff") == 2_103


def test_signing_and_withdrawing_while_sealing_changes_nothing(signed, make_signature, monkeypatch):
    read_roll = sealing.read_roll

    def read_then_withdraw(*args):
        tally = read_roll(*args)
        withdraw(Signature.objects.get(given_name="Zoé"))
        make_signature(signed, given_name="Tard")
        return tally

    monkeypatch.setattr(sealing, "read_roll", read_then_withdraw)
    dossier = seal(signed.petition, "complete")

    rows = csv_rows(files(dossier)["06_signatures.csv"])
    assert len(rows) == dossier.counts["listed"]
    assert {"Zoé"} <= {row["given_name"] for row in rows}
    assert "Tard" not in {row["given_name"] for row in rows}


def test_who_confirms_after_the_time_of_sealing_is_in_the_next_dossier(signed, make_signature):
    make_signature(signed, given_name="Tard", confirmed_at=timezone.now() + timedelta(hours=1))

    dossier = seal(signed.petition, "complete")

    assert (dossier.counts["listed"], dossier.counts["pending"]) == (4, 2)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(max_size=30).filter(lambda text: "\x00" not in text))
def test_no_name_can_keep_a_petition_from_being_sealed(petition_page, make_signature, name):
    Signature.objects.all().delete()
    make_signature(
        petition_page, given_name=name.encode("utf-8", "ignore").decode(), family_name="X"
    )

    dossier = seal(petition_page.petition, "complete")

    assert dossier.counts["listed"] == 1


@pytest.mark.parametrize(
    "name",
    ['#panic("x")', '] #include "/etc/passwd" [', "\\", "$x$", "李小龙", "🦊", "한글", "ኢትዮጵያ"],
)
def test_names_are_printed_as_text_whatever_they_are(petition_page, make_signature, name):
    make_signature(petition_page, given_name=name)

    content = files(seal(petition_page.petition, "complete"))

    printed = "".join(pdf_text(content["05_signatures-001.pdf"]).split())
    expected = name if name.isascii() or name == "李小龙" else f"[U+{ord(name[0]):04X}]"
    assert "".join(expected.split()) in printed
    assert csv_rows(content["06_signatures.csv"])[0]["given_name"].lstrip("'") == name


def test_a_spreadsheet_computes_nothing(petition_page, make_signature):
    make_signature(petition_page, given_name='=HYPERLINK("http://example.com")', family_name="@x")

    [row] = csv_rows(files(seal(petition_page.petition, "complete"))["06_signatures.csv"])
    assert row["given_name"].startswith("'=")
    assert row["family_name"] == "'@x"


def test_sealing_is_logged_without_names(signed, admin_user):
    seal(signed.petition, user=admin_user)

    entry = ModelLogEntry.objects.get(action="wagtail_petition.seal")
    assert entry.user == admin_user
    assert entry.data["rows"] == 4
    assert "Le Goff" not in json.dumps(entry.data)


def test_two_dossiers_sealed_at_once_leave_one_and_no_rest(signed, monkeypatch):
    number = Dossier.objects.count() + 1
    build = sealing.DossierBuilder.build

    def build_then_be_overtaken(builder):
        build(builder)
        monkeypatch.setattr(sealing.DossierBuilder, "build", build)
        seal(signed.petition)

    monkeypatch.setattr(sealing.DossierBuilder, "build", build_then_be_overtaken)
    with pytest.raises(SealedMeanwhileError):
        seal(signed.petition)

    assert Dossier.objects.get().number == number
    stored = dossier_storage().listdir(str(signed.petition.uuid))[1]
    assert len(stored) == 1


def test_without_a_private_place_nothing_is_sealed(signed, settings):
    settings.WAGTAIL_PETITION = {"DOSSIER_STORAGE": "nowhere"}

    with pytest.raises(PrivateStorageMissingError, match="nowhere"):
        seal(signed.petition)


def test_a_petition_without_a_page_says_why_it_cannot_be_sealed(signed):
    petition = signed.petition
    signed.delete()

    with pytest.raises(NoTextError):
        seal(petition)


@pytest.mark.parametrize("name", ["pk", "uuid", "slug"])
def test_the_command_finds_the_petition_and_leaves_a_copy(signed, tmp_path, capsys, name):
    names = {"pk": signed.petition.pk, "uuid": signed.petition.uuid, "slug": signed.slug}

    call_command("petition_dossier", str(names[name]), variant="complete", output=tmp_path)

    [copy] = tmp_path.iterdir()
    assert copy.name == f"dossier-{signed.slug}-{timezone.localtime():%Y%m%d}-v1.zip"
    assert zipfile.is_zipfile(copy)
    assert str(copy) in capsys.readouterr().out


def test_the_command_says_which_petition_it_does_not_know(signed):
    with pytest.raises(CommandError, match="nothing"):
        call_command("petition_dossier", "nothing")
