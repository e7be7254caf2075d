"""The pictures of the editor's guide, in each of its languages: ``make screenshots`` renews them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, log_in
from tests.screenshots import ROOT, demo_site, tab

FOLDER = ROOT / "docs" / "images" / "guide"
#: The petition of the demonstration in each language of the guide, as ``load_demo`` calls it.
PETITIONS = {"fr": "Petition", "en": "In English"}
BROWSERS = {"fr": "fr-FR", "en": "en-GB"}
#: As narrow as the admin can be without losing its menu: what is in the picture is read beside a text.
SIZE = {"width": 1000, "height": 640}
PUBLIC_SIZE = {"width": 760, "height": 900}
COLOURS = 128

DAY = "2026-03-02"

# What differs from one machine and day to the next gets a form that does not: days from today on are counted from
# ``day``, every hour is ten o'clock, and digests and the address are those of nobody.
SETTLE = """
({language, day, site}) => {
  const today = new Date(new Date().toDateString());
  const names = [...Array(12).keys()].map(
    (month) => new Date(2000, month).toLocaleDateString(language, {month: "long"}));
  const shift = (year, month, number, write) => {
    const date = new Date(year, month, number);
    if (date < today) return null;
    const settled = new Date(`${day}T00:00`);
    settled.setDate(settled.getDate() + Math.round((date - today) / 86400000));
    const two = (value) => String(value).padStart(2, "0");
    return write(settled.getFullYear(), settled.getMonth(), two(settled.getMonth() + 1), settled.getDate(),
      two(settled.getDate()));
  };
  const months = names.join("|");
  const words = new RegExp(`(\\\\d{1,2})(?:er)? (${months}) (20\\\\d\\\\d)`, "g");
  const settle = (text) => text
    .replace(words, (found, d, name, y) =>
      shift(y, names.indexOf(name), d, (year, month, _mm, date) => `${date} ${names[month]} ${year}`) ?? found)
    .replace(/([A-Z][a-z]{2,8})\\.? (\\d{1,2}), (20\\d\\d)/g, (found, name, d, y) =>
      shift(y, names.findIndex((full) => full.startsWith(name.slice(0, 3))), d,
        (year, month, _mm, date) => `${names[month]} ${date}, ${year}`) ?? found)
    .replace(/(\\d\\d)\\/(\\d\\d)\\/(20\\d\\d)/g, (found, first, second, y) => {
      // The admin writes the month first in English.
      const [d, m] = language === "en" ? [second, first] : [first, second];
      return shift(y, m - 1, d, (year, _month, mm, _date, dd) =>
        `${language === "en" ? `${mm}/${dd}` : `${dd}/${mm}`}/${year}`) ?? found;
    })
    .replace(/(20\\d\\d)(\\d\\d)(\\d\\d)-v/g, (found, y, m, d) =>
      shift(y, m - 1, d, (year, _month, mm, _date, dd) => `${year}${mm}${dd}-v`) ?? found)
    .replace(/\\b\\d\\d?(:\\d\\d)? [ap]\\.m\\./g, "10 a.m.")
    .replace(/\\b\\d\\d:\\d\\d\\b/g, "10:00")
    .replace(/\\b(?=\\d*[a-f])(?=[a-f]*\\d)[0-9a-f]{8,}\\b/g, (found) =>
      "0123456789abcdef".repeat(4).slice(0, found.length))
    .replace(/(https?:\\/\\/)?127\\.0\\.0\\.1(:\\d+)?/g, site);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = settle(texts.currentNode.data);
}
"""


POST = """
(address) => fetch(address, {method: "POST", headers: {"X-CSRFToken": wagtailConfig.CSRF_TOKEN}})
"""


def main() -> None:
    with demo_site() as addresses, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language, name in PETITIONS.items():
            folder = FOLDER / language
            folder.mkdir(parents=True, exist_ok=True)
            for picture, pixels in pictures(browser, language, addresses[name]):
                save(pixels, folder / f"{picture}.png")
        browser.close()
    print(FOLDER)


def pictures(browser: Browser, language: str, petition: str) -> Iterator[tuple[str, bytes]]:
    """Each picture of the guide in ``language``, with its name, in the order of the guide."""
    locale = BROWSERS[language]
    with tab(browser, SIZE, locale) as page:
        log_in(page, "admin", "admin")
        page.goto("/admin/account/")
        page.fill("[name=name_email-first_name]", "Camille")
        page.fill("[name=name_email-last_name]", "Durand")
        page.select_option("[name=locale-preferred_language]", language)
        with page.expect_navigation():
            page.click("main form [type=submit]")
        page.goto(petition)
        page.goto(f"/admin/pages/search/?q={page.locator('h1').inner_text()}")
        row = page.locator("main tr", has=page.locator(f"a[href='{urlsplit(petition).path}']"))
        editor, parent = (row.locator("a").nth(n).get_attribute("href") for n in (0, 1))
        page.goto(f"{parent}add_subpage/")
        yield "add", shot(page, language)
        page.goto(str(editor))
        page.wait_for_load_state("networkidle")
        if stop := re.search(r"/admin/localize/translate/\d+/disable/", page.content()):
            # A translation is edited sentence by sentence: not what the guide speaks of.
            page.evaluate(POST, stop[0])
            page.reload()
        page.locator("[data-contentpath=body] [contenteditable=true]").first.click()
        page.keyboard.press("Control+Alt+f")
        page.wait_for_selector(".petition-source-hint")
        yield "cite", shot(page, language)
        page.keyboard.press("Escape")
        for name, number in (("addressee", 2), ("privacy", 3)):
            page.locator("[role=tab]:visible").nth(number).click()
            yield name, shot(page, language)
    with tab(browser, PUBLIC_SIZE, locale) as page:
        page.goto(petition)
        page.evaluate(
            "document.querySelector('.petition-progress-block').scrollIntoView(); scrollBy(0, -24)"
        )
        yield "form", shot(page, language)
        sign(page, f"nadia.{language}@example.org")
        page.evaluate("scrollTo(0, 0)")
        yield "my-signature", shot(page, language)
    with tab(browser, SIZE, locale) as page:
        log_in(page, "admin", "admin")
        page.goto("/admin/petitions/dossiers/seal/")
        page.wait_for_load_state("networkidle")
        yield "seal", shot(page, language)
        page.click("main form [type=submit]")
        page.wait_for_url("**/dossiers/")
        yield "dossiers", shot(page, language)


def sign(page: Page, email: str) -> None:
    """Sign the petition that is open with an address that did not, confirm, and open “My signature”."""
    page.fill("[name=given_name]", "Nadia")
    page.fill("[name=family_name]", "Belkacem")
    page.fill("[name=email]", email)
    for box in ("consent-sign", "consent-hand_over", "age"):
        page.check(f"[name={box}]")
    # Faster than that only a machine is.
    page.wait_for_timeout(2_500)
    page.click("form.petition-form [type=submit]")
    page.goto("/demo-mail/")
    page.click("a[href*='/confirm/']")
    page.click("form.petition-form [type=submit]")
    page.goto("/demo-mail/")
    page.click("a[href*='/mine/']")


def shot(page: Page, language: str) -> bytes:
    """What is seen of ``page``, without what is of today and of this machine."""
    page.wait_for_load_state("networkidle")
    page.evaluate(SETTLE, {"language": language, "day": DAY, "site": "https://www.example.org"})
    return page.screenshot(animations="disabled")


def save(pixels: bytes, path: Path) -> None:
    """Keep a picture in few colours: a screen has no more of them."""
    picture = Image.open(io.BytesIO(pixels)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
