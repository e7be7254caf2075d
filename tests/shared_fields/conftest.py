from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from .facts import PAST, fresh, question


@pytest.fixture
def english(home):
    locale = Locale.objects.get(language_code="en")
    home.copy_for_translation(locale).save_revision().publish()
    return locale


@pytest.fixture
def page(make_page):
    return make_page(
        closes_at=PAST,
        goal=100,
        minimum_age=15,
        retention_months=6,
        questions=[question("Dropped?", sort_order=0), question("Kept?", sort_order=1)],
    )


@pytest.fixture
def localized(page, english, django_capture_on_commit_callbacks):
    """Translate with wagtail-localize: a function that publishes the translation, and the ``TranslationSource``."""
    source, _created = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=english)

    def publish(word="Words"):
        segment = StringSegment.objects.filter(source=source).get(string__data=page.title)
        segment.string.translations.update_or_create(
            locale=english, context=segment.context, defaults={"data": word}
        )
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(publish=True)
        return page.get_translation(english)

    return publish, source


@pytest.fixture
def editor(admin_client):
    def get(page):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return url, BeautifulSoup(admin_client.get(url).content, "html.parser")

    return get


@pytest.fixture
def two_pages(page, english):
    """A petition in two languages, of whose questions one is translated."""
    translated = page.copy_for_translation(english)
    kept = translated.questions.get(label="Kept?")
    kept.label = "In English?"
    translated.questions = [*translated.questions.exclude(label="Kept?"), kept]
    translated.save_revision().publish()
    return page, fresh(translated)
