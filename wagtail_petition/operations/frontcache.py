"""Caches in front of the site: ``wagtail.contrib.frontend_cache`` tells them what of a petition has changed.

Wagtail itself tells them of a page that is published or unpublished. Here is what else changes what visitors see, and
where they see it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.models import Page, ReferenceIndex

from ..models import AbstractPetitionPage, Petition
from ..models.page.finding import petition_page_models

logger = logging.getLogger(__name__)

#: Until when ``purge_turned`` has looked.
_LOOKED = "wagtail_petition.turned"
#: How far it looks back when nothing is known of that.
_LOOK_BACK = timedelta(hours=1)


def addresses(petition_ids: Iterable[int]) -> set[str]:
    """Where visitors see something of these petitions: whole addresses, those of every site and language.

    Their pages, what stands under the addresses of the app and may be kept, and the pages of the site that refer to
    them: those with a block about them, themselves or through a snippet.
    """
    pages = _pages(petition_ids)
    batch = PurgeBatch()
    batch.add_pages(pages)
    batch.add_pages(_referring_pages(pages))
    for page in pages:
        if parts := page.get_url_parts(batch):
            root_url = parts[1]
            batch.add_urls(
                root_url + path
                for path in (
                    reverse("wagtail_petition:thanks", args=[page.pk]),
                    reverse("wagtail_petition:names", args=[page.pk]),
                    reverse("wagtail_petition:count", args=[page.petition.uuid]),
                )
            )
    return set(batch.urls)


def purge_on_commit(petition_ids: Iterable[int]) -> None:
    """Have the caches forget what they keep of these petitions, once the transaction is over.

    The addresses are those of now: after a deletion, nobody could tell them.
    """
    if not _is_used():
        return
    if found := addresses(petition_ids):
        transaction.on_commit(PurgeBatch(found).purge, robust=True)


def purge_all_on_commit() -> None:
    """Have the caches forget all petitions."""
    if _is_used():
        purge_on_commit(list(Petition.objects.values_list("pk", flat=True)))


def purge_below_on_commit(page: Any) -> None:
    """Have the caches forget the petitions whose pages are ``page``, or stand below it."""
    if not _is_used():
        return
    below: set[int] = set()
    for model in petition_page_models():
        found = model.objects.descendant_of(page, inclusive=True)
        below.update(found.values_list("petition", flat=True))
    purge_on_commit(below)


def purge_turned() -> None:
    """Have the caches forget the petitions that have opened or closed by the clock since this was called last."""
    if not _is_used():
        return
    now = timezone.now()
    try:
        since = cache.get(_LOOKED) or now - _LOOK_BACK
        cache.set(_LOOKED, now, None)
    except Exception:
        logger.exception(
            "The cache is down; petitions that opened or closed lately are purged again."
        )
        since = now - _LOOK_BACK
    dated = Petition.objects.exclude(opens_at=None, closes_at=None)
    purge_on_commit(petition.pk for petition in dated if _turned(petition, since, now))


def _turned(petition: Petition, since: datetime, now: datetime) -> bool:
    moments = (petition.opens_at, petition.closing(now))
    return any(since < moment <= now for moment in moments if moment)


def _is_used() -> bool:
    """Whether the site has such a cache, and told Wagtail of it."""
    return apps.is_installed("wagtail.contrib.frontend_cache") and bool(
        getattr(django_settings, "WAGTAILFRONTENDCACHE", None)
        or getattr(django_settings, "WAGTAILFRONTENDCACHE_LOCATION", None)
    )


def _pages(petition_ids: Iterable[int]) -> list[AbstractPetitionPage]:
    """The pages that show these petitions, published or not: one may just have been unpublished."""
    ids = list(petition_ids)
    return [
        page
        for model in petition_page_models()
        for page in model.objects.filter(petition__in=ids)
        .select_related("petition", "locale")
        .defer("body", "sources")
    ]


def _referring_pages(pages: Iterable[Any]) -> list[Any]:
    """The published pages that refer to ``pages``, themselves or through what is shown on them, such as snippets."""
    found: dict[int, Any] = {}
    seen: set[tuple[int, str]] = set()
    waiting = list(pages)
    while waiting:
        referring: dict[int, set[str]] = defaultdict(set)
        rows = ReferenceIndex.get_references_to_in_bulk(waiting)
        for key in rows.values_list("base_content_type", "object_id").distinct():
            if key not in seen:
                seen.add(key)
                referring[key[0]].add(key[1])
        waiting = []
        for type_id, keys in referring.items():
            model: Any = ContentType.objects.get_for_id(type_id).model_class()
            if model is None:
                # Of an app that the site has no more.
                continue
            objects = model._default_manager.filter(pk__in=keys)
            if issubclass(model, Page):
                found.update((page.pk, page) for page in objects.filter(live=True))
            else:
                waiting += objects
    return list(found.values())
