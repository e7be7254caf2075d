from __future__ import annotations

import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from example_site.home.models import HomePage


@pytest.mark.parametrize("name", ["pk", "uuid", "slug"])
def test_the_command_finds_the_petition_and_leaves_a_copy(signed, tmp_path, capsys, name):
    names = {"pk": signed.petition.pk, "uuid": signed.petition.uuid, "slug": signed.slug}

    call_command("petition_dossier", str(names[name]), variant="complete", output=tmp_path)

    [copy] = tmp_path.iterdir()
    assert (
        copy.name
        == f"dossier-{signed.slug}-{signed.petition.uuid.hex[:8]}-{timezone.localtime():%Y%m%d}-v1.zip"
    )
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


def test_the_command_makes_its_folder(signed, tmp_path):
    folder = tmp_path / "to" / "send"

    call_command("petition_dossier", signed.slug, output=folder)

    assert len(list(folder.glob("*.zip"))) == 1


def test_a_file_in_place_of_the_folder_is_named_before_anything_is_sealed(signed, tmp_path):
    taken = tmp_path / "taken"
    taken.touch()

    with pytest.raises(CommandError, match="taken"):
        call_command("petition_dossier", signed.slug, output=taken)

    assert not signed.petition.dossiers.exists()


def test_two_petitions_of_one_slug_keep_their_dossiers_apart(home, signed, make_page, tmp_path):
    folder = home.add_child(instance=HomePage(title="Archives", slug="archives"))
    twin = make_page(title="Une autre", slug="autre")
    twin.move(folder, pos="last-child")
    twin.refresh_from_db()
    twin.slug = signed.slug
    twin.save()

    for petition in (signed.petition, twin.petition):
        call_command("petition_dossier", str(petition.uuid), output=tmp_path)

    assert len(list(tmp_path.iterdir())) == 2
