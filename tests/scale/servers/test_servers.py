"""The set-up of docs/how-to/servers.md, built from the files on that page, and what is cut off from it.

``make load`` runs what needs all of it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from django.db import connection

from wagtail_petition.models import ConsentRecord, Signature

from ..locks import database_down, wait_for_a_waiter, writes_held
from ..machines import confirm_path, free_port, wait_until
from .front import Front, wait_for_port
from .guide import files, placed
from .pooler import Pooler
from .units import Unit

ROOT = Path(__file__).parents[3]
#: ``limit_conn`` of the page, for who signs.
WAITING = 100


def unit(name: str, place: Path) -> str:
    """The unit ``name`` of the page, for the example site."""
    python = Path(sys.executable)
    text = files()[f"/etc/systemd/system/{name}@.service"]
    text = placed(
        text,
        {
            "/srv/mysite/.venv/bin": str(python.parent),
            "/etc/mysite.env": f"{place}/mysite.env",
            "WorkingDirectory=/srv/mysite": f"WorkingDirectory={ROOT}",
        },
    )
    return text.replace("mysite.wsgi", "example_site.wsgi").replace(
        " manage.py", " example_site/manage.py"
    )


@dataclass
class Servers:
    """All that the page sets up, at work."""

    front: Front
    worker: Unit
    pooler: Pooler
    pooling: ExitStack
    place: Path


@pytest.fixture
def servers(postgresql, nginx_path, pgbouncer_path, machine_env, tmp_path) -> Iterator[Servers]:
    pooler = Pooler(pgbouncer_path)
    # Beside what the site of the test is told, it knows what the machine tells it: where the services are.
    named = ("DATABASE_URL", "REDIS_URL", "HOME")
    told = {name: os.environ[name] for name in named if name in os.environ}
    lines = {**told, **machine_env, **pooler.environment()}
    (tmp_path / "mysite.env").write_text(
        "".join(f"{name}={shlex.quote(value)}\n" for name, value in lines.items())
    )
    ports = free_port(), free_port()
    front = Front(tmp_path, *ports)
    pages, signing = (Unit(unit("mysite-web", tmp_path), str(port)) for port in ports)
    worker = Unit(unit("mysite-worker", tmp_path), "1")
    with ExitStack() as stack:
        stack.callback(pooler.remove)
        pooling = stack.enter_context(ExitStack())
        pooling.enter_context(pooler.running())
        for one in (pages, signing, worker):
            stack.enter_context(one.running())
        for port in ports:
            wait_for_port(port)
        stack.enter_context(front.running(nginx_path))
        yield Servers(front, worker, pooler, pooling, tmp_path)


@pytest.mark.load
@pytest.mark.django_db(transaction=True)
def test_people_sign_confirm_and_are_counted_by_what_the_page_sets_up(
    servers, petition_page, fill, mail_server
):
    """A webmaster who follows the page word for word has a site on which people can sign."""
    assert servers.front.post(f"/petitions/sign/{petition_page.pk}/", fill(petition_page)) == 303
    [mail] = wait_until(lambda: mail_server.to("zoe@example.org"), "the mail")
    assert servers.front.post(confirm_path(mail), {}) == 303

    for command in re.findall(r"^(?:\S+ ){5}mysite (.+)$", files()["/etc/cron.d/mysite"], re.M):
        program, *arguments = shlex.split(command)
        assert program == "/usr/local/bin/mysite-manage"
        script = placed(
            files()[program],
            {
                "/etc/mysite.env": f"{servers.place}/mysite.env",
                "/srv/mysite/.venv/bin/python": sys.executable,
                "/srv/mysite": str(ROOT),
                "manage.py": "example_site/manage.py",
            },
        )
        subprocess.run(["sh", "-c", script, program, *arguments], check=True, env={})

    status, answer = servers.front.ask(f"/petitions/{petition_page.petition.uuid}/count.json")
    assert (status, json.loads(answer)["count"]) == (200, 1)


@pytest.mark.load
@pytest.mark.django_db(transaction=True)
def test_workers_come_back_after_pooler_or_database_was_gone(
    servers, petition_page, fill, mail_server
):
    """Mails would stop for good, and nobody would notice until people ask where theirs are."""
    path = f"/petitions/sign/{petition_page.pk}/"

    def sign(name: str) -> int:
        return servers.front.post(path, fill(petition_page, email=f"{name}@example.org"))

    assert sign("ada") == 303
    wait_until(lambda: mail_server.to("ada@example.org"), "the first mail")

    servers.pooling.close()
    # Its loop has ended at least once.
    wait_until(lambda: servers.worker.starts > 1, "a worker started anew")
    assert sign("bea") == 500
    servers.pooling.enter_context(servers.pooler.running())
    assert sign("bea") == 303
    wait_until(lambda: mail_server.to("bea@example.org"), "a mail after PgBouncer was gone")

    with database_down():
        assert sign("cleo") == 500
    connection.close()
    wait_until(lambda: sign("cleo") == 303, "the database, through PgBouncer")
    wait_until(lambda: mail_server.to("cleo@example.org"), "a mail after the database was gone")


@pytest.mark.load
@pytest.mark.django_db(transaction=True)
def test_pages_and_counts_are_served_while_signing_is_overloaded(servers, petition_page, fill):
    """Those who read would see errors because others sign, and those who wait to sign one after a minute."""
    path, sent = f"/petitions/sign/{petition_page.pk}/", WAITING + 5
    count = f"/petitions/{petition_page.petition.uuid}/count.json"
    page = servers.front.ask(petition_page.url)
    form = fill(petition_page)

    def sign(number: int) -> int:
        # Few enough from each address.
        return servers.front.post(
            path, {**form, "email": f"n{number}@example.org"}, f"127.0.0.{2 + number % 4}"
        )

    with ThreadPoolExecutor(sent) as crowd:
        with writes_held(ConsentRecord):
            answers = {crowd.submit(sign, number) for number in range(sent)}
            wait_for_a_waiter()
            turned_away: set = set()
            while len(turned_away) < sent - WAITING:
                turned_away |= wait(answers - turned_away, 60, FIRST_COMPLETED).done
            # Three are at work on a form each, 97 wait for them, and no page waits behind those.
            assert servers.front.ask(petition_page.url) == page
            assert servers.front.ask(count)[0] == 200
            assert servers.front.ask(f"{petition_page.url}?rendered=anew")[0] == 200
            assert {one.result() for one in turned_away} == {503}
            assert servers.front.ask(path, "POST", "x=1") == (503, servers.front.busy)
        assert {one.result() for one in answers - turned_away} == {303}
    assert Signature.objects.count() == WAITING


def test_nginx_takes_the_files_as_they_stand_with_a_certificate(nginx_path, tmp_path, monkeypatch):
    authority = trustme.CA().issue_cert("petition.example.org")
    authority.private_key_pem.write_to_path(tmp_path / "privkey.pem")
    authority.cert_chain_pems[0].write_to_path(tmp_path / "fullchain.pem")
    monkeypatch.setattr(
        Front,
        "encryption",
        lambda self: {
            "/etc/letsencrypt/live/petition.example.org/": f"{tmp_path}/",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
        },
    )
    front = Front(tmp_path, free_port())

    done = subprocess.run(
        [nginx_path, "-t", "-c", str(front.configuration)], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.mark.parametrize("name", ["mysite-web", "mysite-worker"])
def test_systemd_understands_all_that_a_unit_says(systemd_path, tmp_path, name):
    (tmp_path / "mysite.env").touch()
    path = tmp_path / f"{name}@.service"
    path.write_text(unit(name, tmp_path).replace("User=mysite", f"User={os.getuid()}"))

    done = subprocess.run([systemd_path, "verify", str(path)], capture_output=True, text=True)

    # What it does not know it ignores, and says so.
    assert f"{name}@" not in done.stderr
    assert done.returncode == 0, done.stderr


def test_logrotate_understands_how_long_addresses_of_visitors_are_kept(logrotate_path, tmp_path):
    (tmp_path / "access.log").write_text("127.0.0.1\n")
    rules = tmp_path / "nginx"
    rules.write_text(placed(files()["/etc/logrotate.d/nginx"], {"/var/log/nginx": str(tmp_path)}))
    rules.chmod(0o644)

    done = subprocess.run(
        [logrotate_path, "--debug", "--state", str(tmp_path / "state"), str(rules)],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr.lower()
    assert "(7 rotations)" in done.stderr + done.stdout
