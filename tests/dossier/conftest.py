from __future__ import annotations

import pytest
from django.utils import timezone

from wagtail_petition.models import Signature


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
