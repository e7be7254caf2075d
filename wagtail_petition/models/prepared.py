"""Queries asked at each visit: putting their SQL together costs more than their answer, so it is done once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, cast

from django.db import connections
from django.db.models import Expression, Model, QuerySet


class Parameter(Expression):
    """A value of a ``PreparedQuery`` that is given with each asking."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class PreparedQuery:
    """A ``values_list`` with ``Parameter``s in it, compiled at its first use on each database.

    What is kept follows from the models and the settings alone; each asking reads the database.
    """

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self._queryset = queryset
        self._compiled: dict[str, tuple[Any, str, tuple[Any, ...], Any]] = {}

    @property
    def using(self) -> str:
        """Alias of the database that is asked."""
        return str(self._queryset.db)

    def rows(self, **values: Any) -> list[list[Any]]:
        """The rows for these ``values`` of the parameters."""
        using = self.using
        if using not in self._compiled:
            self._compiled[using] = self._compile(using)
        compiler, sql, params, converters = self._compiled[using]
        given = [values[one.name] if isinstance(one, Parameter) else one for one in params]
        with connections[using].cursor() as cursor:
            cursor.execute(sql, given)
            return list(compiler.apply_converters(cursor.fetchall(), converters))

    def _compile(self, using: str) -> tuple[Any, str, tuple[Any, ...], Any]:
        compiler = self._queryset.query.get_compiler(using)
        sql, params = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        return compiler, sql, tuple(params), compiler.get_converters(columns)


def once_per_model(
    build: Callable[[type[Any]], PreparedQuery],
) -> Callable[[type[Any]], PreparedQuery]:
    """Keep the query that ``build`` makes for each model."""
    return cast("Callable[[type[Any]], PreparedQuery]", cache(build))


def columns(model: type[Model], names: Collection[str]) -> list[str]:
    """The columns of the fields ``names`` and of the primary key, in the order that ``from_db`` needs."""
    fields = model._meta.concrete_fields
    return [field.attname for field in fields if field.primary_key or field.name in names]
