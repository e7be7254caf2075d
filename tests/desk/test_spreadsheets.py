"""What leaves the site opens in LibreOffice as it was written: nothing computes, and each text stays that text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zipfile import ZipFile

import pytest
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from tests.desk.doors import export
from tests.dossier.reading import files
from tests.spreadsheets import LibreOffice, csv_rows
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, PetitionQuestion
from wagtail_petition.tables import (
    Delimiter,
    csv_pieces,
    neutralised,
    original,
    write_ods,
    write_xlsx,
)

#: Texts that some spreadsheet takes for something else.
TEXTS = [
    "=1+1", "+33612345678", "-5", "@SUM(A1)", "＝1+1", "\t=1+1", "  =1+1", '"=1+1"', "Bourg;=HYPERLINK(A1);x", "a,=1+1",
    "a\n=1+1", "a\t=1+1", 'x","=1+1', "1E5", "1e5", "01000", "00", "1/2", "2026-01-02", "12:30", "50 %", "1 000", "1,5",
    "1.5", "12345678901234567890", "May 5", "5-Jan", "SEPT2", "VRAI", "FALSE", "#N/A", "١٢", "'01000", "''=1", "10h30",
    "75011", "612345678", "0", "VRAI ", " true",
]  # fmt: skip
#: In French, months have other names.
FRENCH = ["1er mai 2020", "5 août", "janv-5", "5 €"]
PLAIN = [
    "Amélie",
    "Marie - Claire",
    "'t Hooft",
    "Paris 15e arr.",
    "3 rue de l’Église",
    "O'Brien",
    "a@example.org",
]


@pytest.fixture
def office(soffice_path, tmp_path):
    return LibreOffice(soffice_path, tmp_path)


@pytest.fixture
def saved(tmp_path):
    """Write a table of texts to a file, by its suffix and the language of CSV; returns where."""

    def save(texts, language):
        path = tmp_path / f"{language}.csv"
        rows = ([number, text] for number, text in enumerate(texts))
        path.write_bytes(b"".join(csv_pieces(["N°", "Texte"], rows, Delimiter.of(language))))
        return path

    return save


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_csv_opens_with_its_columns_and_its_texts(office, saved, language):
    with translation.override(language):
        texts = [*TEXTS, *PLAIN, *(FRENCH if language == "fr" else [])]
        headings, *rows = office.cells(saved(texts, language), language=language)

        assert [cell.value for cell in headings] == ["N°", "Texte"]
        assert [cell.data_type for _number, cell in rows] == ["s"] * len(texts)
        assert [original(cell.value) for _number, cell in rows] == texts
        assert [number.value for number, _cell in rows] == list(range(len(texts)))


@pytest.mark.parametrize("separators", [",", ";", "\t", ";,\t|", ",; :"])
@pytest.mark.parametrize("written_for", ["fr", "en"])
def test_no_cell_computes_whatever_a_csv_is_split_at(office, saved, separators, written_for):
    path = saved([*TEXTS, *FRENCH], written_for)

    cells = office.cells(path, language="fr", separators=separators)

    assert [cell.value for row in cells for cell in row if cell.data_type == "f"] == []


#: What numbers, dates and formulas are made of, in parts, besides what people type of all scripts. Stored texts hold no
#: control characters but the end of a line.
TYPED = st.lists(
    st.sampled_from(
        ["75011", "0612345678", "12345678901234567890", "0", "1", "E", "e", "-", "+33", "=", "@", "＝", "/", ":", ".",
         ",", ";", "'", '"', " ", "\t", "\n", "%", "€", "$", "#", "(", ")", "h", "mai", "août", "May", "janv", "VRAI",
         "N/A", "_x0041_", "<", "&", "aaa", "é"]
    )
    | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=3),
    max_size=6,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "ods"])
@settings(
    max_examples=2,
    deadline=None,
    # Each try starts LibreOffice: no time to look for the shortest text that fails.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(texts=st.lists(TYPED, min_size=150, max_size=300))
def test_a_spreadsheet_shows_whatever_was_typed(office, tmp_path, suffix, texts):
    path = tmp_path / f"typed.{suffix}"
    rows = list(enumerate(texts))
    with translation.override("fr"), path.open("wb") as file:
        if suffix == "csv":
            file.writelines(csv_pieces(["N°", "Texte"], rows, ";"))
        else:
            {"xlsx": write_xlsx, "ods": write_ods}[suffix](file, ["N°", "Texte"], rows)

    _headings, *shown = office.cells(path, language="fr")

    values = {number.value: cell.value or "" for number, cell in shown}
    if suffix == "csv":
        values = {number: original(str(value)) for number, value in values.items()}
    # LibreOffice keeps no tab in a cell of an OpenDocument spreadsheet.
    told = [text.replace("\t", " ") if suffix == "ods" else text for text in texts]
    wrong = {text: values[number] for number, text in enumerate(told) if values[number] != text}
    assert wrong == {}
    assert {cell.data_type for _number, cell in shown if cell.value} <= {"s"}


@given(st.text(alphabet=st.sampled_from("=+-@'\";,\t\n\r 01aeEé.:/#|"), max_size=12) | st.text())
def test_a_program_reads_back_the_text_that_was_written(text):
    assert original(neutralised(text, "fr")) == text


@pytest.mark.parametrize("text", [*PLAIN, "", "Saint-Étienne", "x=1"])
def test_a_text_that_no_spreadsheet_mistakes_is_left_alone(text):
    assert neutralised(text, "fr") == text


#: A text that no workbook can hold as it is, and what is left of it.
BROKEN = ("A\ufffeB\x01C\x0b", "ABC")


def _ask(page, field_type):
    """Ask a question of the petition's own, once; returns its key."""
    question = page.questions.first() or PetitionQuestion(
        label="Combien ?", purpose="Pour savoir", field_type=field_type, locale=page.locale
    )
    page.questions = [question]
    page.save()
    return question.key


