"""Processes that are killed at the worst moment, as the kernel does when memory runs out."""

from __future__ import annotations

import os
import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from wagtail_petition.dossier.pdf.pdf_pool import PdfPool
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import (
    ConsentRecord,
    Dossier,
    OutgoingMail,
    PetitionLogEntry,
    Signature,
)
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.models.outgoing_mail import LEASE
from wagtail_petition.operations.health import check_health
from wagtail_petition.privacy import unfinished_sealings
from wagtail_petition.privacy.unfinished_sealings import remove_leftovers
from wagtail_petition.signing.services import confirm

from .locks import wait_for_a_waiter, writes_held
from .machines import Machine, WebServer, is_running, running, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def stored_files():
    return [path for path in Path(dossier_storage().location).rglob("*") if path.is_file()]


def kill_worker_of(web):
    [worker] = web.children()
    os.kill(worker, signal.SIGKILL)


def test_a_web_worker_killed_while_it_stores_a_signature_leaves_no_half_of_it(
    petition_page, fill, web, make_worker, mail_server
):
    path, form = f"/petitions/sign/{petition_page.pk}/", fill(petition_page)
    with ThreadPoolExecutor(1) as visitor, writes_held(ConsentRecord):
        answer = visitor.submit(web.post, path, form)
        wait_for_a_waiter()
        kill_worker_of(web)
        # The person sees that it failed.
        with pytest.raises(ConnectionError, match=r"closed|reset"):
            answer.result()

    # And presses the button again.
    assert web.post(path, form)[0] == 303
    make_worker()
    wait_until(lambda: mail_server.to("zoe@example.org"), "the mail")
    # PostgreSQL may end the statement of a process that is gone: then it is a signature like any other, with all of it.
    call_command("petition_send_mail")
    signatures = Signature.objects.filter(state=Signature.State.PENDING)
    assert all(signature.consents.count() == 1 for signature in signatures)
    assert len(mail_server.inbox) == len(signatures) in (1, 2)


def test_a_signature_whose_mail_was_never_ordered_is_found(
    petition_page, fill, machine_env, mail_server
):
    web = WebServer({**machine_env, "SCALE_TASKS": "tests.scale.queues.DeafQueue"})
    with running(web), ThreadPoolExecutor(1) as visitor:
        path = f"/petitions/sign/{petition_page.pk}/"
        answer = visitor.submit(web.post, path, fill(petition_page))
        wait_until(Signature.objects.exists, "the signature")
        kill_worker_of(web)
        with pytest.raises(ConnectionError, match=r"closed|reset"):
            answer.result()

    call_command("petition_send_mail")
    call_command("petition_send_mail")
    assert [message["To"] for message in mail_server.inbox] == ["zoe@example.org"]


