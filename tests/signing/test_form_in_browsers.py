"""The form in a graphical browser, and in one that shows text only."""

from __future__ import annotations

import subprocess

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from wagtail_petition.models import PetitionQuestion, Signature

pytestmark = pytest.mark.django_db(transaction=True)


def fill_in(page, *, boxes=True):
    page.fill("[name=given_name]", "Zoé")
    page.fill("[name=family_name]", "Le Goff")
    page.fill("[name=email]", "zoe@example.org")
    if boxes:
        page.check("[name=consent-sign]")
        page.check("[name=age]")


def press(page):
    page.click("form[data-petition-form] [type=submit]")


def test_who_ticks_a_forgotten_box_at_once_is_taken_for_no_robot(
    petition_page, browser_page, settings
):
    settings.WAGTAIL_PETITION = {"MINIMUM_SECONDS": 1}
    browser_page.goto(petition_page.url)
    fill_in(browser_page, boxes=False)
    browser_page.wait_for_timeout(1_000)
    press(browser_page)
    browser_page.wait_for_url("**/sign/**")

    for name in ("consent-sign", "age"):
        browser_page.check(f"[name={name}]")
    press(browser_page)
    browser_page.wait_for_url("**/check/**")

    assert not Signature.objects.get().needs_code


def test_a_request_that_got_lost_can_be_sent_again(petition_page, browser_page):
    browser_page.goto(petition_page.url)
    fill_in(browser_page)
    # The first one goes nowhere, as one that is stopped.
    browser_page.evaluate(
        """document.querySelector('[data-petition-form]')
        .addEventListener('submit', (event) => event.preventDefault(), { once: true })"""
    )
    status = browser_page.locator("[data-petition-status]")
    press(browser_page)
    assert "Envoi en cours" in status.text_content()

    browser_page.wait_for_timeout(5_500)
    assert "à nouveau" in status.text_content()
    press(browser_page)
    browser_page.wait_for_url("**/check/**")

    assert Signature.objects.count() == 1


def test_each_error_leads_to_what_is_to_be_filled_in_and_is_seen(make_page, browser_page):
    page = make_page(
        questions=[
            PetitionQuestion(
                label=f"Question {kind}",
                field_type=kind,
                choices="oui\nnon",
                required=True,
                purpose="–",
            )
            for kind in ("radio", "checkboxes", "dropdown", "date", "multiline", "checkbox")
        ]
    )
    browser_page.goto(page.url)
    press(browser_page)
    browser_page.wait_for_url("**/sign/**")

    links = browser_page.locator(".petition-errors a")
    assert links.count() >= 10
    for link in links.all():
        name = link.text_content()
        link.click()
        focused = browser_page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            const label = (e.closest('fieldset.petition-field') || e.parentElement).textContent;
            return [e.matches('input, select, textarea'), e.getAttribute('aria-invalid'), label.trim()] }"""
        )
        assert focused[:2] == [True, "true"], name
        assert focused[2][:5] in name or name[:12] in focused[2], (name, focused)
    browser_page.locator("h1").click()
    borders = browser_page.evaluate(
        """() => [...document.querySelectorAll('[aria-invalid=true]')].map((e) => {
        const s = getComputedStyle(e), box = /checkbox|radio/.test(e.type);
        return box ? s.outlineWidth + s.outlineColor : s.borderTopWidth + s.borderTopColor })"""
    )
    assert set(borders) == {borders[0]}
    assert borders[0].startswith("2px")


@pytest.mark.parametrize(("name", "state"), [("confirm", "confirmed"), ("not-me", "rejected")])
def test_a_text_browser_confirms_and_withdraws(
    petition_page, sign, client, live_server, link_in, tmp_path, lynx_path, name, state
):
    sign(petition_page)
    address = live_server.url + link_in(mail.outbox[0].body, name)
    page = BeautifulSoup(client.get(link_in(mail.outbox[0].body, name)).content, "html.parser")
    above = page.select_one("main button").find_all_previous("a", href=True)
    keys = tmp_path / "keys"
    keys.write_text("key Down Arrow\n" * len(above) + "key ^J\nkey Q\nkey y\n")

    subprocess.run(
        [lynx_path, f"-cmd_script={keys}", address],
        capture_output=True,
        env={"TERM": "xterm", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        timeout=60,
        check=False,
    )

    assert Signature.objects.get().state == state
