from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailPetitionConfig(AppConfig):
    name = "wagtail_petition"
    verbose_name = _("Petitions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from . import checks

        checks.register()
        page_published.connect(open_published_petition, dispatch_uid="wagtail_petition")


def open_published_petition(instance: Any, **kwargs: Any) -> None:
    """A petition page was published: freeze what it offers to sign."""
    from .signing.offer import open_offer

    if getattr(instance, "is_petition_page", False):
        open_offer(instance)
