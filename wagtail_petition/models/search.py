"""Finding signatures by words of names and places, whatever their order, accents and case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.signals import connection_created
from django.db.models import BooleanField, F, Func

#: The columns that are searched.
COLUMNS = ("given_name", "family_name", "town", "postcode")

#: Letters that no decomposition of Unicode turns into the ones that people type for them.
_LETTERS = {"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ"}
#: What separates words besides blanks.
_SEPARATORS = "-'’‘.,;:/@_+&()\"·|"
_ACCENTS = "\u0300-\u036f"

#: Name of the function that SQLite calls for ``folded``.
_SQLITE_FUNCTION = "wagtail_petition_folded"


def folded(text: str) -> str:
    """``text`` in small letters without accents, with single blanks around each word."""
    text = re.sub(f"[{_ACCENTS}]", "", unicodedata.normalize("NFKD", text)).lower()
    for letter, typed in _LETTERS.items():
        text = text.replace(letter, typed)
    return f" {' '.join(re.sub(f'[{re.escape(_SEPARATORS)}]', ' ', text).split())} "


def words_of(query: str) -> list[str]:
    """The words to look for when somebody types ``query``: letters and digits only."""
    return re.findall(r"[^\W_]+", folded(query))


class HasWords(Func):
    """Whether each of ``words`` begins a word of ``COLUMNS``; a condition, for ``filter()``."""

    output_field = BooleanField()

    def __init__(self, words: Iterable[str], columns: Iterable[Any] = COLUMNS) -> None:
        self.words = list(words)
        super().__init__(*(F(name) if isinstance(name, str) else name for name in columns))

    def copy(self) -> HasWords:
        copied: HasWords = super().copy()
        copied.words = self.words
        return copied

    def as_postgresql(
        self, compiler: Any, connection: Any, **kwargs: Any
    ) -> tuple[str, tuple[str, ...]]:
        """By the index."""
        query = " & ".join(f"'{word}':*" for word in self.words)
        return f"{_vector(self._columns(compiler))} @@ to_tsquery('simple', %s)", (query,)

    def as_sqlite(
        self, compiler: Any, connection: Any, **kwargs: Any
    ) -> tuple[str, tuple[str, ...]]:
        """With a function in Python; some seconds for a million rows."""
        return self._like(f"{_SQLITE_FUNCTION}({_joined(self._columns(compiler))})")

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **kwargs: Any
    ) -> tuple[str, tuple[str, ...]]:
        """Row by row; accents as the collation of the columns has it."""
        text = f"LOWER(CONCAT_WS(' ', '', {', '.join(self._columns(compiler))}))"
        for letter, typed in _LETTERS.items():
            text = f"REPLACE({text}, '{letter}', '{typed}')"
        for separator in _SEPARATORS:
            text = f"REPLACE({text}, '{separator.replace(chr(39), chr(39) * 2)}', ' ')"
        return self._like(text)

    def _columns(self, compiler: Any) -> list[str]:
        return [compiler.compile(expression)[0] for expression in self.get_source_expressions()]

    def _like(self, text: str) -> tuple[str, tuple[str, ...]]:
        condition = " AND ".join(f"{text} LIKE %s" for _word in self.words)
        return f"({condition})", tuple(f"% {word}%" for word in self.words)


def _joined(columns: Iterable[str]) -> str:
    return " || ' ' || ".join(columns)


def _vector(columns: Iterable[str]) -> str:
    """The words of ``columns``, for PostgreSQL; the same text in the index and in the query, or it is not used."""
    text = f"lower(regexp_replace(normalize({_joined(columns)}, NFKD), '[{_ACCENTS}]', '', 'g'))"
    for letter, typed in _LETTERS.items():
        text = f"replace({text}, '{letter}', '{typed}')"
    separators = _SEPARATORS.replace("'", "''")
    return f"to_tsvector('simple'::regconfig, translate({text}, '{separators}', '{' ' * len(_SEPARATORS)}'))"


class WordsIndex(models.Index):
    """The index for ``HasWords`` on PostgreSQL; other databases have none, and read all rows."""

    def create_sql(
        self, model: type[models.Model], schema_editor: Any, using: str = "", **kwargs: Any
    ) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            # Django executes whatever is given.
            return "SELECT 1"
        quoted = [schema_editor.quote_name(name) for name in self.fields]
        sql = schema_editor.sql_create_index.replace(
            "(%(columns)s)", f"({_escaped(_vector(quoted))})"
        )
        return super().create_sql(model, schema_editor, using=" USING gin", sql=sql, **kwargs)

    def remove_sql(self, model: type[models.Model], schema_editor: Any, **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return "SELECT 1"
        return super().remove_sql(model, schema_editor, **kwargs)


def _escaped(sql: str) -> str:
    return sql.replace("%", "%%")


def add_sqlite_function(connection: Any, **kwargs: Any) -> None:
    """A connection to a database was opened: teach SQLite to fold names."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(_SQLITE_FUNCTION, 1, folded, deterministic=True)


connection_created.connect(add_sqlite_function, dispatch_uid="wagtail_petition.search")
