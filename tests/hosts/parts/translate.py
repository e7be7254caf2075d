"""What a translator does who works with wagtail-localize: all pages in French, as far as WORDS goes."""

from django.db import transaction
from stories.models import StoryPage
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from wagtail_petition.models import PetitionPage

french, _created = Locale.objects.get_or_create(language_code="fr")
for page in (*PetitionPage.objects.filter(alias_of=None), *StoryPage.objects.filter(alias_of=None)):
    parent = page.get_parent().specific
    if not parent.has_translation(french):
        parent.copy_for_translation(french).save_revision().publish()
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=french)
    for segment in StringSegment.objects.filter(source=source):
        for english, words in WORDS.items():  # noqa: F821
            if english in segment.string.data:
                segment.string.translations.get_or_create(
                    locale=french,
                    context=segment.context,
                    defaults={"data": segment.string.data.replace(english, words)},
                )
    with transaction.atomic():
        translation.save_target(publish=True)
