from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale

from wagtail_petition.models import Petition, PetitionPage, Signature, TextVersion
from wagtail_petition.models.digest import digest
from wagtail_petition.models.immutable import ImmutableRowError


def test_a_copy_is_another_petition(petition_page, home):
    copy = petition_page.copy(update_attrs={"slug": "copy"})

    assert copy.petition != petition_page.petition
    assert copy.get_latest_revision_as_object().petition == copy.petition


def test_a_translation_and_an_alias_share_the_petition(petition_page, home):
    english, arabic = (Locale.objects.get(language_code=code) for code in ("en", "ar"))
    home.copy_for_translation(english)
    home.copy_for_translation(arabic)

    translation = petition_page.copy_for_translation(english)
    alias = petition_page.copy_for_translation(arabic, alias=True)
    sibling_alias = petition_page.create_alias(update_slug="again")

    assert {translation.petition, alias.petition, sibling_alias.petition} == {
        petition_page.petition
    }
    assert Petition.objects.count() == 1


def test_reverting_to_an_old_revision_keeps_the_petition(petition_page):
    revision = petition_page.get_latest_revision()
    revision.content["petition"] = 4711

    assert (
        petition_page.with_content_json(revision.content).petition_id == petition_page.petition_id
    )


def test_deleting_the_page_never_deletes_signatures(petition_page, make_signature):
    signature = make_signature(petition_page)

    petition_page.delete()

    assert Signature.objects.get(pk=signature.pk).petition.count == 0
    with pytest.raises(ProtectedError):
        signature.petition.delete()


def test_an_address_counts_once_but_pending_rows_block_nobody(petition_page, make_signature):
    digest = "a" * 64
    for _attempt in range(2):
        make_signature(petition_page, state=Signature.State.PENDING, address_digest=digest)
    make_signature(petition_page, address_digest=digest)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_signature(petition_page, address_digest=digest)


@pytest.mark.parametrize("field", ["controller_name", "controller_address", "controller_email"])
def test_an_incomplete_notice_cannot_be_published_but_can_be_drafted(make_page, home, field):
    with pytest.raises(ValidationError) as refusal:
        make_page(**{field: ""})
    assert list(refusal.value.message_dict) == [field]

    draft = PetitionPage(title="Brouillon", live=False)
    home.add_child(instance=draft)
    assert draft.petition_id


@pytest.mark.parametrize(
    "text", ["{name}", "{given_name", "{given_name!r}", "{0}", "{petition.title}"]
)
def test_a_mail_text_with_a_wrong_placeholder_is_refused(make_page, text):
    with pytest.raises(ValidationError) as refusal:
        make_page(mail_text=text)
    assert list(refusal.value.message_dict) == ["mail_text"]


def test_the_text_signed_is_known_by_its_digest(petition_page):
    first = TextVersion.freeze(petition_page)
    petition_page.body.append(("signature_form", {"petition": None}))
    assert TextVersion.freeze(petition_page) == first

    petition_page.body.append(("heading", "Une phrase de plus"))
    second = TextVersion.freeze(petition_page)

    assert second.digest != first.digest
    assert first.content["title"] == petition_page.title


def test_a_frozen_text_cannot_be_changed(petition_page):
    version = TextVersion.freeze(petition_page)
    version.language = "en"
    with pytest.raises(ImmutableRowError):
        version.save()
    with pytest.raises(ImmutableRowError):
        TextVersion.objects.update(language="en")


def test_the_digest_of_a_text_does_not_depend_on_what_was_looked_at_before(petition_page):
    looked_at, fresh = (PetitionPage.objects.get(pk=petition_page.pk) for _copy in range(2))
    str(looked_at.body)
    for source in looked_at.sources:
        str(source.value)

    assert digest(looked_at.text_content()) == digest(fresh.text_content())


def test_an_alias_converted_in_its_language_becomes_a_petition_of_its_own(
    petition_page, make_signature
):
    make_signature(petition_page)
    alias = petition_page.create_alias(update_slug="bis")
    assert alias.petition == petition_page.petition

    ConvertAliasPageAction(alias).execute(skip_permission_checks=True)
    converted = PetitionPage.objects.get(pk=alias.pk)
    converted.title = "Un tout autre texte"
    converted.save_revision().publish()
    converted.refresh_from_db()

    assert converted.petition != petition_page.petition
    assert not converted.petition.signatures.exists()
    assert petition_page.petition.signatures.count() == 1
    assert [text.content["title"] for text in converted.petition.texts.all()] == [
        "Un tout autre texte"
    ]


def test_an_alias_converted_in_another_language_stays_a_translation(petition_page):
    english = Locale.objects.get(language_code="en")
    alias = petition_page.copy_for_translation(english, copy_parents=True, alias=True)

    ConvertAliasPageAction(alias).execute(skip_permission_checks=True)

    assert PetitionPage.objects.get(pk=alias.pk).petition == petition_page.petition


def test_no_row_that_holds_a_person_is_without_a_name(petition_page, make_signature):
    make_signature(petition_page, given_name="Sukarno", family_name="")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_signature(petition_page, given_name="", family_name="")
