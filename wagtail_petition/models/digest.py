"""Digests: of texts and notices, which must be known again for years, and of what a cache keeps."""

from __future__ import annotations

import hashlib
import json
import pickle
from functools import cache
from operator import attrgetter
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from wagtail.fields import StreamField

#: Length of a SHA-256 digest in hexadecimal.
DIGEST_LENGTH = 64


def canonical_json(content: Any) -> str:
    """``content`` as JSON with sorted keys and no spare space: equal content, equal text."""
    return json.dumps(
        content, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def digest(content: Any) -> str:
    """The SHA-256 of the canonical JSON of ``content``, in hexadecimal."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def fingerprint(content: Any) -> str:
    """A name for ``content`` in a cache: quicker than ``digest``, but equal content may get two."""
    return hashlib.sha256(pickle.dumps(content)).hexdigest()


def stored_key(row: Model) -> str:
    """A name for all that is stored of ``row``, with its primary key: after a change it has another."""
    values, streams = _stored(type(row))
    return fingerprint((values(row), [list(getattr(row, name).raw_data) for name in streams]))


@cache
def _stored(model: type[Model]) -> tuple[attrgetter[tuple[Any, ...]], list[str]]:
    """What gets all values of a row but its streams, and the names of the streams."""
    fields = model._meta.concrete_fields
    streams = [field.attname for field in fields if isinstance(field, StreamField)]
    return attrgetter(*(one.attname for one in fields if one.attname not in streams)), streams
