"""Writing what belongs together: all of it is there, or nothing.

PostgreSQL does it in one statement: neither putting several together each time, nor a transaction, has to be paid for.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connections, router, transaction
from django.db.models import F, Model
from django.db.models.signals import post_save, pre_save

from ..models import ConsentRecord, CountChange, Signature
from ..models.prepared import (
    Condition,
    Parameter,
    PreparedInsert,
    PreparedQuery,
    PreparedUpdate,
    Statement,
    fields_but_key,
    given,
    run,
)

_CONFIRM = PreparedUpdate(
    Signature.objects.filter(pk=Parameter("pk"), state=Signature.State.PENDING),
    state=Signature.State.CONFIRMED,
    confirmed_at=Parameter("now", Signature._meta.get_field("confirmed_at")),
    counted_digest=F("address_digest"),
)

_COUNT = PreparedInsert(CountChange)


class OutdatedError(Exception):
    """What was read before is not so any more; nothing was written."""


def store(
    signature: Signature, purposes: Collection[str], condition: Condition | None = None
) -> None:
    """Write a new ``signature``, and a consent to each of ``purposes``, with the signals of ``Model.save``.

    Raises ``OutdatedError`` if the ``condition`` does not hold at that moment; ``pre_save`` may have been sent then, as
    before any statement that fails.
    """
    using = router.db_for_write(Signature)
    if _writes_at_once(using):
        _store_at_once(signature, purposes, condition, using)
        return
    with transaction.atomic(using, savepoint=False):
        if condition and not condition.query.rows(**condition.values):
            raise OutdatedError
        signature.save(force_insert=True)
        ConsentRecord.objects.bulk_create(
            ConsentRecord(
                signature=signature,
                purpose=purpose,
                given=True,
                notice_id=signature.notice_id,
                recorded_at=signature.signed_at,
            )
            for purpose in purposes
        )


def store_confirmation(signature: Signature, now: datetime) -> bool:
    """Let a pending ``signature`` count since ``now``, and the counter move; returns whether it was pending.

    Raises ``IntegrityError`` when another signature of its address counts.
    """
    using = router.db_for_write(Signature)
    values = {"pk": signature.pk, "now": now}
    if _writes_at_once(using):
        return bool(run(*_confirm_and_count(using), values, using))
    with transaction.atomic(using, savepoint=False):
        confirmed = bool(_CONFIRM.run(**values))
        if confirmed:
            _COUNT.run(petition=signature.petition_id, change=1)
    return confirmed


def _writes_at_once(using: str) -> bool:
    return connections[using].vendor == "postgresql"


def _store_at_once(
    signature: Signature, purposes: Collection[str], condition: Condition | None, using: str
) -> None:
    saved: Any = {"instance": signature, "raw": False, "using": using, "update_fields": None}
    pre_save.send(Signature, **saved)
    query, values = condition or (None, {})
    sql, params = _sign_and_consent(using, query)
    fields = {one.name: one.pre_save(signature, add=True) for one in fields_but_key(Signature)}
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given(params, values | fields, connection), list(purposes)])
        stored = cursor.fetchone()
    if stored is None:
        raise OutdatedError
    (signature.pk,) = stored
    signature._state.adding, signature._state.db = False, using
    post_save.send(Signature, created=True, **saved)


@cache
def _sign_and_consent(using: str, query: PreparedQuery | None) -> Statement:
    """The parameter of the purposes comes after those of the signature, and is not among them.

    Nothing is written if ``query`` finds no row.
    """
    looked_at, params = query.statement(using) if query else ("SELECT", ())
    fields = fields_but_key(Signature)
    values = ", ".join(["%s"] * len(fields))
    key = _columns(using, Signature, "id")
    kept = _columns(using, Signature, "id", "notice", "signed_at")
    proof = _columns(using, ConsentRecord, "signature", "notice", "recorded_at", "purpose", "given")
    sql = (
        f"WITH condition AS ({looked_at}),"  # noqa: S608 (names of columns)
        f" signature AS (INSERT INTO {_table(using, Signature)}"
        f" ({_columns(using, Signature, *(one.name for one in fields))})"
        f" SELECT {values} FROM condition RETURNING {kept}),"
        f" consents AS (INSERT INTO {_table(using, ConsentRecord)} ({proof})"
        f" SELECT {kept}, purpose, TRUE FROM signature, unnest(%s::text[]) AS purpose)"
        f" SELECT {key} FROM signature"
    )
    return sql, (*params, *(Parameter(one.name, one) for one in fields))


@cache
def _confirm_and_count(using: str) -> Statement:
    confirm, params = _CONFIRM.statement(using)
    petition = _columns(using, Signature, "petition")
    change = _columns(using, CountChange, "petition", "change")
    sql = (
        f"WITH confirmed AS ({confirm} RETURNING {petition})"  # noqa: S608 (names of columns)
        f" INSERT INTO {_table(using, CountChange)} ({change}) SELECT {petition}, 1 FROM confirmed"
    )
    return sql, params


def _table(using: str, model: type[Model]) -> str:
    return connections[using].ops.quote_name(model._meta.db_table)


def _columns(using: str, model: type[Model], *names: str) -> str:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return ", ".join(connections[using].ops.quote_name(field.column) for field in fields)
