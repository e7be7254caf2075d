from __future__ import annotations

import pytest

from .conftest import StrangersSite

pytestmark = pytest.mark.hosts

MODELS = """
from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Image

class OwnImage(AbstractImage):
    credit = models.CharField(max_length=50, blank=True)
    admin_form_fields = (*Image.admin_form_fields, "credit")

class OwnRendition(AbstractRendition):
    image = models.ForeignKey(OwnImage, models.CASCADE, related_name="renditions")
    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]

class OwnDocument(AbstractDocument):
    admin_form_fields = ("title", "file")
"""


def test_people_sign_and_a_dossier_is_sealed_on_a_site_that_set_all_that_can_be_set(tmp_path):
    """Naive moments (``USE_TZ = False``), own models for images and documents, British English."""
    site = StrangersSite(tmp_path)
    site.write_models(MODELS)
    site.python("from tests.removal.walk_strange_site import run; run()", STRANGE="1")
