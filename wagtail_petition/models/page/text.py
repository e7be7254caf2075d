"""The text that was signed, as it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import get_content_languages

from ..digest import DIGEST_LENGTH, digest
from ..immutable import ImmutableModel
from ..petition import Petition

if TYPE_CHECKING:
    from .petition_page import AbstractPetitionPage


class TextVersion(ImmutableModel):
    """One wording of a petition in one language, frozen when it was published."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="texts")
    digest = models.CharField(max_length=DIGEST_LENGTH)
    language = models.CharField(_("language"), max_length=20)
    #: What ``AbstractPetitionPage.text_content`` returned.
    content = models.JSONField()
    frozen_at = models.DateTimeField(_("frozen"), auto_now_add=True)

    class Meta:
        verbose_name = _("text version")
        verbose_name_plural = _("text versions")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "digest"], name="wagtail_petition_text_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content.get('title', '')} ({self.language}, {self.digest[:8]})"

    @property
    def language_name(self) -> str:
        """What the site calls the language of the text."""
        return str(get_content_languages().get(self.language, self.language))

    @classmethod
    def freeze(cls, page: AbstractPetitionPage) -> TextVersion:
        """The version of the text that ``page`` shows now, stored if it is new."""
        content = page.text_content()
        version, _created = cls.objects.get_or_create(
            petition_id=page.petition_id,
            digest=digest(content),
            defaults={"language": page.text_language, "content": content},
        )
        return version
