"""Statements of each visit: putting their SQL together costs more than running them, so it is done once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from django.db import connections, models, router
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import InsertQuery, UpdateQuery

#: SQL, and its parameters: values, or ``Parameter``s in their place.
Statement = tuple[str, tuple[Any, ...]]


#: Fields whose values databases take as Python has them; asking these too took twice as long.
_UNADAPTED = frozenset(
    {
        models.BooleanField,
        models.CharField,
        models.ForeignKey,
        models.PositiveSmallIntegerField,
        models.TextField,
    }
)


class Parameter(Expression):
    """A value that is given each time that a statement is run, adapted as that of a ``field`` if there is one."""

    def __init__(self, name: str, field: Field[Any, Any] | None = None) -> None:
        super().__init__()
        self.name = name
        self._adapts = None if type(field) in _UNADAPTED else field

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def given(self, values: dict[str, Any], connection: Any) -> Any:
        """What the database is told for this parameter."""
        value = values[self.name]
        return self._adapts.get_db_prep_save(value, connection) if self._adapts else value


class PreparedQuery:
    """A ``values_list`` with ``Parameter``s in it, compiled at its first use on each database.

    What is kept follows from the models and the settings alone; each asking reads the database.
    """

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self._queryset = queryset
        self._compiled = cache(self._compile)

    @property
    def using(self) -> str:
        """Alias of the database that is asked."""
        return str(self._queryset.db)

    def rows(self, **values: Any) -> list[list[Any]]:
        """The rows for these ``values`` of the parameters."""
        using = self.using
        compiler, sql, params, converters = self._compiled(using)
        with connections[using].cursor() as cursor:
            cursor.execute(sql, given(params, values, connections[using]))
            return list(compiler.apply_converters(cursor.fetchall(), converters))

    def statement(self, using: str) -> Statement:
        """The query itself, to be part of another statement."""
        _compiler, sql, params, _converters = self._compiled(using)
        return sql, params

    def _compile(self, using: str) -> tuple[Any, str, tuple[Any, ...], Any]:
        compiler = self._queryset.query.get_compiler(using)
        sql, params = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        return compiler, sql, tuple(params), compiler.get_converters(columns)


class Condition(NamedTuple):
    """What must be so for something to be written: that ``query`` finds a row for ``values``."""

    query: PreparedQuery
    values: dict[str, Any]


class PreparedUpdate:
    """An ``update`` with ``Parameter``s in it, compiled once as a ``PreparedQuery`` is."""

    def __init__(self, queryset: QuerySet[Any, Any], **changes: Any) -> None:
        self._queryset = queryset
        self._changes = changes
        self.statement = cache(self._compile)

    def run(self, **values: Any) -> int:
        """Change the rows for these ``values`` of the parameters; returns how many there were."""
        using = router.db_for_write(self._queryset.model)
        return run(*self.statement(using), values, using)

    def _compile(self, using: str) -> Statement:
        query: Any = self._queryset.query.chain(UpdateQuery)
        query.add_update_values(self._changes)
        sql, params = query.get_compiler(using).as_sql()
        return sql, tuple(params)


class PreparedInsert:
    """One more row of ``model``, compiled once as a ``PreparedQuery`` is: no signal is sent, nobody learns its key."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self.statement = cache(self._compile)

    def run(self, **values: Any) -> None:
        """Write a row with these ``values`` of all fields but the key, by their names."""
        using = router.db_for_write(self._model)
        run(*self.statement(using), values, using)

    def _compile(self, using: str) -> Statement:
        fields = fields_but_key(self._model)
        query: Any = InsertQuery(self._model)
        row: Any = SimpleNamespace(**{one.attname: Parameter(one.name, one) for one in fields})
        query.insert_values(fields, [row], raw=True)
        [(sql, params)] = query.get_compiler(using).as_sql()
        return sql, tuple(params)


def run(sql: str, params: tuple[Any, ...], values: dict[str, Any], using: str) -> int:
    """Run a statement with these ``values`` of its parameters; returns how many rows it wrote."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, given(params, values, connections[using]))
        return int(cursor.rowcount)


def fields_but_key(model: type[Model]) -> list[Field[Any, Any]]:
    """What is stored of a row besides its key."""
    return [one for one in model._meta.concrete_fields if not one.primary_key]


def given(params: tuple[Any, ...], values: dict[str, Any], connection: Any) -> list[Any]:
    """``params`` as the database is told them, with ``values`` for those that are a ``Parameter``."""
    return [one.given(values, connection) if isinstance(one, Parameter) else one for one in params]


def once_per_model(
    build: Callable[[type[Any]], PreparedQuery],
) -> Callable[[type[Any]], PreparedQuery]:
    """Keep the query that ``build`` makes for each model."""
    return cast("Callable[[type[Any]], PreparedQuery]", cache(build))


def columns(model: type[Model], names: Collection[str] | None = None) -> list[str]:
    """The columns of the fields ``names``, or of all, and of the primary key, in the order that ``from_db`` needs."""
    fields = model._meta.concrete_fields
    return [
        field.attname
        for field in fields
        if names is None or field.primary_key or field.name in names
    ]
