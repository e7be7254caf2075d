from __future__ import annotations

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls

from bench.yardstick.views import empty, insert

urlpatterns = [
    path("yardstick/empty/", empty),
    path("yardstick/insert/", insert),
    path("admin/", include(admin_urls)),
    path("petitions/", include("wagtail_petition.urls")),
    path("", include(wagtail_urls)),
]
