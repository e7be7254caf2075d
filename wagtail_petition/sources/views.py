"""Checks a source that an editor makes while writing, before it is a part of any form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.blocks import Block
from wagtail.blocks.base import get_error_json_data

from ..source_blocks import SourceBlock
from .plain import plain_text

URL_NAME = "wagtail_petition_check_source"


@require_POST
def check(request: HttpRequest) -> JsonResponse:
    """``errors`` of the source in the form, as Wagtail's blocks show them; ``null`` if there are none.

    ``block`` names the kind as Wagtail's previews of blocks do, ``prefix`` is that of the fields. Nothing is stored.
    """
    block = Block.definition_registry.get(request.POST.get("block"))
    # Only sources: the other blocks of a site may do more than look when they are cleaned.
    if not isinstance(block, SourceBlock):
        raise Http404
    value = block.value_from_datadict(request.POST, request.FILES, request.POST.get("prefix", ""))
    return JsonResponse({"errors": errors_of(block, value)})


def errors_of(block: SourceBlock, value: Any) -> dict[str, Any] | None:
    """What is wrong with a source, in the shape that ``setError`` of the block takes in the browser."""
    try:
        cleaned = block.clean(value)
    except ValidationError as error:
        return get_error_json_data(error)
    if not plain_text(cleaned["note"]):
        # A rich text that was only looked at is an empty paragraph.
        cleaned["note"] = block.get_default()["note"]
    if block.get_prep_value(cleaned) == block.get_prep_value(block.get_default()):
        return {"messages": [_("Fill in at least one field.")]}
    return None
