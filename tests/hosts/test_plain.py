"""A site as ``wagtail start`` makes it, to which our app is added as README says."""

from __future__ import annotations

import pytest

from .walk import walk_through

pytestmark = pytest.mark.hosts


def test_readme_leads_from_a_new_site_to_a_dossier_that_verifies(make_site, tab, tmp_path):
    walk_through(make_site("plain"), tab, tmp_path)
