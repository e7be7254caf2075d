"""A site that had a base page of its own before: Wagtail's Page and both models of the app are swapped."""

from __future__ import annotations

from example_site.settings import *  # noqa: F403
from example_site.settings import INSTALLED_APPS, TEMPLATES

# wagtail-localize does not know swapped base pages; this site has one language.
INSTALLED_APPS = [
    "tests.swapped.base",
    "tests.swapped.campaign",
    *(app for app in INSTALLED_APPS if "localize" not in app and app != "example_site.home"),
]
WAGTAIL_I18N_ENABLED = False

WAGTAIL_PAGE_MODEL = "base.BasePage"
WAGTAIL_PETITION_PETITIONPAGE_MODEL = "campaign.CampaignPage"
WAGTAIL_PETITION_PETITIONQUESTION_MODEL = "campaign.CampaignQuestion"

# Its migrations are made by the test, as a webmaster makes them.
MIGRATION_MODULES = {"campaign": "campaign_migrations"}

# The templates of the app, and no others.
TEMPLATES = [{**engine, "DIRS": []} for engine in TEMPLATES]
DEBUG = False
ALLOWED_HOSTS = ["*"]
