"""What a petition page said when it was deleted: what was collected on it is still to be sealed and answered for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .petition import Petition

if TYPE_CHECKING:
    from .pages import AbstractPetitionPage


class DeletedPage(models.Model):
    """A page of a petition that was published once and is deleted: the last one in each language."""

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="deleted_pages")
    language = models.CharField(_("language"), max_length=20)
    #: Label of the page model, such as ``wagtail_petition.PetitionPage``.
    page_model = models.CharField(max_length=255)
    #: What ``Page.serializable_data`` returned.
    content = models.JSONField(encoder=DjangoJSONEncoder)
    deleted_at = models.DateTimeField(_("deleted"), default=timezone.now)

    class Meta:
        verbose_name = _("deleted petition page")
        verbose_name_plural = _("deleted petition pages")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "language"], name="wagtail_petition_deleted_page_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content.get('title', '')} ({self.language})"

    @classmethod
    def keep(cls, page: AbstractPetitionPage) -> None:
        """Keep what ``page`` says, for it is being deleted."""
        if page.alias_of_id or not page.first_published_at:
            # An alias says what its original says; what was never published, nobody signed.
            return
        cls.objects.update_or_create(
            petition_id=page.petition_id,
            language=page.locale.language_code,
            defaults={
                "page_model": page._meta.label,
                "content": page.whole_data(),
                "deleted_at": timezone.now(),
            },
        )

    def as_page(self) -> AbstractPetitionPage | None:
        """The page as it was, unpublished and never to be saved; None if the site has no such pages any more."""
        try:
            model: Any = apps.get_model(self.page_model)
        except LookupError:
            return None
        page: AbstractPetitionPage | None = model.from_serializable_data(self.content)
        if page is not None:
            page.petition = self.petition
            page.live = False
        return page
