"""Taking the app out of a site: what the app can undo itself, what would be lost, and what is left to a webmaster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage
from django.utils.translation import override
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Site

from ...conf import settings
from ...models import Dossier, NewsletterContact, Signature
from ...models.dossier import PrivateStorageMissingError, dossier_storage
from ...models.page.finding import petition_page_models
from ...sources.removal import APP, used_in_code
from ..groups import GROUPS
from .translation_removal import cited_translation_sources


class PagesInTheWayError(Exception):
    """Petition pages cannot be deleted, because something of the site hangs on them. ``str()`` says what."""


@dataclass(frozen=True)
class Leftover:
    """Something that stays, and how to end it."""

    what: str
    remedy: str


def lost_rows() -> dict[str, int]:
    """How many rows there are that nobody can get back, by what they are; without those of which there are none."""
    counts = {
        "signatures": Signature.objects.count(),
        "newsletter contacts": NewsletterContact.objects.count(),
        "dossiers": Dossier.objects.count(),
    }
    return {name: count for name, count in counts.items() if count}


def delete_pages(*, dry_run: bool) -> list[str]:
    """Delete the petition pages of the app's own model, with all their drafts; returns their titles.

    Those of a model of the site are the site's. Raises ``PagesInTheWayError``, and deletes none, where a page of
    another model lies below one, or a site begins there.
    """
    pages = [
        page
        for model in petition_page_models()
        if model._meta.app_label == APP
        for page in model.objects.order_by("path")
    ]
    keys = [page.pk for page in pages]
    below = Page.objects.filter(pk__in=[])
    for page in pages:
        below |= page.get_descendants()
    in_the_way = [
        f"“{page.title}” ({page.pk}) lies below a petition page: move or delete it first."
        for page in below.exclude(pk__in=keys)
    ]
    in_the_way += [
        f"The site {site} begins with a petition page: give it another root page first."
        for site in Site.objects.filter(root_page__in=keys)
    ]
    if in_the_way:
        raise PagesInTheWayError("\n".join(in_the_way))
    if not dry_run:
        # From the leaves: a page takes along what lies below it.
        for key in Page.objects.filter(pk__in=keys).order_by("-depth").values_list("pk", flat=True):
            Page.objects.get(pk=key).delete()
    return [page.title for page in pages]


def leftovers() -> Iterator[Leftover]:
    """What stays of the app, in the order in which a webmaster ends it."""
    for use in used_in_code():
        yield Leftover(use, "take it out of your code, then: manage.py makemigrations")
    for text in cited_translation_sources():
        yield Leftover(
            f"“{text}”, as it was submitted for translation",
            "“Sync translated pages” in the admin, then have what cited a source translated again",
        )
    models = apps.get_app_config(APP).get_models(include_auto_created=True)
    tables = [model for model in models if model._meta.managed and not model._meta.swapped]
    rows = sum(model._base_manager.count() for model in tables)
    yield Leftover(f"{len(tables)} tables with {rows} rows", f"manage.py migrate {APP} zero")
    yield from _files()
    yield from _settings()
    types = ContentType.objects.filter(app_label=APP)
    permissions = Permission.objects.filter(content_type__in=types).count()
    entries = PageLogEntry.objects.filter(content_type__in=types).count()
    entries += ModelLogEntry.objects.filter(content_type__in=types).count()
    yield Leftover(
        f"{types.count()} content types, {permissions} permissions and {entries} entries of logs",
        "manage.py remove_stale_contenttypes --include-stale-apps, once the app is out of INSTALLED_APPS",
    )
    for group in Group.objects.filter(name__in=_group_names()):
        yield Leftover(f"the group “{group.name}”", "delete it in the admin, under Settings")
    yield from _tasks()


def _group_names() -> set[str]:
    names = set()
    for code, _name in django_settings.LANGUAGES:
        with override(code):
            names |= {str(name) for name in GROUPS}
    return names


def _files() -> Iterator[Leftover]:
    try:
        storage = dossier_storage()
    except PrivateStorageMissingError:
        return
    yield Leftover(
        f"files of dossiers, copies of sources and the register of erasures in {_place(storage)}",
        f"delete them, then the storage “{settings.DOSSIER_STORAGE}” from STORAGES",
    )


def _place(storage: Storage) -> str:
    return str(getattr(storage, "location", "") or type(storage).__name__)


def _settings() -> Iterator[Leftover]:
    own = [name for name in dir(django_settings) if name.startswith(APP.upper())]
    lists = ("INSTALLED_APPS", "MIDDLEWARE", "TEMPLATES", "DATABASE_ROUTERS")
    own += [f"an entry of {name}" for name in lists if _names_app(getattr(django_settings, name))]
    yield Leftover(
        f"in your settings: {', '.join(own)}",
        "delete them, the include() in urls.py, and templates named wagtail_petition/…",
    )
    yield Leftover("commands that begin with petition_", "delete them from cron or your timers")


def _names_app(value: Any) -> bool:
    """Whether a setting names something of the app, however deep it stands."""
    if isinstance(value, str):
        return value.partition(".")[0] == APP
    parts = value.values() if isinstance(value, dict) else value
    return isinstance(value, (dict, list, tuple)) and any(map(_names_app, parts))


def _tasks() -> Iterator[Leftover]:
    yield Leftover(
        "tasks that wait in a queue", "let your worker finish them before the app is gone"
    )
