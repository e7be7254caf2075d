"""Translating the pages of the demonstration as an editor does, through wagtail-localize."""

from __future__ import annotations

from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource


class UntranslatedError(Exception):
    """Some texts of a page have no translation."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(missing)

    def __str__(self) -> str:
        return "Add translations of these texts to the demonstration:\n" + "\n".join(self.missing)


def translate(page: Page, locale: Locale, texts: dict[str, str]) -> Page:
    """Publish ``page`` in ``locale``; ``texts`` holds translations by the first words of the original.

    Raises ``UntranslatedError``. A translation that exists already, by an earlier run or an editor, is left alone.
    """
    translated = page.get_translation_or_none(locale)
    if translated and not translated.alias_of_id:
        return translated
    source, _created = TranslationSource.update_or_create_from_instance(page)
    _fill(source, locale, texts)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    translation.save_target(publish=False)
    page.get_translation(locale).get_latest_revision().publish()
    return page.get_translation(locale)


def _fill(source: TranslationSource, locale: Locale, texts: dict[str, str]) -> None:
    missing = []
    for segment in StringSegment.objects.filter(source=source).select_related("string"):
        original = segment.string.data
        text = next((text for start, text in texts.items() if original.startswith(start)), None)
        if text is None:
            missing.append(original)
            continue
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=locale,
            context_id=segment.context_id,
            defaults={
                "data": text,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            },
        )
    if missing:
        raise UntranslatedError(missing)


def show_untranslated(page: Page, locale: Locale) -> None:
    """Let ``page`` be read under ``locale`` too, in its own language: an alias, until somebody translates it."""
    if not page.has_translation(locale):
        page.copy_for_translation(locale, copy_parents=True, alias=True)
