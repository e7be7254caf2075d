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
        from .sources import api

        checks.register()
        api.register()
        page_published.connect(open_published_petition, dispatch_uid="wagtail_petition")
        keep_deleted_pages()
        purge_kept_pages_on_change()


def open_published_petition(instance: Any, **kwargs: Any) -> None:
    """A petition page was published: freeze what it offers to sign."""
    from .signing.offer import open_offer

    if getattr(instance, "is_petition_page", False):
        open_offer(instance)


def keep_deleted_pages() -> None:
    """Have petitions keep what their pages said when these are deleted, in whatever way, and a main page."""
    from django.db.models.signals import post_delete, pre_delete

    from .models.petition import petition_page_models

    for model in petition_page_models():
        pre_delete.connect(keep_deleted_page, sender=model, dispatch_uid="wagtail_petition.keep")
        post_delete.connect(install_heir, sender=model, dispatch_uid="wagtail_petition.heir")


def keep_deleted_page(instance: Any, **kwargs: Any) -> None:
    """A petition page is being deleted."""
    from .models import DeletedPage

    DeletedPage.keep(instance)


def install_heir(instance: Any, **kwargs: Any) -> None:
    """A petition page was deleted; was it the main page, another one becomes it."""
    from .models import main_page

    main_page.install_heir(instance)


def purge_kept_pages_on_change() -> None:
    """Have whatever changes what visitors see of petitions make kept pages void."""
    from django.db.models.signals import post_delete, post_save
    from wagtail.models import PageViewRestriction
    from wagtail.signals import page_published, page_unpublished, post_page_move

    from .models.petition import petition_page_models

    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(purge_kept_pages, dispatch_uid="wagtail_petition.purge")
    for model in (PageViewRestriction, *petition_page_models()):
        post_delete.connect(purge_kept_pages, sender=model, dispatch_uid="wagtail_petition.purge")
    post_save.connect(
        purge_kept_pages, sender=PageViewRestriction, dispatch_uid="wagtail_petition.purge"
    )


def purge_kept_pages(**kwargs: Any) -> None:
    """Something changed that visitors see. Pages without a petition may show a petition's, or stand above one."""
    from .signing.pagecache import purge_on_commit

    purge_on_commit()
