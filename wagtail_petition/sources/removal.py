"""What the app left in a site's own texts, taken out again: note references, and blocks about petitions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model
from wagtail.blocks import Block, StreamBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Revision

from ..blocks import EndnotesBlock, PetitionChoiceBlock
from .richtext import FEATURE
from .texts import rich_texts

APP = "wagtail_petition"
# The quotes are escaped in a StreamField of a revision, which is JSON in JSON.
_REFERENCE = re.compile(r'<a\b[^>]*?\blinktype=(\\*)"source\1"[^>]*>.*?</a>', re.DOTALL)
#: Blocks that show something of the app, and hold no text of the editor.
_ABOUT_PETITIONS = (PetitionChoiceBlock, EndnotesBlock)


@dataclass(frozen=True)
class Mended:
    """A field of a model, or the revisions of a model, in which something was found."""

    place: str
    rows: int


def take_out_of_texts(*, dry_run: bool) -> Iterator[Mended]:
    """Take references and blocks about petitions out of all texts of the site, published ones and revisions.

    Source references lose their number, and the text around them stays as it is.
    """
    for model in _site_models():
        for field in model._meta.local_fields:
            if isinstance(field, (RichTextField, StreamField)):
                yield from _mend_field(model, field, dry_run=dry_run)
    yield from _mend_revisions(dry_run=dry_run)


def _site_models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label != APP and model._meta.managed and not model._meta.proxy
    ]


def _mend_field(model: type[Model], field: Any, *, dry_run: bool) -> Iterator[Mended]:
    rows = 0
    manager = model._base_manager
    # Rows change under way: all keys are read first.
    for pk in list(manager.values_list("pk", flat=True)):
        [stored] = manager.filter(pk=pk).values_list(field.attname, flat=True)
        value = field.get_prep_value(stored)
        mended = _mended(field, value)
        if mended != value:
            rows += 1
            if not dry_run:
                # No signal: nobody publishes anything here.
                manager.filter(pk=pk).update(**{field.attname: mended})
    if rows:
        yield Mended(f"{model._meta.label}.{field.name}", rows)


def _mended(field: Any, value: Any) -> Any:
    """``value``, as JSON has it, of a rich text or a StreamField."""
    value = _without_references(value)
    return _without_blocks(field.stream_block, value) if isinstance(field, StreamField) else value


def _mend_revisions(*, dry_run: bool) -> Iterator[Mended]:
    types = Revision.objects.values_list("content_type", flat=True).order_by().distinct()
    for content_type in ContentType.objects.filter(pk__in=list(types)).exclude(app_label=APP):
        model = content_type.model_class()
        streams = [] if model is None else _streams(model)
        revisions, rows = Revision.objects.filter(content_type=content_type), 0
        for pk in list(revisions.values_list("pk", flat=True)):
            content = revisions.values_list("content", flat=True).get(pk=pk)
            mended = _mended_content(streams, content)
            if mended != content:
                rows += 1
                if not dry_run:
                    revisions.filter(pk=pk).update(content=mended)
        if rows:
            yield Mended(f"revisions of {content_type.app_label}.{content_type.model}", rows)


def _mended_content(streams: list[Field[Any, Any]], content: dict[str, Any]) -> dict[str, Any]:
    mended: dict[str, Any] = _without_references(content)
    for field in streams:
        if stored := mended.get(field.name):
            value = json.loads(stored)
            pruned = _without_blocks(field.stream_block, value)  # type: ignore[attr-defined]
            if pruned != value:
                mended[field.name] = json.dumps(pruned)
    return mended


def has_traces(model: type[Model], content: dict[str, Any]) -> bool:
    """Whether ``content``, that of a revision of ``model``, holds a reference or a block about petitions."""
    return _mended_content(_streams(model), content) != content


def _streams(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.get_fields() if isinstance(field, StreamField)]


def _without_references(value: Any) -> Any:
    if isinstance(value, str):
        return _REFERENCE.sub("", value)
    if isinstance(value, dict):
        return {name: _without_references(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_references(part) for part in value]
    return value


def _without_blocks(block: Block | None, value: Any) -> Any:
    """The ``value`` of ``block``, as JSON has it, without blocks about petitions in the streams that it holds."""
    children = getattr(block, "child_blocks", {})
    if isinstance(block, StreamBlock):
        return [
            {**child, "value": _without_blocks(children.get(child["type"]), child["value"])}
            for child in value or []
            if not isinstance(children.get(child["type"]), _ABOUT_PETITIONS)
        ]
    if isinstance(value, dict):
        return {name: _without_blocks(children.get(name), part) for name, part in value.items()}
    if isinstance(value, list) and (item := getattr(block, "child_block", None)):
        return [
            {**part, "value": _without_blocks(item, part["value"])}
            if isinstance(part, dict) and "value" in part
            else _without_blocks(item, part)
            for part in value
        ]
    return value


def used_in_code() -> Iterator[str]:
    """Where models of the site are made of parts of the app, in words for the webmaster who takes them out."""
    for model in _site_models():
        label = model._meta.label
        if getattr(model, "is_petition_page", False):
            yield f"{label} descends from AbstractPetitionPage"
        for rule in ("subpage_types", "parent_page_types"):
            if any(map(_is_page_of_app, getattr(model, rule, None) or ())):
                yield f"{label}.{rule} names the petition page"
        for field in model._meta.local_fields:
            if _is_of_app(field):
                yield f"{label}.{field.name} is a {type(field).__name__}"
            elif isinstance(field, StreamField):
                for path, block in _blocks_of_app(field.stream_block):
                    yield f"{label}.{field.name}{path} is a {type(block).__name__}"
        for path, text in rich_texts(model):
            if FEATURE in (text.features or ()):
                yield f"{label}: the features of {path} have “{FEATURE}”"


def _blocks_of_app(block: Block, path: str = "") -> Iterator[tuple[str, Block]]:
    """Each block of the app that a site put into ``block``, with its path; what it is made of is its own affair."""
    if _is_of_app(block):
        yield path, block
        return
    for name, child in getattr(block, "child_blocks", {}).items():
        yield from _blocks_of_app(child, f"{path}.{name}")
    if item := getattr(block, "child_block", None):
        yield from _blocks_of_app(item, f"{path}.item")


def _is_page_of_app(page_type: Any) -> bool:
    """Whether an entry of the rules on where pages may stand, a name or a model, is a page of the app."""
    label = page_type if isinstance(page_type, str) else page_type._meta.label
    return bool(label.partition(".")[0] == APP)


def _is_of_app(part: Any) -> bool:
    """Whether a block or field is one of the app, or descends from one."""
    return any(base.__module__.partition(".")[0] == APP for base in type(part).__mro__)
