"""“My signature” on a phone, in French, without a mouse."""

from __future__ import annotations

import pytest

from wagtail_petition.models import Signature
from wagtail_petition.privacy.notice import freeze_notice
from wagtail_petition.visitors.tokens import Purpose, make_token

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def petition_page(make_page):
    """A petition that offers every choice."""
    return make_page(offer_show_name=True, offer_newsletter=True)


def tab_to(page, text):
    """Press the tab key until what has the focus says ``text``."""
    for _press in range(40):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(e => e.labels?.length ? e.labels[0].innerText : e.innerText)(document.activeElement)"
        )
        if text in (said or ""):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"the focus on “{said}” cannot be seen"
            return
    raise AssertionError(f"“{text}” cannot be reached with the keyboard")


@pytest.mark.django_db(transaction=True)
def test_l12_everything_can_be_done_with_the_keyboard_alone(
    petition_page, make_signature, browser_page
):
    signature = make_signature(
        petition_page, notice=freeze_notice(petition_page), show_name=True, email="zoe@example.org"
    )
    page = browser_page
    page.set_viewport_size(PHONE)
    page.goto(f"/petitions/mine/{make_token(signature, Purpose.MY_SIGNATURE)}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    tab_to(page, "affichés sur cette page")
    page.keyboard.press("Space")
    tab_to(page, "Enregistrer mes choix")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Vos choix sont enregistrés").wait_for()

    tab_to(page, "Quelque chose est faux")
    page.keyboard.press("Enter")
    tab_to(page, "Prénom")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Zoë")
    tab_to(page, "Enregistrer les rectifications")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Vos données sont rectifiées").wait_for()
    changed = Signature.objects.get()
    assert (changed.given_name, changed.show_name, changed.hand_over) == ("Zoë", False, True)

    tab_to(page, "Limiter l’usage")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("seulement conservées").wait_for()
    tab_to(page, "Lever la limitation")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("de nouveau être utilisées").wait_for()

    tab_to(page, "Retirer ma signature")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Votre signature est retirée").wait_for()
    tab_to(page, "Tout effacer")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Tout est effacé").wait_for()
    assert not Signature.objects.exists()
