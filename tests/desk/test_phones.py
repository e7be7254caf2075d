"""The desk on a phone: what is wider than the screen can be scrolled to, and nothing is cut off."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Locale

from wagtail_petition.dates import today
from wagtail_petition.desk.audit_log import trace_take_out
from wagtail_petition.models import (
    Correction,
    Delivery,
    ExportOrder,
    NewsletterContact,
    RetentionRun,
)
from wagtail_petition.operations.pausing import pause, resume

PHONE = {"width": 360, "height": 740}

#: What stands beyond the edge of the screen and is in nothing that scrolls; Wagtail's own drawers do not count.
CUT_OFF = """() => {
  const scrolls = (one) =>
    one && (/auto|scroll/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  return [...document.querySelectorAll("main *:not(aside, aside *, .footer *)")]
    .filter((one) => one.checkVisibility())
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !scrolls(one.parentElement))
    .map((one) => one.outerHTML.slice(0, 80));
}"""

#: Whether two corners of an element can be seen.
ON_TOP = """(one) => {
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const corners = [[left + 4, top + 4], [right - 4, bottom - 4]];
  return corners.every(([x, y]) => one.contains(document.elementFromPoint(x, y)));
}"""


@pytest.fixture
def addresses(home, make_page, make_signature, make_dossier, admin_user):
    """Each screen of the desk, with a row in each of its tables."""
    page = make_page(title="Pas d’oreilles dans nos rues, ni dans nos cours, ni dans nos écoles")
    home.copy_for_translation(Locale.objects.get(language_code="en"))
    translated = page.copy_for_translation(Locale.objects.get(language_code="en"))
    translated.save_revision().publish()
    signature = make_signature(page, reason="Le silence est à nous")
    dossier = make_dossier(page)
    Correction.objects.create(dossier=dossier, row=1, reason=Correction.Reason.RESTRICTED)
    delivery = Delivery.objects.create(dossier=dossier, delivered_on=today(), channel="post")
    pause(page.petition, reason="On nous inonde de fausses signatures")
    resume(page.petition)
    RetentionRun.objects.create()
    NewsletterContact.objects.create(
        petition=page.petition, email="zoe@example.org", language="fr", notice=signature.notice
    )
    ordered = ExportOrder.objects.create(
        ordered_by=admin_user,
        form="wagtail_petition_signatures:export",
        name="signatures-de-la-petition-pas-d-oreilles-dans-nos-rues.xlsx.age",
        finished_at=timezone.now(),
    )
    log = trace_take_out(page.petition, "wagtail_petition.export", admin_user, {"rows": 1})
    ordered.entries.add(log)
    keys = {
        "petitions": {"index": (), "pause": (page.petition_id,)},
        "signatures": {
            "index": (),
            "export": (),
            "inspect": (signature.pk,),
            "delete": (signature.pk,),
        },
        "moderation": {"index": ()},
        "dossiers": {"index": (), "add": (), "download": (dossier.pk,)},
        "deliveries": {"index": (), "add": (), "edit": (delivery.pk,), "delete": (delivery.pk,)},
        "newsletter": {"index": (), "export": ()},
        "exports": {"index": (), "download": (ordered.uuid,)},
        "health": {"index": (), "surge": ()},
        "access": {"index": ()},
        "retention": {"index": ()},
        "privacy": {
            "index": (),
            "petition": (page.petition_id,),
            "answers": (page.get_site().pk,),
            "corrections": (dossier.pk,),
            "breach": (),
        },
        "sources": {"index": (), "page": (page.pk,)},
    }
    return [
        *(
            reverse(f"wagtail_petition_{screens}:{name}", args=args)
            for screens, names in keys.items()
            for name, args in names.items()
        ),
        reverse("wagtail_petition_make_main", args=[translated.pk]),
        reverse("wagtailadmin_explore", args=[home.pk]),
    ]


@pytest.mark.django_db(transaction=True)
def test_no_screen_of_the_desk_is_wider_than_a_phone(addresses, admin_tab):
    admin_tab.set_viewport_size(PHONE)

    wide = {}
    for address in addresses:
        admin_tab.goto(address)
        admin_tab.wait_for_load_state("networkidle")
        width = admin_tab.evaluate("document.documentElement.scrollWidth")
        cut_off = admin_tab.evaluate(CUT_OFF)
        if width > PHONE["width"] or cut_off:
            wide[address] = (width, cut_off)

    assert wide == {}


@pytest.mark.django_db(transaction=True)
def test_the_menu_of_a_row_is_not_cut_off_by_what_scrolls(addresses, admin_tab):
    admin_tab.set_viewport_size(PHONE)
    for screens in ("petitions", "signatures"):
        admin_tab.goto(reverse(f"wagtail_petition_{screens}:index"))
        admin_tab.locator("main table button").first.click()
        entries = admin_tab.locator("main [data-tippy-root] a, body > [data-tippy-root] a")
        expect(entries.first).to_be_visible()

        assert all(entry.evaluate(ON_TOP) for entry in entries.all())
