"""What migrations of a site see of our fields and blocks: Django's and Wagtail's own, and none of our words.

They outlive the app. Neither a label that is reworded, nor another language, nor our removal may ask for one or break
one.
"""

from __future__ import annotations

from typing import Any

#: Of a field, what the database does not know.
_WORDS = frozenset({"verbose_name", "help_text", "choices", "validators"})


class PlainFieldMixin:
    """A model field that is another one ``in_migrations``, without words, choices and validators."""

    #: The dotted path of that field.
    in_migrations: str

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        plain = {key: value for key, value in kwargs.items() if key not in _WORDS}
        return name, self.in_migrations, args, plain


class PlainBlockMixin:
    """A block that is another one ``in_migrations``, without arguments.

    Usually Wagtail's base of all blocks, with which data migrations of a site leave values as they are.
    """

    #: The dotted path of that block.
    in_migrations = "wagtail.blocks.Block"

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        # As a block that was made without arguments says it itself: migrations are compared with that.
        return self.in_migrations, (), {}

    def deconstruct_with_lookup(self, lookup: Any) -> tuple[str, tuple[()], dict[str, Any]]:
        return self.deconstruct()
