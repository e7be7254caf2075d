"""Names are names: no advertisement in a mail to somebody, no wall for who is called otherwise than we thought."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from wagtail_petition.models.signature import initials
from wagtail_petition.visitors.personal_names import InvalidNameError, clean_name, clean_title


@pytest.mark.parametrize(
    "typed",
    [
        "GAGNEZ 1000€ http://spam.example/x",
        "Bonjour, votre compte est bloqué : evil.example/login vous attend",
        "evil.example",
        "Voir www.evil.example",
        "hxxps://evil",
        "mailto:evil",
        "tel:+33612345678",
        "Skype:evil?call",
        "jean@evil.example",
        "jean＠evil",
        "ｅｖｉｌ．ｃｏｍ",
        "evil。com",
        "пример.рф",
        "xn--e1afmkfd.xn--p1ai",
        "Evil.Example/login",
        "t.co/x",
        "=?utf-8?q?x=0D=0ABcc=3A_evil=40example.com=0D=0A?=",
        "=?utf-8?q?x=00y?=",
        "x?=",
    ],
)
def test_a_name_with_an_address_is_refused(typed):
    with pytest.raises(InvalidNameError, match=r"\w"):
        clean_name(typed)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "O’Neill",
            "O'Neill",
            "Jean-Paul",
            "Dr. Müller",
            "St. John",
            "d’Arc",
            "J.R.R. Tolkien",
            "Karl K:son Ek",
            "J.R.R.",
        ),
        *(
            "J. K.",
            "Ph.D",
            "Nguyễn Thị Ánh",
            "Sukarno",
            "X",
            "李",
            "한글",
            "ม.ร.ว. คึกฤทธิ์",
            "M. Dupont",
        ),
        *("Müller/Meier", "María José (Pepa)", "Anne & Léo", "de la Cruz y Ortega", "Ibn Sīnā"),
    ],
)
def test_real_names_are_taken(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("St.John", "St. John"),
        ("Dr.Müller", "Dr. Müller"),
        ("J.R.R.Tolkien", "J.R.R. Tolkien"),
        ("j.r.r.tolkien", "j.r.r. tolkien"),
        # What a mail program would make a link of.
        ("Evil.Example", "Evil. Example"),
        ("x.com", "x. com"),
    ],
)
def test_a_full_stop_in_a_name_is_followed_by_a_space(typed, name):
    assert clean_name(typed) == name


def test_an_organisation_may_be_called_like_its_site_but_leads_nowhere():
    assert clean_title("350.org") == "350.org"
    assert clean_title("Inform@tique pour tous") == "Inform@tique pour tous"
    for typed in ("https://350.org", "www.350.org", "350.org/join", "join@350.org"):
        with pytest.raises(InvalidNameError):
            clean_title(typed)


@hypothesis_settings(deadline=None)
@given(st.text() | st.from_regex(r"(\w{1,4}[.@:/ ]){1,5}\w{0,4}", fullmatch=True))
def test_no_name_that_is_taken_reads_as_a_link_and_taking_it_again_changes_nothing(typed):
    try:
        name = clean_name(typed)
    except InvalidNameError:
        return
    assert clean_name(name) == name
    assert not re.search(r"[a-z0-9]\.[a-z][a-z0-9]|@|//", name, re.I | re.A)


@pytest.mark.django_db
def test_the_form_refuses_kindly_and_sends_nothing(petition_page, sign):
    response = sign(petition_page, given_name="GAGNEZ 1000€ http://spam.example/x")

    assert response.status_code == 422
    assert "Retirez les adresses de sites" in response.content.decode()
    assert mail.outbox == []


@pytest.mark.django_db
def test_somebody_with_one_name_signs_and_is_greeted_by_it(
    petition_page, sign, client, link_in, latest
):
    assert sign(petition_page, given_name="Sukarno", family_name="").status_code == 303

    text = mail.outbox[0].body
    assert "Sukarno," in text
    client.post(link_in(text, "confirm"))
    signature = latest()
    assert (signature.state, str(signature)) == ("confirmed", "Sukarno")
    shown = client.get(link_in(text, "mine")).content.decode()
    assert re.search(r"<dd>\s*Sukarno\s*</dd>", shown)


@pytest.mark.django_db
def test_a_petition_can_ask_for_the_whole_name_in_one_field(make_page, sign, client, latest):
    page = make_page(name_fields="one")
    shown = client.get(page.url).content.decode()
    assert 'autocomplete="name"' in shown
    assert "family_name" not in shown

    sign(page, given_name="Amélie du Pont", family_name="ignored")

    assert latest().full_name == "Amélie du Pont"


@pytest.mark.parametrize(
    ("given_name", "family_name", "expected"),
    [
        ("Zoé", "Le Goff", "Z. L."),
        ("Sukarno", "", "S."),
        ("", "Sukarno", "S."),
        ("amélie du Pont", "", "A. D. P."),
        ("", "", ""),
    ],
)
def test_initials_stand_for_the_names_that_there_are(given_name, family_name, expected):
    assert initials(given_name, family_name) == expected
