from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMessage


@pytest.fixture
def mail_folder(settings, tmp_path):
    """Mail goes to files, as in the demonstration."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


def test_a_newcomer_reads_the_mail_and_clicks_its_link(home, client, mail_folder, settings):
    settings.DEBUG = True
    for number in (1, 2):
        EmailMessage(
            f"Confirmez n° {number}",
            f"Bonjour « Zoé »,\n\nhttp://testserver/petitions/confirm/a-{number}.b_c/\n\n<b>fin</b>",
            to=[f"zoe{number}@example.org"],
            headers={"Date": f"Tue, 24 Nov 2026 03:0{number}:00 -0000"},
        ).send()

    page = BeautifulSoup(client.get("/demo-mail/").content, "html.parser")

    mails = page.select("article")
    assert [mail.h2.text for mail in mails] == ["Confirmez n° 2", "Confirmez n° 1"]
    assert mails[0].a["href"] == "http://testserver/petitions/confirm/a-2.b_c/"
    assert "zoe2@example.org" in mails[0].text
    assert "2026-11-24 04:02:00" in mails[0].text
    assert "« Zoé »" in mails[0].text
    assert "<b>fin</b>" in mails[0].text


def test_before_the_first_mail_the_page_says_what_to_do(home, client, mail_folder, settings):
    settings.DEBUG = True

    assert "Sign the petition" in client.get("/demo-mail/").content.decode()


def test_mail_is_shown_to_nobody_on_a_real_site(home, client, mail_folder, settings):
    settings.DEBUG = False

    assert client.get("/demo-mail/").status_code == 404