@pytest.fixture
def signed(petition_page, make_signature):
    """Signatures with all that is hard, and a question of the petition's own."""
    question = PetitionQuestion(
        label="Depuis quand ?",
        purpose="Pour savoir",
        field_type="date",
        locale=petition_page.locale,
    )
    petition_page.questions.add(question)
    petition_page.save()
    key = question.key
    at = datetime(2026, 7, 1, 12, 33, tzinfo=UTC)
    for text in [*TEXTS, *PLAIN, BROKEN[0]]:
        make_signature(
            petition_page,
            given_name=text,
            postcode="01000",
            signed_at=at,
            answers={
                key: {"question": "Depuis ?", "type": "date", "answer": "2020-05-01"},
                "gone": {"question": "Pourquoi ?", "type": "singleline", "answer": "=1+1"},
            },
        )
    return petition_page


@pytest.mark.parametrize("export_format", ["xlsx", "ods", "csv"])
def test_an_export_opens_with_every_value_in_its_own_cell(
    signed, admin_client, office, tmp_path, export_format
):
    path = tmp_path / f"signatures.{export_format}"
    path.write_bytes(export(admin_client, export_format).getvalue())

    headings, *rows = office.cells(path, language="fr")
    columns = {cell.value: [row[place] for row in rows] for place, cell in enumerate(headings)}

    given = {
        original(cell.value) if export_format == "csv" else cell.value for cell in columns["Prénom"]
    }
    # LibreOffice keeps no tab in a cell of a workbook, and shows controls as their numbers.
    told = {
        text.replace("\t", " ") if export_format == "ods" else text for text in [*TEXTS, *PLAIN]
    }
    assert told <= given
    assert BROKEN[1] in given or export_format == "csv"
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}
    postcodes = {cell.value for cell in columns["Code postal"]}
    assert postcodes == {"'01000" if export_format == "csv" else "01000"}
    assert {cell.value for cell in columns["Signée le (Europe/Paris)"]} == {
        datetime(2026, 7, 1, 14, 33)
    }
    assert {cell.value.date() for cell in columns["Depuis quand ?"]} == {date(2020, 5, 1)}
    assert {cell.value for cell in columns["Réponses à d’anciennes questions"]} == {
        "Pourquoi ? =1+1"
    }
    assert {cell.value for cell in columns["État"]} == {"confirmée"}
    assert {cell.value for cell in columns["Origine"]} == {"en ligne"}
    assert {cell.value for cell in columns["Langue"]} == {"français"}
    assert {cell.value for cell in columns["Pétition"]} == {signed.title}


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_sheet_can_be_read_as_it_opens(office, tmp_path, suffix, language):
    """No column hides what is in it, none fills the screen, headings stay, and Arabic begins at the right."""
    name, address, moment = (
        "Wilhelmina-Charlotte van der Weide",
        "a@example.org",
        "Signed (Europe/Paris)",
    )
    path = tmp_path / f"signatures.{suffix}"
    rows = [
        [number, name, "x" * 900, datetime(2026, 7, 1, tzinfo=UTC), address] for number in range(50)
    ]
    with translation.override(language), path.open("wb") as file:
        write = {"xlsx": write_xlsx, "ods": write_ods}[suffix]
        write(file, ["N", "Name", "Reason", moment, "E-mail"], iter(rows))

    # Without a window, LibreOffice keeps nothing of what would be frozen in it.
    if suffix == "xlsx":
        assert load_workbook(path).active.freeze_panes == "A2"
    else:
        with ZipFile(path) as archive:
            shown = archive.read("settings.xml").decode()
        assert 'config:name="VerticalSplitMode" config:type="short">2<' in shown
        assert 'config:name="VerticalSplitPosition" config:type="int">1<' in shown
    sheet = office.sheet(path)
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDE"]
    assert all(
        width >= len(longest)
        for width, longest in zip(widths, ["N", name, "", moment, address], strict=True)
    )
    assert widths[0] < widths[4] < widths[1] < widths[2] < 80


