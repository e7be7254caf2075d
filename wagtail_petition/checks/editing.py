"""How large a page an editor can save on this site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

#: Inputs of the form of a petition page, each of its streams being one: 120, and room for questions of its own.
FIELDS_OF_A_PAGE = 300
#: Bytes of the form of a petition page with a text of fifty pages, without its sources.
_BYTES_OF_A_TEXT = 400_000
#: Bytes of a source with two links and a note, packed.
_BYTES_OF_A_SOURCE = 4_000
_FEWEST_SOURCES = 100


def check_upload_limits(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Limits under which Django refuses long pages, after the editor has written them."""
    messages: list[CheckMessage] = []
    fields = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if fields is not None and fields < FIELDS_OF_A_PAGE:
        messages.append(
            CheckWarning(
                f"Petition pages may not be saved: this site takes {fields} fields, they can have {FIELDS_OF_A_PAGE}.",
                hint="DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000, as by default, is enough for any number of sources.",
                id="wagtail_petition.W041",
            )
        )
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if limit is not None and (sources := sources_that_fit(limit)) < _FEWEST_SOURCES:
        messages.append(
            CheckWarning(
                f"A petition page of this site can have about {sources} sources: forms may have {limit} bytes.",
                hint="DATA_UPLOAD_MAX_MEMORY_SIZE = 2621440, as by default, is enough for 500.",
                id="wagtail_petition.W042",
            )
        )
    return messages


def sources_that_fit(limit: int) -> int:
    """How many sources a long petition can have if a form may have ``limit`` bytes."""
    return max(0, (limit - _BYTES_OF_A_TEXT) // _BYTES_OF_A_SOURCE)
