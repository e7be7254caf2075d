"""The findings about sources among the content checks of Wagtail's editor.

The server finds what is wrong with the text that the preview shows. The script ``source-checks.js`` only finds the
place of it on the page, so that Wagtail can point there. What the panel says is fixed for each kind of finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.admin.userbar import AccessibilityItem, ContentCheckerItem

from ...sources.checking import checks_of
from ...sources.findings import Finding, Kind, page_findings
from ...sources.links import urls_of
from ...sources.pages import sources_field, sources_of

#: What can be pointed at: the notes, the texts, and the heading for what has no place of its own.
_PLACES = "h1, h2, h3, h4, p, li, dd, td, figcaption, [data-source]"


class SourceChecksMixin:
    """Adds the findings about the sources of a page to a ``ContentCheckerItem``."""

    findings: Iterable[Finding] = ()

    class Media:
        js = ["wagtail_petition/js/source-checks.js"]

    def get_axe_run_only(self, request: Any) -> Any:
        """The rules to run, with ours; a site that chose tags instead, or all rules, runs ours by their tag."""
        chosen = super().get_axe_run_only(request)  # type: ignore[misc]
        if not chosen or not set(chosen) & set(ContentCheckerItem.axe_run_only):
            return chosen
        return [*chosen, *map(_rule_id, Kind)]

    def get_axe_custom_rules(self, request: Any) -> list[dict[str, Any]]:
        """One rule for each kind of finding: the message of a rule is the same for all that it finds."""
        rules = super().get_axe_custom_rules(request)  # type: ignore[misc]
        return [
            *rules,
            *(
                {
                    "id": _rule_id(kind),
                    "impact": kind.severity.value,
                    "selector": _PLACES,
                    "tags": ["best-practice"],
                    "any": [_check_id(kind)],
                    "enabled": True,
                }
                for kind in Kind
            ),
        ]

    def get_axe_custom_checks(self, request: Any) -> list[dict[str, Any]]:
        """For each kind of finding, where the script has to look for it."""
        checks = super().get_axe_custom_checks(request)  # type: ignore[misc]
        found = list(self.findings)
        return [
            *checks,
            *(
                {
                    "id": _check_id(kind),
                    "options": {
                        "sources": [one.source_id for one in found if _at_source(one, kind)],
                        "texts": [one.subject for one in found if _in_text(one, kind)],
                    },
                }
                for kind in Kind
            ),
        ]

    def get_axe_messages(self, request: Any) -> dict[str, Any]:
        """What the panel says of each kind."""
        messages = super().get_axe_messages(request)  # type: ignore[misc]
        ours = {_rule_id(kind): {"error_name": kind.label, "help_text": kind.hint} for kind in Kind}
        return {**messages, **ours}


def add_source_checks(items: list[Any], page: Any) -> None:
    """Put our checks into the content checker among ``items`` of the user bar, if ``page`` has sources."""
    if page is None or not sources_field(type(page)):
        return
    findings = page_findings(page, checks_of(urls_of(child.value for child in sources_of(page))))
    items[:] = [
        _with_findings(item, findings) if isinstance(item, ContentCheckerItem) else item
        for item in items
    ]


def _with_findings(item: ContentCheckerItem, findings: list[Finding]) -> ContentCheckerItem:
    """An item of the same class as ``item``, which may be one of the site's, with our checks added."""
    kind = type(item)
    # Wagtail's own is the one under its old name, from which nothing may descend any more.
    base = ContentCheckerItem if kind is AccessibilityItem else kind
    checker = type("SourceChecker", (SourceChecksMixin, base), {})(in_editor=item.in_editor)
    checker.findings = findings
    return checker


def _at_source(finding: Finding, kind: Kind) -> bool:
    return finding.kind == kind and bool(finding.source_id)


def _in_text(finding: Finding, kind: Kind) -> bool:
    return finding.kind == kind and not finding.source_id


def _rule_id(kind: Kind) -> str:
    return f"petition-{kind.value}"


def _check_id(kind: Kind) -> str:
    return f"check-petition-{kind.value}"
