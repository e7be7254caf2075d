"""Long lists are made by processes of their own: whatever becomes of these, the list is made, and none is left."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from tests.scale.machines import is_running
from wagtail_petition.dossier import signature_list, volumes
from wagtail_petition.dossier.pdf import pdf_pool as presses_module
from wagtail_petition.dossier.pdf.pdf_pool import PdfPool, _PdfWorker
from wagtail_petition.dossier.pdf.pdf_worker import TypesettingError
from wagtail_petition.dossier.pdf.typesetting import FontSet
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier

from .reading import files

LIST = {
    "author": "-",
    "running": "-",
    "language": {"lang": "fr", "region": None, "rtl": False},
    "page_of": "{page}/{pages}",
    "title": "Signatures",
    "subtitle": "-",
    "headers": ["Prénom"],
    "widths": [1],
    "names": [[{"text": "Zoé", "rtl": False}]] * 100,
}


@pytest.fixture
def started(monkeypatch):
    """The processes that were started."""
    started = []
    begin = _PdfWorker.__init__

    def noted(self, folders):
        begin(self, folders)
        started.append(self._process)

    monkeypatch.setattr(_PdfWorker, "__init__", noted)
    return started


@pytest.fixture
def volumes_of_one(monkeypatch):
    monkeypatch.setattr(signature_list, "VOLUME_ROWS", 1)
    monkeypatch.setattr("wagtail_petition.dossier.building.VOLUME_ROWS", 1)


def test_a_process_makes_the_same_bytes_and_ends_when_the_work_is_done(started):
    fonts = FontSet.of_site()
    with PdfPool(fonts, 2) as pdf_pool:
        made = [pdf_pool.typeset("signatures", LIST, 0) for _document in range(3)]

    assert set(made) == {fonts.typeset("signatures", LIST, 0)}
    # One was enough, one after the other.
    assert [process.returncode for process in started] == [0]


def test_each_gets_its_own_document_from_several_processes(started):
    fonts = FontSet.of_site()
    documents = [{**LIST, "title": f"Volume {number}"} for number in range(12)]
    with PdfPool(fonts, 3) as pdf_pool, ThreadPoolExecutor(3) as pool:
        made = list(
            pool.map(lambda document: pdf_pool.typeset("signatures", document, 0), documents)
        )

    assert made == [fonts.typeset("signatures", document, 0) for document in documents]
    assert [process.returncode for process in started] == [0, 0, 0]


def test_volumes_are_made_by_processes_and_a_single_one_is_not(signed, started, volumes_of_one):
    seal(signed.petition, "complete")
    processes = len(started)
    assert 1 <= processes <= volumes.MOST_WORKERS
    signed.petition.signatures.exclude(given_name="Zoé").delete()

    assert seal(signed.petition, "complete").counts["listed"] == 1
    assert len(started) == processes


def test_a_document_that_is_refused_is_refused_there_too(started):
    with PdfPool(FontSet.of_site(), 1) as pdf_pool:
        with pytest.raises(TypesettingError):
            pdf_pool.typeset("signatures", {**LIST, "names": [["Zoé"]]}, 0)
        assert pdf_pool.typeset("signatures", LIST, 0)[1] == 3

    assert len(started) == 1


def test_who_is_killed_is_replaced(started):
    with PdfPool(FontSet.of_site(), 1) as pdf_pool:
        first = pdf_pool.typeset("signatures", LIST, 0)
        started[0].send_signal(signal.SIGKILL)
        started[0].wait()

        assert pdf_pool.typeset("signatures", LIST, 0) == first
        assert pdf_pool.typeset("signatures", LIST, 0) == first
    assert [process.returncode for process in started] == [-signal.SIGKILL, 0]


def test_who_is_killed_in_the_middle_of_an_answer_is_replaced(started, monkeypatch):
    """A document is longer than what a pipe holds."""
    document = {**LIST, "names": LIST["names"] * 10}
    with PdfPool(FontSet.of_site(), 1) as pdf_pool:
        whole = pdf_pool.typeset("signatures", document, 0)
        press = pdf_pool._places.queue[0]
        read = press._answers.readline

        def killed():
            line = read()
            press._process.kill()
            press._process.wait()
            return line

        monkeypatch.setattr(
            press, "_answers", SimpleNamespace(readline=killed, read=press._answers.read)
        )
        assert pdf_pool.typeset("signatures", document, 0) == whole

    assert [process.returncode for process in started] == [-signal.SIGKILL]


def test_an_answer_that_nobody_read_is_nobodys_document(started, monkeypatch):
    with PdfPool(FontSet.of_site(), 1) as pdf_pool:
        pdf_pool.typeset("signatures", LIST, 0)
        press = pdf_pool._places.queue[0]
        with monkeypatch.context() as patch:
            broken = SimpleNamespace(readline=press._answers.readline, read=_no_memory)
            patch.setattr(press, "_answers", broken)
            with pytest.raises(MemoryError):
                pdf_pool.typeset("signatures", {**LIST, "title": "Lost"}, 0)

        other = {**LIST, "title": "Another"}
        assert pdf_pool.typeset("signatures", other, 0) == FontSet.of_site().typeset(
            "signatures", other, 0
        )

    assert [process.returncode for process in started] == [-signal.SIGKILL, 0]


def test_a_process_that_does_not_end_is_ended(started, monkeypatch):
    monkeypatch.setattr(presses_module, "END_SECONDS", 0.2)
    with PdfPool(FontSet.of_site(), 1) as pdf_pool:
        pdf_pool.typeset("signatures", LIST, 0)
        started[0].send_signal(signal.SIGSTOP)

    assert started[0].returncode == -signal.SIGKILL


def test_a_server_that_may_start_no_process_seals_all_the_same(
    signed, volumes_of_one, started, monkeypatch, tmp_path, caplog
):
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(tmp_path / "python3"))
        without = seal(signed.petition, "complete")
    archive = files(without)
    assert started == []
    assert "No such file" in caplog.text
    Dossier.objects.all().delete()

    assert files(seal(signed.petition, "complete", sealed_at=without.sealed_at)) == archive


def test_a_server_with_python_built_in_starts_the_python_of_its_environment(
    started, monkeypatch, tmp_path
):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "uwsgi"))
    with PdfPool(FontSet.of_site(), 1) as pdf_pool:
        pdf_pool.typeset("signatures", LIST, 0)

    assert started[0].args[0] == f"{sys.prefix}/bin/python3"
    assert started[0].returncode == 0


def test_none_outlives_the_process_that_it_works_for():
    script = """
        import time
        from wagtail_petition.dossier.pdf.pdf_pool import _PdfWorker

        print(_PdfWorker(())._process.pid, flush=True)
        time.sleep(60)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE
    ) as worker:
        press = int(worker.stdout.readline())
        assert is_running(press)
        worker.kill()
    for _try in range(100):
        if not is_running(press):
            return
        time.sleep(0.1)
    pytest.fail("A process is left.")


def _no_memory(_size):
    raise MemoryError
