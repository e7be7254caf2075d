"""StreamFields that the editor posts as one field: Django refuses forms of more than ``DATA_UPLOAD_MAX_NUMBER_FIELDS``.

A source with two links is made of some thirty inputs, so 35 sources were all that a page could have. The script
``packed-stream.js`` packs them when the form is sent, in whichever way: by a button, by autosave or for the preview.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks import StreamBlock
from wagtail.blocks.stream_block import StreamBlockAdapter


class PackedStreamBlock(StreamBlock):
    """A ``StreamBlock`` whose inputs arrive together, as JSON; it takes them one by one, too."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        return super().value_from_datadict(_unpacked(data, prefix), files, prefix)

    def value_omitted_from_data(self, data: Any, files: Any, prefix: str) -> bool:
        return _packed(prefix) not in data and super().value_omitted_from_data(data, files, prefix)


def _packed(prefix: str) -> str:
    return f"{prefix}-packed"


def _unpacked(data: Any, prefix: str) -> Any:
    """The inputs of the block with this prefix; raises ``BadRequest`` for what the script does not send."""
    packed = data.get(_packed(prefix))
    if packed is None:
        return data
    inputs: MultiValueDict[str, str] = MultiValueDict()
    try:
        for name, value in json.loads(packed):
            inputs.appendlist(str(name), str(value))
    except (TypeError, ValueError) as error:
        raise BadRequest(f"{_packed(prefix)} is no list of inputs") from error
    return inputs


class PackedStreamBlockAdapter(StreamBlockAdapter):
    """Tells the browser what the site takes, so that the editor hears of it before the server refuses."""

    js_constructor = "wagtail_petition.PackedStreamBlock"

    def js_args(self, block: StreamBlock) -> list[Any]:
        *args, meta = super().js_args(block)
        limits = {
            "fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
            "bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            "message": _(
                "Not saved: this page is larger than the site allows in one go (%(size)s of %(limit)s). Shorten it, "
                "or ask a webmaster to raise DATA_UPLOAD_MAX_MEMORY_SIZE or DATA_UPLOAD_MAX_NUMBER_FIELDS."
            ),
        }
        return [*args, {**meta, "uploadLimits": limits}]

    @cached_property
    def media(self) -> forms.Media:
        js = [
            versioned_static("wagtailadmin/js/telepath/blocks.js"),
            "wagtail_petition/js/packed-stream.js",
        ]
        return forms.Media(js=js)


register(PackedStreamBlockAdapter(), PackedStreamBlock)