@pytest.mark.parametrize("report", ["/admin/reports/sources/", "/admin/petitions/access/"])
@pytest.mark.parametrize("export_format", ["csv", "xlsx", "ods"])
def test_a_report_leaves_in_the_language_of_its_reader(
    petition_page, admin_client, admin_user, office, tmp_path, report, export_format
):
    UserProfile.objects.create(user=admin_user, preferred_language="en")
    path = tmp_path / f"report.{export_format}"
    path.write_bytes(admin_client.get(report, {"export": export_format}).getvalue())

    headings = {cell.value for cell in office.cells(path, language="en")[0]}

    assert headings & {"Address of the page", "Account"}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("export_format", ["xlsx", "ods", "csv"])
def test_numbers_that_were_asked_for_can_be_added_up(
    petition_page,
    make_signature,
    admin_client,
    admin_user,
    office,
    tmp_path,
    export_format,
    language,
):
    """And one that a spreadsheet would round stays as it was typed."""
    UserProfile.objects.create(user=admin_user, preferred_language=language)
    typed = {
        "3": 3,
        "-2": -2,
        "1.5": 1.5,
        "0.000001": 0.000001,
        "1234567890123456": "1234567890123456",
    }
    for number in typed:
        answer = {"question": "Combien ?", "type": "number", "answer": number}
        make_signature(petition_page, answers={_ask(petition_page, "number"): answer})
    path = tmp_path / f"numbers.{export_format}"
    path.write_bytes(export(admin_client, export_format).getvalue())

    headings, *rows = office.cells(path, language=language)

    place = [cell.value for cell in headings].index("Combien ?")
    shown = [row[place].value for row in reversed(rows)]
    assert [original(one) if isinstance(one, str) else one for one in shown] == list(typed.values())


def test_a_workbook_shows_days_that_excel_does_not_know(office, tmp_path):
    """Its calendar begins in 1900, with a day too many; what is older would be shown as ####."""
    path = tmp_path / "days.xlsx"
    days = [
        date(1850, 5, 1),
        date(1900, 1, 1),
        datetime(1850, 5, 1, 10, tzinfo=UTC),
        date(1900, 3, 1),
    ]
    with path.open("wb") as file:
        write_xlsx(file, ["Jour"], ([day] for day in days))

    cells = [cell for (cell,) in office.cells(path)[1:]]

    assert [str(cell.value)[:10] for cell in cells] == [
        "1850-05-01",
        "1900-01-01",
        "1850-05-01",
        "1900-03-01",
    ]
    assert [cell.data_type for cell in cells] == ["s", "s", "s", "d"]


def test_the_separator_can_be_chosen(signed, admin_client):
    usual = export(admin_client, "csv").getvalue()
    chosen = export(admin_client, "csv", {"delimiter": ","}).getvalue()
    other = export(admin_client, "csv", {"file_format": "ods"})

    assert usual != chosen
    assert csv_rows(usual) == csv_rows(chosen)
    assert other["Content-Disposition"] == 'attachment; filename="signatures.ods"'


def test_the_list_of_a_dossier_opens_in_the_spreadsheet_of_its_reader(signed, office, tmp_path):
    path = tmp_path / "06_signatures.csv"
    path.write_bytes(
        files(seal(signed.petition, Dossier.Variant.COMPLETE, print_codes=True))[
            "06_signatures.csv"
        ]
    )

    headings, *rows = office.cells(path, language="fr")

    assert [cell.value for cell in headings][:3] == ["number", "given_name", "family_name"]
    assert set(TEXTS) <= {original(row[1].value) for row in rows}
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}
    assert {row[3].value for row in rows} == {"'01000"}
