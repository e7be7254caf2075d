"""The main job, from the page to a dossier that verifies, over HTTP only."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache

from tests.desk.doors import take_out

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_page_to_a_dossier_that_verifies(petition_page, client, admin_client, tmp_path):
    cache.clear()
    article = BeautifulSoup(client.get(petition_page.url).content, "html.parser")
    form = article.select_one("form.petition-form")
    answers = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    answers |= {"given_name": "Zoé", "family_name": "Le Goff", "email": "zoe@example.org"}
    answers |= {"consent-sign": "on", "consent-hand_over": "on", "age": "on", "postcode": "42000"}
    assert client.post(form["action"], answers).status_code == 303

    confirm = re.search(r"http://testserver(/petitions/confirm/\S+)", mail.outbox[0].body)[1]
    count = f"/petitions/{petition_page.petition.uuid}/count.json"
    client.get(confirm)
    assert client.get(count).json()["count"] == 0
    assert "Merci" in client.post(confirm, follow=True).content.decode()
    assert client.get(count).json()["count"] == 1

    admin_client.post(
        "/admin/petitions/dossiers/seal/",
        {"petition": petition_page.petition_id, "variant": "complete"},
    )
    listing = BeautifulSoup(admin_client.get("/admin/petitions/dossiers/").content, "html.parser")
    link = listing.select_one("a[href*='/download/']")
    archive = io.BytesIO(take_out(admin_client, link["href"]).getvalue())
    zipfile.ZipFile(archive).extractall(tmp_path)

    done = subprocess.run(["sha256sum", "-c", "MANIFESTE.sha256"], cwd=tmp_path, check=False)
    assert done.returncode == 0
    rows = (tmp_path / "06_signatures.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 2
    # The mark keeps a postcode a text in every spreadsheet.
    assert '"Zoé";"Le Goff";"\'42000"' in rows[1]
