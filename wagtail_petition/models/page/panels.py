"""What stands where in the editor of a petition page, tab by tab."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    Panel,
    TitleFieldPanel,
)

from ..personal_data import OPTIONAL_NAMES
from .addressee_input import AddresseeInput
from .schedule import schedule_findings
from .shared_panels import QuestionsPanel, SharedFieldPanel, SharedFieldsPanel
from .stated_change import SignedTextPanel


class SourceFindingsPanel(Panel):
    """What the sources of the page lacked when it was saved last, and which of their links are dead."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_petition/desk/sources/editor_findings.html"


class SchedulePanel(Panel):
    """What the schedule of the page does to people who sign there, if it is anything."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_petition/desk/editing/schedule_panel.html"

        def is_shown(self) -> bool:
            return bool(schedule_findings(self.instance))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "findings": schedule_findings(self.instance)}


TEXT_PANELS = [
    SignedTextPanel(),
    TitleFieldPanel("title"),
    FieldPanel("byline"),
    FieldPanel("summary"),
    FieldPanel("image"),
    FieldPanel("body"),
    FieldPanel("sources"),
    SourceFindingsPanel(heading=_("Checks of the sources")),
]

SIGNING_PANELS = [
    SharedFieldsPanel(),
    SchedulePanel(heading=_("Schedule of the page")),
    FieldRowPanel(
        [SharedFieldPanel("opens_at"), SharedFieldPanel("closes_at")], heading=_("Period")
    ),
    SharedFieldPanel("goal"),
    MultiFieldPanel(
        [
            HelpPanel(
                content=_("Name and e-mail address are always asked. Ask no more than you need.")
            ),
            SharedFieldPanel("name_fields"),
            *(SharedFieldPanel(f"ask_{name}") for name in OPTIONAL_NAMES),
        ],
        heading=_("Fields of the form"),
    ),
    QuestionsPanel("questions", heading=_("Questions of your own"), label=_("Question")),
    MultiFieldPanel(
        [FieldPanel("mail_subject"), FieldPanel("mail_text"), FieldPanel("thank_you_text")],
        heading=_("What people read after signing"),
    ),
]

ADDRESSEE_PANELS = [
    SharedFieldsPanel(),
    MultiFieldPanel(
        [
            FieldPanel("addressee_name", widget=AddresseeInput),
            FieldPanel("addressee_to"),
            SharedFieldPanel("addressee_address"),
            FieldPanel("asks"),
        ],
        heading=_("Addressee"),
    ),
    MultiFieldPanel(
        [FieldPanel("letter_text"), SharedFieldPanel("delivery_planned_on")], heading=_("Dossier")
    ),
]


class NoticePanel(Panel):
    """What the privacy notice must say (GDPR article 13), and what of it is missing, while the editor types."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_petition/desk/editing/notice_panel.html"


PRIVACY_PANELS = [
    SharedFieldsPanel(),
    NoticePanel(heading=_("What people must be told")),
    MultiFieldPanel(
        [
            FieldPanel("controller_name"),
            FieldPanel("controller_legal_form"),
            SharedFieldPanel("controller_address"),
            SharedFieldPanel("controller_email"),
            FieldPanel("data_protection_contact"),
        ],
        heading=_("Controller"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("wording_sign"),
            FieldPanel("wording_hand_over"),
            SharedFieldPanel("offer_show_name"),
            FieldPanel("wording_show_name"),
            SharedFieldPanel("offer_newsletter"),
            FieldPanel("wording_newsletter"),
            SharedFieldPanel("minimum_age"),
            FieldPanel("wording_age"),
        ],
        heading=_("Consents"),
    ),
    MultiFieldPanel(
        [
            SharedFieldPanel("retention_months"),
            SharedFieldPanel("longest_retention_months"),
            FieldPanel("notice_purposes"),
            FieldPanel("notice_legal_basis"),
            FieldPanel("notice_required"),
            FieldPanel("notice_recipients"),
            FieldPanel("notice_retention"),
            FieldPanel("notice_rights"),
            FieldPanel("notice_complaint"),
        ],
        heading=_("Privacy notice"),
    ),
]
