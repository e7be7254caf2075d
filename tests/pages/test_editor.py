"""What an editor meets in the form of a petition page."""

from __future__ import annotations

import pytest

from wagtail_petition.models import PetitionPage

REQUIRED = {"controller_name", "controller_address", "controller_email"}


@pytest.fixture
def form(petition_page, admin_user):
    """The form of a published petition from which everything about the controller was deleted."""
    form_class = PetitionPage.get_edit_handler().get_form_class()
    bound = form_class(instance=petition_page, for_user=admin_user)
    data = {name: bound.get_initial_for_field(field, name) for name, field in bound.fields.items()}
    data |= {f"{prefix}-count": "0" for prefix in ("body", "sources")}
    data |= {"letter_text": "null", "thank_you_text": "null", "summary": "null"}
    for prefix in bound.formsets:
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    data = {name: "" if value is None else value for name, value in data.items()}
    data |= dict.fromkeys(REQUIRED, "")
    return form_class(data, instance=petition_page, for_user=admin_user)


def test_publishing_names_what_the_notice_lacks_beside_its_field(form):
    assert not form.is_valid()
    assert set(form.errors) == REQUIRED
    assert all(messages[0] for messages in form.errors.values())


def test_a_draft_may_be_incomplete(form):
    form.defer_required_fields()

    assert form.is_valid(), form.errors


def test_the_tabs_follow_the_work():
    tabs = [str(tab.heading) for tab in PetitionPage.get_edit_handler().children]

    assert len(tabs) == 5
    fields = set(PetitionPage.get_edit_handler().get_form_class().base_fields)
    assert REQUIRED | {"title", "body", "sources", "goal", "asks", "slug"} <= fields
