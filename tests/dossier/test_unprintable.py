"""Names in scripts that no font has are said before sealing; they never become codes unasked."""

from __future__ import annotations

import json
import time

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.urls import reverse

from wagtail_petition.dossier.pdf.typesetting import FontSet
from wagtail_petition.dossier.pdf.unprintable import UnprintableError, find_unprintable
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.dossier.sealing_orders import order_dossier, seal_ordered
from wagtail_petition.dossier.signature_list import columns
from wagtail_petition.models import Dossier, SealingOrder

from .reading import METHOD, files, pdf_text


def refusal(petition, variant="complete"):
    with pytest.raises(UnprintableError) as caught:
        seal(petition, variant)
    assert not Dossier.objects.exists()
    return caught.value.unprintable


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("한글", "Hangul"),
        ("สมชาย", "Thai"),
        ("ኢትዮጵያ", "Ethiopic"),
        ("ⵜⵉⴼⵉⵏⴰⵖ", "Tifinagh"),
        ("தமிழ்", "Tamil"),
        ("বাংলা", "Bengali"),
        ("Ana 🦊", "symboles"),
    ],
)
def test_a_script_without_a_font_is_named_with_its_rows(
    petition_page, make_signature, name, script
):
    make_signature(petition_page, given_name=name)
    make_signature(petition_page, given_name=name)
    make_signature(petition_page, given_name="Zoé")

    found = refusal(petition_page.petition)

    assert (found.rows, dict(found.scripts), list(found.text)) == (2, {script: 2}, [])


@pytest.mark.parametrize(
    "name", ["Zoé", "Αθηνά", "Олена", "Nguyễn Thị Ánh", "سلمى", "李小龙", "Ŵîl’"]
)
def test_scripts_with_a_font_are_sealed_without_a_word(petition_page, make_signature, name):
    make_signature(petition_page, given_name=name)

    assert "U+" not in pdf_text(files(seal(petition_page.petition, "complete"))[METHOD])


def test_a_mark_that_no_font_sets_on_a_letter_is_found_too(
    petition_page, make_signature, monkeypatch
):
    make_signature(petition_page, given_name="عع\u0323\u0308")
    marked = "ع\u0323\u0308"
    monkeypatch.setattr(FontSet, "missing", lambda self, samples: {marked} & {*samples})

    assert refusal(petition_page.petition).rows == 1


def test_what_is_not_printed_stops_nothing(petition_page, make_signature):
    make_signature(petition_page, given_name="Kim", family_name="Park", town="서울")

    assert refusal(petition_page.petition).rows == 1
    assert seal(petition_page.petition, "minimised")
    assert seal(petition_page.petition, "attestation")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "한글 거리"},
        {"asks": "ⵜⵉⴼⵉⵏⴰⵖ"},
        {"controller_name": "สมชาย"},
        {"letter_text": "<p>ኢትዮጵያ</p>"},
        {"addressee_address": "서울"},
        {"body": [("text", "<p>🦊</p>")]},
    ],
)
def test_the_petition_and_the_letter_are_looked_at_too(make_page, fields):
    page = make_page(**fields)

    found = refusal(page.petition, "attestation")

    assert (found.rows, len(found.text)) == (0, 1)


def test_a_source_is_looked_at_too(petition_page):
    petition_page.sources[0].value["title"] = "감시받는 거리"
    petition_page.save_revision().publish()

    assert list(refusal(petition_page.petition).text) == ["Hangul"]


def test_whoever_seals_all_the_same_finds_it_in_the_method_note(petition_page, make_signature):
    make_signature(petition_page, given_name="한글")

    content = files(seal(petition_page.petition, "complete", print_codes=True))

    note = " ".join(pdf_text(content[METHOD]).split())
    assert "1 ligne de la liste contient des caractères" in note
    assert "Hangul" in note
    assert "[U+D55C]" in pdf_text(content["05_signatures-001.pdf"])
    assert "한글" in content["06_signatures.csv"].decode()


def test_the_command_says_what_to_install(petition_page, make_signature, tmp_path):
    make_signature(petition_page, given_name="한글")

    with pytest.raises(CommandError, match=r"Hangul.*fonts-noto-cjk.*FONT_PATHS"):
        call_command("petition_dossier", petition_page.slug, variant="complete", output=tmp_path)
    call_command(
        "petition_dossier",
        petition_page.slug,
        variant="complete",
        print_codes=True,
        output=tmp_path,
    )

    assert len(list(tmp_path.iterdir())) == 1


def test_the_desk_says_it_and_asks_once_more(petition_page, make_signature, admin_client):
    make_signature(petition_page, given_name="한글")
    url = reverse("wagtail_petition_dossiers:add")
    data = {"petition": petition_page.petition_id, "variant": "complete"}

    page = BeautifulSoup(admin_client.post(url, data).content, "html.parser")

    said = page.get_text(" ", strip=True)
    assert "Hangul" in said
    assert "FONT_PATHS" in said
    assert not page.select_one("[name=print_codes]").has_attr("checked")
    assert admin_client.post(url, {**data, "print_codes": "on"}).status_code == 302
    assert Dossier.objects.count() == 1


def test_an_order_says_it_until_it_is_confirmed(petition_page, make_signature):
    make_signature(petition_page, given_name="한글")
    order = order_dossier(petition_page.petition, "complete")
    seal_ordered.call(order.pk)
    assert "Hangul" in SealingOrder.objects.get().error

    again = order_dossier(petition_page.petition, "complete", print_codes=True)
    seal_ordered.call(again.pk)

    assert not SealingOrder.objects.exists()
    assert Dossier.objects.count() == 1


def test_a_long_list_is_looked_through_in_no_time(tmp_path):
    row = json.dumps(
        {
            **{"number": 1, "given_name": "%s", "family_name": "Le Goff"},
            **{"postcode": "", "town": "", "date": "2026-01-02"},
        }
    )
    row += "\n"
    listing = tmp_path / "list.jsonl"
    names = ["Zoé", "José", "سلمى", "Ana"]
    with listing.open("w", encoding="utf-8") as lines:
        lines.writelines(row % names[number % 4] for number in range(100_000))
        lines.write(row % "한글")
    began = time.monotonic()

    found = find_unprintable(
        listing, columns("complete", {"given_name", "family_name"}), [], FontSet.of_site()
    )

    assert found.rows == 1
    assert time.monotonic() - began < 10
