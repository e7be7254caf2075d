from __future__ import annotations

from modelcluster.fields import ParentalKey

from tests.swapped.base.models import BasePage
from wagtail_petition.models import AbstractPetitionPage, AbstractPetitionQuestion


class CampaignPage(AbstractPetitionPage, BasePage):
    # Wagtail gives each page model a template of its own name unless it names one itself.
    template = AbstractPetitionPage.template
    search_fields = [*BasePage.search_fields, *AbstractPetitionPage.search_fields]


class CampaignQuestion(AbstractPetitionQuestion):
    page = ParentalKey(CampaignPage, related_name="questions")
