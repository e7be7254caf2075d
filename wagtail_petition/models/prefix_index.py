"""Finding names by how they begin, in capitals or not."""

from __future__ import annotations

from typing import Any

from django.db import models

#: What is indexed so that the database uses it for ``__istartswith``; elsewhere, such as on MariaDB, the column, whose
#: collation knows no case.
_INDEXED = {
    # What Django compares there, in the order of bytes that LIKE needs.
    "postgresql": "(UPPER(%(columns)s::text) text_pattern_ops)",
    "sqlite": "(%(columns)s COLLATE NOCASE)",
}


class PrefixIndex(models.Index):
    """An index on one text column for ``__istartswith``."""

    def create_sql(
        self, model: type[models.Model], schema_editor: Any, using: str = "", **kwargs: Any
    ) -> Any:
        indexed = _INDEXED.get(schema_editor.connection.vendor, "(%(columns)s)")
        sql = schema_editor.sql_create_index.replace("(%(columns)s)", indexed)
        return super().create_sql(model, schema_editor, using, sql=sql, **kwargs)
