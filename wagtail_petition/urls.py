"""The public addresses: ``path("petitions/", include("wagtail_petition.urls"))``.

Tokens stand in the path, not in the query: some mail services cut queries off.
"""

from __future__ import annotations

from django.urls import path

from .signing import views

app_name = "wagtail_petition"

urlpatterns = [
    path("sign/<int:page_id>/", views.sign, name="sign"),
    path("check/<str:token>/", views.check, name="check"),
    path("confirm/<str:token>/", views.confirm_link, name="confirm"),
    path("not-me/<str:token>/", views.disown_link, name="disown"),
    path("thanks/<int:page_id>/", views.thanks, name="thanks"),
    path("<uuid:uuid>/count.json", views.count, name="count"),
]
