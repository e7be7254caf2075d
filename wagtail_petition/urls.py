"""The public addresses: ``path("petitions/", include("wagtail_petition.urls"))``."""

from __future__ import annotations

app_name = "wagtail_petition"
urlpatterns: list = []
