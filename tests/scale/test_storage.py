"""Dossiers in a storage that is no file system: an S3-compatible one, run here."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from moto.server import ThreadedMotoServer

from wagtail_petition.desk.dossiers.views import download_url
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, Erasure, Signature
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.privacy import unfinished_sealings
from wagtail_petition.privacy.unfinished_sealings import remove_leftovers
from wagtail_petition.signing.services import erase, withdraw

REGION = "eu-west-3"


@pytest.fixture(scope="module")
def s3():
    """The address of a server that speaks S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _host, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def bucket(s3, settings):
    """The private place is a bucket."""
    settings.STORAGES = {
        **settings.STORAGES,
        "wagtail_petition_dossiers": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "access_key": "test",
                "secret_key": "test",
                "bucket_name": "dossiers",
                "endpoint_url": s3,
                "region_name": REGION,
                "location": "petitions",
            },
        },
    }
    storage = dossier_storage()
    make_bucket(storage)
    yield storage
    storage.bucket.objects.all().delete()
    storage.bucket.delete()


def make_bucket(storage):
    storage.bucket.create(CreateBucketConfiguration={"LocationConstraint": REGION})


def keys(storage):
    return sorted(key.key.rsplit("/", 1)[1] for key in storage.bucket.objects.all())


def test_a_dossier_lives_in_a_bucket(
    petition_page, make_signature, bucket, member, django_capture_on_commit_callbacks, tmp_path
):
    people = [make_signature(petition_page) for _person in range(3)]
    call_command("petition_dossier", str(petition_page.petition_id), output=tmp_path)
    dossier = Dossier.objects.get()
    name = dossier.archive_name.rsplit("/", 1)[1]
    assert keys(bucket) == [name, "keys.bin"]
    with zipfile.ZipFile(tmp_path / name) as archive:
        assert archive.testzip() is None
        manifest = archive.read("manifeste.json")
    assert hashlib.sha256(manifest).hexdigest() == dossier.manifest_digest

    page = member("view_dossier").get(download_url(dossier))
    assert page.status_code == 200

    # The keys of its rows are found there, and erasures are copied there.
    withdraw(people[1])
    assert dossier.corrections.get().row == 2
    with django_capture_on_commit_callbacks(execute=True):
        erase(people[2])
    assert Erasure.objects.exclude(stored_at=None).count() == 1
    assert len(keys(bucket)) == 3
    # As a backup would bring it back.
    Erasure.objects.filter(stored_at__isnull=False).delete()
    people[2].save(force_insert=True)
    call_command("petition_replay_erasures")
    assert Signature.objects.filter(pk=people[2].pk).count() == 0


def test_what_a_killed_process_left_in_a_bucket_is_removed(petition_page, bucket, monkeypatch):
    folder = f"{petition_page.petition.uuid}/0123"
    for name in ("unfinished", "dossier.zip"):
        bucket.save(f"{folder}/{name}", ContentFile(b"names"))

    assert remove_leftovers() == 0
    monkeypatch.setattr(unfinished_sealings, "LEFT_AFTER", timedelta(0))
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() + timedelta(seconds=2))
    assert remove_leftovers() == 1
    assert keys(bucket) == []


def test_a_bucket_that_is_gone_lets_nobody_believe_that_it_is_sealed(
    petition_page, make_signature, bucket
):
    make_signature(petition_page)
    bucket.bucket.delete()
    try:
        with pytest.raises(Exception, match="NoSuchBucket"):
            seal(petition_page.petition)
        assert not Dossier.objects.exists()
    finally:
        make_bucket(bucket)
