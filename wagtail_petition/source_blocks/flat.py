"""Sources as they were stored when all kinds had the same fields and one link: read for ever, and part of texts."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

#: The type of flat sources: one for all kinds.
FLAT_SOURCE = "source"
_TEXTS = ("author", "title", "publisher", "date", "locator", "note")
_FIRST_LINK = ("url", "archived_url", "consulted_on")


def unfolded(row: Any, kinds: Container[str]) -> Any:
    """A flat source as ``SourcesBlock`` stores it, under the same id; anything else as it is.

    A kind that is none of ``kinds`` becomes ``other``.
    """
    if not isinstance(row, dict) or row["type"] != FLAT_SOURCE:
        return row
    value = dict(row["value"])
    kind = value.pop("kind", "web")
    link = {name: value.pop(name, None) or None for name in _FIRST_LINK}
    if any(link.values()):
        # The same id at each reading, so that nothing seems to have changed.
        link_id = str(uuid5(NAMESPACE_OID, str(row.get("id"))))
        link = {**link, "url": link["url"] or ""}
        value.setdefault("links", [{"type": "item", "id": link_id, "value": link}])
    return {**row, "type": kind if kind in kinds else "other", "value": value}


def flat_source(stored: dict[str, Any]) -> dict[str, Any]:
    """A source as it was stored when all kinds had the same fields and one link, and what else is known of it.

    Texts that people sign are frozen with their sources in this form, so that the digest of a text stays the same
    when the app learns to say more about sources. ``stored`` is a source as ``SourcesBlock`` stores it; what has no
    value there and what is absent are the same.
    """
    value = stored["value"]
    links = [item.get("value", item) for item in value.get("links") or ()]
    first = links[0] if links else {}
    flat = {name: value.get(name) or "" for name in _TEXTS}
    flat["kind"] = stored["type"]
    flat["url"] = first.get("url") or ""
    flat["archived_url"] = first.get("archived_url") or ""
    flat["consulted_on"] = str(first["consulted_on"]) if first.get("consulted_on") else None
    flat |= _known(value, value.keys() - {*_TEXTS, "links"})
    if len(links) > 1 or _known(first, first.keys() - {*_FIRST_LINK}):
        flat["links"] = [_known(link, link) for link in links]
    return {"type": FLAT_SOURCE, "id": stored["id"], "value": flat}


def _known(data: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    known = {name: data[name] for name in names if data[name]}
    return {name: str(part) if isinstance(part, date) else part for name, part in known.items()}
