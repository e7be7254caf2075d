"""Digests: of texts and notices, which must be known again for years, and of what a cache keeps."""

from __future__ import annotations

import hashlib
import json
import pickle
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

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
