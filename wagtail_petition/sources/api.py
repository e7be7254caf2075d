"""The fields of a site that may refer to sources, in its API."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.apps import apps
from wagtail import VERSION

from ..blocks import text_for_api
from ..models import CitingRichTextField


def register() -> None:
    """Have each version of the API that the site has ask ``text_for_api``; before Wagtail 8, none knew Markdown."""
    if VERSION < (8, 0):
        return
    if apps.is_installed("wagtail.api.v2"):
        _register_v2()
    if apps.is_installed("wagtail.api.v3"):
        _register_v3()


def _register_v2() -> None:
    from wagtail.api.v2.serializers import BaseSerializer, RichTextFieldSerializer

    class CitingRichTextFieldSerializer(RichTextFieldSerializer):
        def to_representation(self, value: Any) -> Any:
            return super().to_representation(text_for_api(value, self.context))

    BaseSerializer.serializer_field_mapping[CitingRichTextField] = CitingRichTextFieldSerializer


def _register_v3() -> None:
    from wagtail.api.v3.schemas.generators.read import read_generator, rich_text_schema

    def schema(generator: Any, field: Any) -> Any:
        kind, default, put_out = rich_text_schema(generator, field)

        def resolve(obj: Any, context: dict[str, Any]) -> Any:
            text = text_for_api(getattr(obj, field.name) or "", context)
            return put_out(SimpleNamespace(**{field.name: text}), context)

        return kind, default, staticmethod(resolve)

    read_generator.register_field_schema(CitingRichTextField, schema)
