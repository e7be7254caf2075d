from __future__ import annotations

from django.urls import include, path
from wagtail import urls as wagtail_urls

from bench.yardstick.views import empty, insert

urlpatterns = [
    path("yardstick/empty/", empty),
    path("yardstick/insert/", insert),
    path("petitions/", include("wagtail_petition.urls")),
    path("", include(wagtail_urls)),
]
