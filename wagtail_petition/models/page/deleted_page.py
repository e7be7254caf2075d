"""What a petition page said when it was deleted: what was collected on it is still to be sealed and answered for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupPagePermission

from ..petition import PAGE_ACTIONS, Petition

if TYPE_CHECKING:
    from .petition_page import AbstractPetitionPage


#: What a page tells of its editors, and nobody needs any more.
_WORKED_ON_BY = frozenset({"owner", "locked_by", "wagtail_admin_comments"})


class DeletedPage(models.Model):
    """A page of a petition that was published once and is deleted: the last one in each language.

    It names the controller and their contact, so ``privacy.retention`` deletes it once nothing is held of those who
    signed or subscribed.
    """

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="deleted_pages")
    language = models.CharField(_("language"), max_length=20)
    #: Label of the page model, such as ``wagtail_petition.PetitionPage``.
    page_model = models.CharField(max_length=255)
    #: What ``Page.serializable_data`` returned.
    content = models.JSONField(encoder=DjangoJSONEncoder)
    deleted_at = models.DateTimeField(_("deleted"), default=timezone.now)
    #: Those who had a permission for the page when it was deleted: they go on working on what was collected there.
    groups = models.ManyToManyField(Group, related_name="+", verbose_name=_("groups"))

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
        kept, _created = cls.objects.update_or_create(
            petition_id=page.petition_id,
            language=page.locale.language_code,
            defaults={
                "page_model": page._meta.label,
                "content": {
                    name: value
                    for name, value in page.whole_data().items()
                    if name not in _WORKED_ON_BY
                },
                "deleted_at": timezone.now(),
            },
        )
        kept.groups.set(_groups_of(page))

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


def _groups_of(page: AbstractPetitionPage) -> QuerySet[Group]:
    """The groups with a permission for ``page``, or for a page above it."""
    codenames = [f"{action}_page" for action in PAGE_ACTIONS]
    granted = GroupPagePermission.objects.filter(
        page__in=page.get_ancestors(inclusive=True), permission__codename__in=codenames
    )
    return Group.objects.filter(pk__in=granted.order_by().values("group"))
