"""A mail that anybody can have sent to anybody carries no word of theirs but a name, and reads as it was written."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale

from wagtail_petition.mail.mail_message import encoded_subject
from wagtail_petition.mail.mail_texts import name_in_mail, unlinked
from wagtail_petition.mail.outbox import add_link
from wagtail_petition.mail.sending import send_due

ADVERTS = [
    "GAGNEZ 1000€ http://spam.example/x",
    "Votre compte est bloqué, ouvrez evil.example/login avant ce soir sinon il sera supprimé",
    "=?utf-8?q?x=0D=0ABcc=3A_evil=40example.com=0D=0A?=",
    "=?utf-8?q?x=00y?=",
    "www.spam.example",
    "spam。example",
    "écrivez à evil@spam.example",
    "<b>Zoé</b>",
    "appelez 09 00 12 34 56",
    "appelez 0-9-0-0-1-2",
    "appelez ٠٩ ٠٠ ١٢",
]


@pytest.fixture
def mail_of(make_page, make_waiting):
    """The mail to somebody who is said to be called that, of a row that is older than the rules of the form."""

    def send(page_fields, **fields):
        make_waiting(make_page(**page_fields), **fields)
        send_due()
        return mail.outbox[-1]

    return send


@pytest.mark.parametrize("text", ADVERTS)
@pytest.mark.parametrize(
    "page_fields",
    [
        {},
        {
            "mail_subject": "{given_name}, confirmez votre signature",
            "mail_text": "Cher {given_name} {family_name},\n\nmerci.",
        },
    ],
)
def test_no_advert_is_mailed_as_a_name(mail_of, page_fields, text):
    message = mail_of(page_fields, given_name=text, family_name=text, town=text, organisation=text)
    first_lines = message.body.split("http://testserver")[0]

    assert text not in message.subject
    assert text[:25] not in first_lines
    # What was entered is shown further down, for its owner to see, with links that are none.
    html = BeautifulSoup(message.alternatives[0][0], "html.parser").get_text()
    for part in (message.body, html):
        assert not re.search(r"(spam|evil)\.example|://spam|evil@spam", part)


def test_who_has_a_name_is_called_by_it(mail_of):
    page_fields = {"mail_subject": "{given_name}, confirmez", "mail_text": "Chère {given_name},"}

    message = mail_of(page_fields, given_name="Jean-Zoé d’Arc", family_name="")

    assert message.subject == "Jean-Zoé d’Arc, confirmez"
    assert message.body.startswith("Chère Jean-Zoé d’Arc,")


def test_a_long_name_is_cut_in_the_subject(mail_of):
    message = mail_of({"mail_subject": "{given_name}, confirmez"}, given_name="Zoé " * 25)

    assert len(message.subject) < 60


@pytest.mark.parametrize(
    "name", ["St. John", "J. R.", "Ngũgĩ wa Thiong’o", "O’Neill", "村上 春樹", "X Æ A-12"]
)
def test_names_of_people_are_names(name):
    assert name_in_mail(name) == name
    assert unlinked(name) == name


@pytest.mark.parametrize(
    "title",
    [
        "la côté CNIL vérifier",
        "x=?utf-8?q?y=0D=0ABcc=3A_evil=40example.com=0D=0A?=",
        "Pas d’oreilles " * 9,
    ],
)
def test_a_subject_arrives_as_it_was_written(make_page, make_waiting, smtp_sink, title):
    page = make_page(title=title.strip(), mail_subject="{petition}")
    make_waiting(page, email="zoe@example.org")

    send_due()

    [received] = smtp_sink
    raw = received.as_bytes()
    parsed = message_from_bytes(raw)
    assert str(make_header(decode_header(parsed["Subject"]))) == title.strip()
    assert parsed["Bcc"] is None
    header = raw.split(b"\n\n")[0]
    assert header.isascii()
    assert b"?==?" not in header
    assert b"\0" not in header
    assert parsed["X-Auto-Response-Suppress"] == "All"
    assert parsed["Auto-Submitted"] == "auto-generated"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200))
def test_whatever_a_subject_holds_reads_back_equal(text):
    subject = " ".join(text.split())

    encoded = encoded_subject(subject)

    assert str(make_header(decode_header(encoded))) == subject
    assert encoded.isascii()
    assert "?==?" not in encoded
    lines = encoded.split("\n")
    assert all(line.startswith(" ") for line in lines[1:])
    assert max(map(len, lines)) <= 78


def test_a_mail_keeps_its_language_and_direction_where_a_program_drops_the_body(mail_of):
    html = mail_of({}, language="ar").alternatives[0][0]
    body = BeautifulSoup(html, "html.parser").body

    kept = BeautifulSoup(body.decode_contents(), "html.parser")

    [frame] = kept.find_all(recursive=False)
    assert (frame["lang"], frame["dir"]) == ("ar", "rtl")
    assert "padding" in frame["style"]


def test_mails_in_a_language_whose_page_is_gone_lead_to_a_page_that_is_not(petition_page, home):
    locale = Locale.objects.get(language_code="en")
    home.copy_for_translation(locale).get_latest_revision().publish()
    english = petition_page.copy_for_translation(locale)
    english.get_latest_revision().publish()
    english.refresh_from_db()
    english.unpublish()

    add_link(petition_page.petition_id, "stranger@example.org", "en")
    send_due()

    message = mail.outbox[-1]
    assert "Nothing is held under this address" in message.body
    assert petition_page.full_url in message.body
    assert english.full_url not in message.body
