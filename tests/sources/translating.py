"""Translating a page with wagtail-localize."""

from __future__ import annotations

from wagtail_localize.models import StringSegment, Translation, TranslationSource


class Translator:
    """Somebody who translates with wagtail-localize."""

    def __init__(self, page, locale, commit):
        self.commit = commit
        self.source, _created = TranslationSource.get_or_create_from_instance(page)
        self.translation = Translation.objects.create(source=self.source, target_locale=locale)

    @property
    def segments(self):
        self.source.refresh_from_db()
        return StringSegment.objects.filter(source=self.source)

    @property
    def strings(self):
        return {segment.string.data for segment in self.segments}

    def translate(self, found, replaced):
        segment = self.segments.get(string__data__contains=found)
        segment.string.translations.create(
            locale=self.translation.target_locale,
            context=segment.context,
            data=segment.string.data.replace(found, replaced),
        )

    def publish(self, page):
        with self.commit(execute=True):
            self.translation.save_target(publish=True)
        return page.get_translation(self.translation.target_locale)

    def update(self, page):
        self.source.update_from_db()
        return self.publish(page)
