"""A site as ``wagtail start`` makes it, to which our app is added as README says, and from which it is removed."""

from __future__ import annotations

import pytest

from .readme import add_petitions
from .walk import walk_through

pytestmark = pytest.mark.hosts


def test_readme_leads_from_a_new_site_to_a_dossier_that_verifies_and_back(make_site, tab):
    site = make_site("plain")
    add_petitions(site)
    walk_through(site, tab)
