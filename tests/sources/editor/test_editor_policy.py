"""The scripts of the editor under the strictest content security policy under which Wagtail's own editor works."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.sources.editor.editing import REFERENCE, expect_labels, open_form, text_in

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"

REPORT = """
    document.addEventListener("securitypolicyviolation", (event) => {
        window.report(event.sourceFile, event.effectiveDirective);
    });
"""


def put_under_policy(tab: Page) -> list[tuple[str, str]]:
    """Give the pages of the editor the policy; gives what will break it: the file, and the directive."""
    violations: list[tuple[str, str]] = []

    def answer(route: Route) -> None:
        response = route.fetch()
        headers = {**response.headers, "content-security-policy": POLICY}
        route.fulfill(response=response, headers=headers)

    tab.expose_function("report", lambda *violation: violations.append(violation))
    tab.add_init_script(REPORT)
    tab.route("**/admin/pages/*/edit/", answer)
    tab.reload()
    return violations


def test_nothing_of_ours_breaks_the_strictest_policy(edit, petition_page):
    tab = edit(petition_page)
    violations = put_under_policy(tab)
    text = text_in(tab)
    form = open_form(tab)
    form.locator("[name=petition-new-source-title]").fill("Une page")
    form.get_by_role("button", name="Add and refer to it").click()
    expect_labels(text, "[1]", "[2]", "[3]")
    text.locator(REFERENCE).first.hover()
    expect(tab.locator(".petition-source-card")).to_contain_text("Radio Forez")

    # Wagtail's own pages have inline scripts and styles, without which its editor works all the same.
    assert violations
    assert [violation for violation in violations if "wagtail_petition" in violation[0]] == []
