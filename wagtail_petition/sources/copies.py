"""Saving a copy of what a source cites, for the day when it is gone: an exhibit of the dossier."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..conf import settings
from ..models import SavedCopy
from ..models.dossier import dossier_storage
from ..models.link import url_digest
from .fetching import Fetcher, FetchError


class CopyError(Exception):
    """A copy could not be saved; says why."""


def save_copy(
    page: Any, url: str, *, user: Any = None, fetcher: Fetcher | None = None
) -> SavedCopy:
    """Save what ``url``, an address of a source of ``page``, gives now; logged with the page.

    Raises ``CopyError``, ``PrivateStorageMissingError`` and what the storage raises; nothing half-done is left.
    """
    storage = dossier_storage()
    try:
        answer = (fetcher or Fetcher()).fetch(url, limit=settings.COPY_MAX_BYTES)
    except FetchError as error:
        raise CopyError(_("No copy was saved: %(problem)s.") % {"problem": error}) from error
    if not 200 <= answer.status < 300:
        # A page that says “not found” is no copy of anything.
        raise CopyError(
            _("No copy was saved: the site answered with status %(status)s.")
            % {"status": answer.status}
        )
    copy = SavedCopy(
        digest=url_digest(url),
        url=url,
        final_url=answer.url,
        media_type=answer.media_type,
        size=len(answer.body),
        sha256=hashlib.sha256(answer.body).hexdigest(),
        saved_by=user,
    )
    is_new = not _is_stored(storage, copy)
    if is_new:
        storage.delete(copy.name)
        storage.save(copy.name, ContentFile(answer.body))
    try:
        with transaction.atomic():
            copy.save()
            data = {"url": url, "sha256": copy.sha256, "size": copy.size}
            log(page, "wagtail_petition.save_copy", user=user, data=data)
    except BaseException:
        if is_new:
            storage.delete(copy.name)
        raise
    return copy


def _is_stored(storage: Any, copy: SavedCopy) -> bool:
    """Whether the private storage has the bytes of ``copy``, undamaged."""
    try:
        with storage.open(copy.name) as file:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == copy.sha256


#: Endings of what browsers would show or run stay out: web pages are kept as text.
_ENDINGS = {
    "application/pdf": "pdf",
    "application/xhtml+xml": "html.txt",
    "audio/mpeg": "mp3",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "text/csv": "csv",
    "text/html": "html.txt",
    "text/plain": "txt",
    "video/mp4": "mp4",
}


def file_name(copy: SavedCopy) -> str:
    """The name of a copy as a file: its digest, and an ending under which nothing is run."""
    return f"{copy.sha256[:16]}.{_ENDINGS.get(copy.media_type, 'bin')}"


def copies_of(urls: Iterable[str], before: datetime | None = None) -> dict[str, SavedCopy]:
    """The last copy of each of ``urls`` that has one, by address; with ``before``, the last one until then."""
    digests = sorted({url_digest(url) for url in urls})
    copies = SavedCopy.objects.filter(digest__in=digests)
    if before:
        copies = copies.filter(saved_at__lte=before)
    return {copy.url: copy for copy in copies.order_by("saved_at", "pk")}
