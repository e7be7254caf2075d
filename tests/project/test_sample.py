import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command

from wagtail_petition.models import PetitionPage


@pytest.fixture
def petition_page(home):
    page = PetitionPage(
        title="Our streets have no ears",
        controller_name="A collective",
        controller_address="1 Main Street",
        controller_email="contact@example.org",
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.mark.django_db(transaction=True)
def test_a_visitor_signs_confirms_and_is_counted(petition_page, client):
    page = BeautifulSoup(client.get(petition_page.url).content, "html.parser")
    form = page.select_one("form.petition-form")
    answers = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    answers |= {"given_name": "Zoe", "family_name": "Miller", "email": "zoe@example.org"}
    answers |= {"consent-sign": "on", "age": "on"}
    assert client.post(form["action"], answers).status_code == 303

    link = re.search(r"https?://[^/\s]+(/\S+/confirm/\S+)", mail.outbox[0].body)[1]
    client.post(link)

    call_command("petition_count")
    petition_page.petition.refresh_from_db()
    assert petition_page.petition.count == 1