def test_a_task_worker_killed_while_it_sends_a_mail_loses_no_mail(
    petition_page, sign, settings, make_worker, mail_server
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    mail_server.hold = True
    sign(petition_page)
    worker = make_worker()
    wait_until(lambda: mail_server.arrived, "the mail on its way")
    worker.kill()
    mail_server.hold = False

    assert Signature.objects.get().mailed_at is None
    # What is late can be seen: a task that is said to run, and a mail that did not leave.
    assert DBTaskResult.objects.get().status == "RUNNING"
    make_worker()
    call_command("petition_send_mail")
    # Perhaps that worker is only slow.
    assert not mail_server.inbox
    OutgoingMail.objects.update(next_attempt_at=F("next_attempt_at") - LEASE)
    call_command("petition_send_mail")
    assert len(mail_server.inbox) == 1
    assert Signature.objects.get().mailed_at
    # Nobody has to clear away the task that is said to run still.
    DBTaskResult.objects.filter(status="RUNNING").update(
        started_at=timezone.now() - timedelta(hours=2)
    )
    verdicts = {result.key: result.verdict for result in check_health()}
    assert (verdicts["mails"], verdicts["tasks"]) == ("ok", "ok")


def test_a_process_killed_while_it_stores_a_dossier_leaves_nothing_in_the_storage(
    petition_page, make_signature, machine_env, monkeypatch, tmp_path
):
    for _person in range(3):
        confirm(make_signature(petition_page, state="pending"))
    command = ["example_site/manage.py", "petition_dossier", str(petition_page.petition_id)]
    sealing = Machine([*command, "--output", str(tmp_path)], machine_env)
    # What is written last, after the row of the dossier.
    with writes_held(PetitionLogEntry):
        sealing.start()
        wait_until(
            lambda: len(stored_files()) == 4, "an archive, its keys, its digests and its mark"
        )
        sealing.kill()

    assert not Dossier.objects.exists()
    # Somebody else may be sealing just now: what is young stays.
    assert remove_leftovers() == 0
    monkeypatch.setattr(unfinished_sealings, "LEFT_AFTER", timedelta(0))
    assert remove_leftovers() == 1
    assert stored_files() == []

    dossier = seal(petition_page.petition)
    assert dossier.number == 1
    assert remove_leftovers() == 0
    assert {path.name for path in stored_files()} == {Path(dossier.archive_name).name, "keys.bin"}


def test_a_process_killed_between_volumes_leaves_them_to_the_next_and_no_process(
    petition_page, make_signature, machine_env, monkeypatch, tmp_path
):
    one = make_signature(petition_page, address_digest="0" * 64, counted_digest="0" * 64)
    digests = [f"{number:064d}" for number in range(1, 3_500)]
    stored = {
        name: value for name, value in vars(one).items() if name not in ("_state", "id", "uuid")
    }
    Signature.objects.bulk_create(
        Signature(**{**stored, "address_digest": digest, "counted_digest": digest})
        for digest in digests
    )
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    command = ["example_site/manage.py", "petition_dossier", str(petition_page.petition_id)]
    sealing = Machine(
        [*command, "--output", str(tmp_path)], {**machine_env, "TMPDIR": str(tmp_path)}
    )
    sealing.start()
    wait_until(
        lambda: any(path.read_text() for path in tmp_path.glob("*/finished.jsonl")), "a volume"
    )
    presses = sealing.children()
    os.kill(sealing.process.pid, signal.SIGKILL)
    sealing.process.wait()
    wait_until(lambda: not any(map(is_running, presses)), "the end of its processes")
    assert presses
    [finished] = tmp_path.glob("*/finished.jsonl")
    kept = finished.read_text().count("}\n")

    made = []
    typeset = PdfPool.typeset
    monkeypatch.setattr(
        PdfPool, "typeset", lambda self, *args: (made.append(1), typeset(self, *args))[1]
    )
    dossier = seal(petition_page.petition)

    assert dossier.rows == 3_500
    assert 0 < kept < 4
    assert len(made) == 4 - kept


def test_an_archive_whose_row_a_backup_lost_is_never_taken_for_a_leftover(
    petition_page, make_signature, monkeypatch
):
    make_signature(petition_page)
    dossier = seal(petition_page.petition)
    Dossier.objects.filter(pk=dossier.pk).delete()
    monkeypatch.setattr(unfinished_sealings, "LEFT_AFTER", timedelta(0))

    assert remove_leftovers() == 0
    assert len(stored_files()) == 2


def test_a_dossier_stored_at_the_last_moment_is_kept(petition_page, make_signature, monkeypatch):
    make_signature(petition_page)
    monkeypatch.setattr(type(dossier_storage()), "delete", lambda *_args: None)
    dossier = seal(petition_page.petition)
    monkeypatch.undo()
    monkeypatch.setattr(unfinished_sealings, "LEFT_AFTER", timedelta(0))
    assert dossier_storage().exists(dossier.mark_name)

    assert remove_leftovers() == 0
    assert {path.name for path in stored_files()} == {Path(dossier.archive_name).name, "keys.bin"}
