"""What docs/how-to/servers.md puts before a site, as it stands there: nginx, and PgBouncer in transaction mode.

``make load`` runs it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from wagtail_petition.models import PetitionPage, Signature

from ..machines import TaskWorker, WebServer, confirm_path, running, wait_until
from .front import Front
from .pooler import Pooler

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.load]


@pytest.fixture
def front(nginx_path, web, tmp_path) -> Iterator[Front]:
    with Front(tmp_path, web.port).running(nginx_path) as front:
        yield front


def test_nginx_answers_visitors_from_its_memory_and_editors_from_the_site(
    front, web, petition_page
):
    status, page = front.ask(petition_page.url)
    assert status == 200

    web.stop()

    assert front.ask(petition_page.url) == (200, page)
    status, _page = front.ask(petition_page.url, Cookie="sessionid=an-editor")
    assert status == 502


def test_browsers_of_all_languages_share_pages_counts_and_names(front, web, petition_page):
    """With a copy for each way in which browsers name languages, most readers would find none in a surge."""
    PetitionPage.objects.update(offer_show_name=True)
    paths = [
        petition_page.url,
        f"/petitions/{petition_page.petition.uuid}/count.json",
        f"/petitions/names/{petition_page.pk}/",
        f"/petitions/thanks/{petition_page.pk}/",
    ]
    read = [front.ask(path, **{"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.8"}) for path in paths]
    assert {status for status, _page in read} == {200}

    web.stop()

    assert [front.ask(path, **{"Accept-Language": "ar"}) for path in paths] == read


def test_people_sign_through_nginx_which_keeps_nothing_of_it(
    front, web, petition_page, fill, mail_server
):
    through = WebServer.__new__(WebServer)
    through.port = front.port
    form = {**fill(petition_page), "email": "zoe@example.org"}

    status, address = through.post(f"/petitions/sign/{petition_page.pk}/", form)

    assert status == 303
    assert Signature.objects.get().email == "zoe@example.org"
    path = re.sub(r"^https?://[^/]+", "", address)
    assert front.ask(path)[0] == 200
    # The address of the page is a secret of the person: the log does not keep it, nor does the cache keep the page.
    assert "/petitions/check/" not in front.log()
    assert "/petitions/sign/" in front.log()
    web.stop()
    assert front.ask(path)[0] == 502


def test_nginx_holds_off_a_flood_from_one_address(front, petition_page):
    path = f"/petitions/sign/{petition_page.pk}/"
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _time: front.ask(path, "POST", "given_name=x")[0], range(90))
        )

    assert set(answers) == {422, 429}
    assert answers.count(422) >= 60


@pytest.fixture
def pooler_env(postgresql, pgbouncer_path, machine_env) -> Iterator[dict[str, str]]:
    """The environment of processes that reach the database of this test through PgBouncer, three at a time."""
    pooler = Pooler(pgbouncer_path, {"default_pool_size = 20": "default_pool_size = 3"})
    with pooler.running():
        yield {**machine_env, **pooler.environment()}
    pooler.remove()


def test_many_processes_share_few_connections(
    pooler_env, petition_page, fill, mail_server, tmp_path
):
    web = WebServer(pooler_env, workers=6)
    path, form = f"/petitions/sign/{petition_page.pk}/", fill(petition_page)

    def sign(number: int) -> int:
        return web.post(path, {**form, "email": f"n{number}@example.org"})[0]

    with running(web, TaskWorker(pooler_env)), ThreadPoolExecutor(6) as pool:
        assert set(pool.map(sign, range(40))) == {303}
        wait_until(lambda: len(mail_server.inbox) == 40, "all mails")
        links = [confirm_path(message) for message in mail_server.inbox]
        assert {
            status for status, _address in pool.map(lambda link: web.post(link, {}), links)
        } == {303}
    assert Signature.objects.counted().count() == 40
    manage = [sys.executable, "example_site/manage.py"]
    subprocess.run(
        [*manage, "petition_dossier", petition_page.slug, "--output", str(tmp_path)],
        env={**os.environ, **pooler_env},
        check=True,
        capture_output=True,
    )
    assert list(tmp_path.glob("dossier-*.zip"))
