"""The public addresses: ``path("petitions/", include("wagtail_petition.urls"))``.

Tokens stand in the path, not in the query: some mail services cut queries off. Importing ``keys`` registers the
converters of keys.
"""

from __future__ import annotations

from django.urls import path

from . import keys as keys
from .rights import my_signature, public_signatories
from .signing import link_views, texts, views

app_name = "wagtail_petition"

urlpatterns = [
    path("sign/<petition_key:page_id>/", views.sign, name="sign"),
    path("challenge/<slug:name>/", views.challenge, name="challenge"),
    path("check/<petition_token:token>/", link_views.check, name="check"),
    path("confirm/<petition_token:token>/", link_views.confirm_link, name="confirm"),
    path("not-me/<petition_token:token>/", link_views.report_misuse_link, name="report_misuse"),
    path("new-mail/<petition_token:token>/", link_views.new_mail, name="new_mail"),
    path("mine/<petition_token:token>/", my_signature.my_signature, name="my_signature"),
    path(
        "mine/<petition_token:token>/data.<str:file_format>", my_signature.download, name="download"
    ),
    path("mine/<petition_token:token>/<slug:name>/", my_signature.act, name="act"),
    path("my-link/<petition_key:page_id>/", my_signature.ask_link, name="ask_link"),
    path("my-link/<petition_key:page_id>/sent/", my_signature.link_sent, name="link_sent"),
    path("thanks/<petition_key:page_id>/", views.thanks, name="thanks"),
    path("text/<petition_key:page_id>/<str:digest>/", texts.earlier_text, name="earlier_text"),
    path("names/<petition_key:page_id>/", public_signatories.names, name="names"),
    path("<uuid:uuid>/count.json", views.count, name="count"),
]
