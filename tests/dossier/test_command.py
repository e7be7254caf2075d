from __future__ import annotations

import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone


@pytest.mark.parametrize("name", ["pk", "uuid", "slug"])
def test_the_command_finds_the_petition_and_leaves_a_copy(signed, tmp_path, capsys, name):
    names = {"pk": signed.petition.pk, "uuid": signed.petition.uuid, "slug": signed.slug}

    call_command("petition_dossier", str(names[name]), variant="complete", output=tmp_path)

    [copy] = tmp_path.iterdir()
    assert copy.name == f"dossier-{signed.slug}-{timezone.localtime():%Y%m%d}-v1.zip"
    assert zipfile.is_zipfile(copy)
    printed = capsys.readouterr().out
    assert str(copy) in printed
    assert "6" in printed


@pytest.mark.parametrize("name", ["nothing", "9" * 30])
def test_the_command_says_which_petition_it_does_not_know(signed, name):
    with pytest.raises(CommandError, match=name):
        call_command("petition_dossier", name)


def test_the_command_never_guesses_between_petitions(signed, make_page, tmp_path):
    # The slug of one petition is the primary key of another.
    make_page(slug=str(signed.petition.pk))

    with pytest.raises(CommandError, match=str(signed.petition.uuid)):
        call_command("petition_dossier", str(signed.petition.pk), output=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_command_wants_a_folder_that_exists(signed, tmp_path):
    with pytest.raises(CommandError, match="not a folder"):
        call_command("petition_dossier", signed.slug, "--output", str(tmp_path / "missing"))
