from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.images import get_image_model

from wagtail_petition.models import Signature

from .pictures import picture_file


@pytest.fixture
def signed(petition_page, make_signature):
    """A petition with one signature of every kind."""
    State, Rejection = Signature.State, Signature.Rejection
    make_signature(petition_page, given_name="Zoé", family_name="Le Goff")
    make_signature(petition_page, given_name="سلمى", family_name="بن علي", postcode="42100")
    make_signature(petition_page, given_name="Cachée", family_name="Discrète", hand_over=False)
    make_signature(petition_page, given_name="Papier", origin=Signature.Origin.PAPER)
    make_signature(petition_page, given_name="Importée", origin=Signature.Origin.IMPORT)
    make_signature(petition_page, given_name="Attend", state=State.PENDING)
    make_signature(petition_page, given_name="Partie", state=State.WITHDRAWN)
    for rejection in Rejection:
        make_signature(
            petition_page, given_name="Refusée", state=State.REJECTED, rejection=rejection
        )
    make_signature(
        petition_page, given_name="", state=State.ANONYMISED, confirmed_at=timezone.now()
    )
    return petition_page


@pytest.fixture
def illustrated(make_page, settings, tmp_path):
    """Publishes a petition with one picture."""
    settings.MEDIA_ROOT = tmp_path

    def make(content, kind="png", alternative="Un micro", caption="Rue des Passementiers"):
        file = ContentFile(picture_file("png"), name=f"micro.{kind}")
        image = get_image_model().objects.create(title="Micro", file=file)
        Path(image.file.path).write_bytes(content)
        figure = {
            "image": {"image": image.pk, "alt_text": alternative, "decorative": not alternative},
            "caption": caption,
        }
        return make_page(body=[{"type": "figure", "value": figure}])

    return make
