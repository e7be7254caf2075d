from __future__ import annotations

from wagtail.users.models import UserProfile

from tests.desk.doors import DOSSIERS, SIGNATURES, export, take_out
from wagtail_petition.models import Dossier


def test_wagtails_site_history_tells_who_did_what_and_never_with_whom(
    admin_client, admin_user, petition_page, make_signature
):
    make_signature(petition_page, family_name="Discrète")
    signature = make_signature(petition_page, family_name="Discrète")
    sealing = {"petition": petition_page.petition_id, "variant": "complete"}
    admin_client.post(f"{DOSSIERS}seal/", sealing)
    take_out(admin_client, f"{DOSSIERS}download/{Dossier.objects.get().pk}/").getvalue()
    export(admin_client, "csv").getvalue()
    admin_client.post(f"{SIGNATURES}delete/{signature.pk}/", {"reason": "Sur demande"})

    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "en"
    profile.save()
    shown = admin_client.get("/admin/reports/site-history/").content.decode()

    for said in ("Sealed dossier-", "(2 rows)", "Downloaded", "Exported signatures", "Deleted a"):
        assert said in shown
    assert petition_page.title in shown
    assert admin_user.get_username() in shown
    assert "Discrète" not in shown
    assert signature.email not in shown


def test_a_number_that_was_guessed_opens_nothing(admin_client, member, petition_page):
    paths = [
        f"{SIGNATURES}inspect/999/",
        f"{SIGNATURES}delete/999/",
        f"{DOSSIERS}download/999/",
    ]

    assert [admin_client.get(path).status_code for path in paths] == [404, 404, 404]
    assert 200 not in [member().get(path).status_code for path in paths]
