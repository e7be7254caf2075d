from __future__ import annotations

import io

from openpyxl import load_workbook
from wagtail.models import ReferenceIndex

from tests.desk.doors import export
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models.dossier import dossier_storage


def test_one_odd_character_does_not_spoil_the_workbook(admin_client, petition_page, make_signature):
    make_signature(petition_page, given_name="Zo\x0bé")

    response = export(admin_client, "xlsx")

    workbook = load_workbook(io.BytesIO(response.getvalue()))
    assert "Zoé" in [cell.value for cell in list(workbook.active.rows)[1]]


def test_signing_writes_nothing_into_the_reference_index(petition_page, make_signature):
    before = ReferenceIndex.objects.count()
    make_signature(petition_page)
    assert ReferenceIndex.objects.count() == before


def test_a_dossier_whose_file_is_gone_says_so(admin_client, petition_page, make_signature):
    dossier = seal(petition_page.petition)
    dossier_storage().delete(dossier.archive_name)

    response = admin_client.get(f"/admin/petitions/dossiers/download/{dossier.pk}/", follow=True)

    assert "dossier-" in response.content.decode()
    assert response.redirect_chain
