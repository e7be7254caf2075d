"""The addresses of “Data protection”."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from ..dossiers.corrections import CorrectionsView, LetterView
from ..pages import DeskPageViewSet
from ..permissions import MANAGE_PRIVACY
from ..signatures.answers import OrganisationAnswersView
from .breaches import BreachNoticeView, BreachPeopleView, BreachView
from .views import (
    AssessmentView,
    PetitionProtectionView,
    ProtectionIndexView,
    RecordView,
    SheetView,
)


class PrivacyViewSet(DeskPageViewSet):
    """“Data protection” in the menu “Petitions”."""

    menu_label = gettext_lazy("Data protection")
    icon = "lock"
    permission_required = MANAGE_PRIVACY

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ProtectionIndexView.as_view(), name="index"),
            path("petition/<petition_key:pk>/", PetitionProtectionView.as_view(), name="petition"),
            path("answers/<petition_key:pk>/", OrganisationAnswersView.as_view(), name="answers"),
            path("record/<petition_key:pk>/", RecordView.as_view(), name="record"),
            path("assessment/<petition_key:pk>/", AssessmentView.as_view(), name="assessment"),
            path("sheet/<petition_key:pk>/", SheetView.as_view(), name="sheet"),
            path("corrections/<petition_key:pk>/", CorrectionsView.as_view(), name="corrections"),
            path("letter/<petition_key:pk>/", LetterView.as_view(), name="letter"),
            path("breach/", BreachView.as_view(), name="breach"),
            path("breach/notice/", BreachNoticeView.as_view(), name="breach_notice"),
            path("breach/people/", BreachPeopleView.as_view(), name="breach_people"),
        ]
