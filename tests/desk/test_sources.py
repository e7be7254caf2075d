"""The report “Sources”, and the page about the sources of one page."""

from __future__ import annotations

import csv
import io

REPORT = "/admin/reports/sources/"


def rows(response):
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_the_report_lists_pages_with_what_their_sources_lack(petition_page, admin_client):
    response = admin_client.get(REPORT)

    assert response.status_code == 200
    content = response.content.decode()
    assert petition_page.title in content
