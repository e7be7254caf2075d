from __future__ import annotations

import pytest

from wagtail_petition.dossier.sealing import seal


@pytest.fixture
def dossier(petition_page, make_signature):
    make_signature(petition_page)
    return seal(petition_page.petition, "complete")
