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
        tell_caches_of_changes()


def open_published_petition(instance: Any, **kwargs: Any) -> None:
    """A petition page was published: freeze what it offers to sign."""
    from .signing.versions import publish_versions

    if getattr(instance, "is_petition_page", False):
        publish_versions(instance)


def keep_deleted_pages() -> None:
    """Have petitions keep what their pages said when these are deleted, in whatever way, and a main page."""
    from django.db.models.signals import post_delete, pre_delete

    from .models.page.finding import petition_page_models

    for model in petition_page_models():
        pre_delete.connect(keep_deleted_page, sender=model, dispatch_uid="wagtail_petition.keep")
        post_delete.connect(install_heir, sender=model, dispatch_uid="wagtail_petition.heir")


def keep_deleted_page(instance: Any, **kwargs: Any) -> None:
    """A petition page is being deleted."""
    from .models import DeletedPage

    DeletedPage.keep(instance)


def install_heir(instance: Any, **kwargs: Any) -> None:
    """A petition page was deleted; was it the main page, another one becomes it."""
    from .models.page import main_page

    main_page.install_heir(instance)


def tell_caches_of_changes() -> None:
    """Have caches in front of the site told of whatever changes what visitors see of petitions."""
    from django.db.models.signals import post_delete, post_save
    from wagtail.models import PageViewRestriction
    from wagtail.signals import page_published, page_unpublished, post_page_move

    from .models import Delivery
    from .models.page.finding import petition_page_models

    uid = "wagtail_petition.purge"
    for signal in (page_published, page_unpublished):
        signal.connect(purge_page, dispatch_uid=uid)
    post_page_move.connect(purge_pages_below, dispatch_uid=uid)
    for model in petition_page_models():
        post_delete.connect(purge_page, sender=model, dispatch_uid=uid)
    for model_signal in (post_save, post_delete):
        model_signal.connect(purge_restricted_pages, sender=PageViewRestriction, dispatch_uid=uid)
        model_signal.connect(purge_delivered_petition, sender=Delivery, dispatch_uid=uid)


def purge_page(instance: Any, **kwargs: Any) -> None:
    """A page changed that visitors see."""
    from .operations import frontcache

    if getattr(instance, "is_petition_page", False):
        frontcache.purge_on_commit([instance.petition_id])


def purge_pages_below(instance: Any, **kwargs: Any) -> None:
    """A page changed, and whatever stands below it in the page tree."""
    from .operations import frontcache

    frontcache.purge_below_on_commit(instance)


def purge_restricted_pages(instance: Any, **kwargs: Any) -> None:
    """A restriction changed that may stand above petitions."""
    purge_pages_below(instance.page)


def purge_delivered_petition(instance: Any, **kwargs: Any) -> None:
    """What was handed over to an addressee was noted, corrected or removed."""
    from .operations import frontcache

    frontcache.purge_on_commit([instance.dossier.petition_id])
