"""Writing a signature and the proof of its consents: both are there, or neither."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Model
from django.db.models.signals import post_save, pre_save

from ..models import ConsentRecord, Signature
from ..models.prepared import fields_but_key, given, insert_sql


def store(signature: Signature, purposes: Collection[str]) -> None:
    """Write a new ``signature``, and a consent to each of ``purposes``, with the signals of ``Model.save``.

    PostgreSQL does it in one statement: neither putting two together each time, nor a transaction, has to be paid for.
    """
    using = router.db_for_write(Signature)
    if connections[using].vendor == "postgresql":
        _store_at_once(signature, purposes, using)
        return
    with transaction.atomic(using, savepoint=False):
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


def _store_at_once(signature: Signature, purposes: Collection[str], using: str) -> None:
    saved: Any = {"instance": signature, "raw": False, "using": using, "update_fields": None}
    pre_save.send(Signature, **saved)
    sql, params = _statement(using)
    values = {one.name: one.pre_save(signature, add=True) for one in fields_but_key(Signature)}
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given(params, values, connection), list(purposes)])
        [(signature.pk,)] = cursor.fetchall()
    signature._state.adding, signature._state.db = False, using
    post_save.send(Signature, created=True, **saved)


@cache
def _statement(using: str) -> tuple[str, tuple[Any, ...]]:
    """The statement, and the parameters of the signature; that of the purposes comes after them."""
    quote = connections[using].ops.quote_name

    def columns(model: type[Model], *names: str) -> str:
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        return ", ".join(quote(field.column) for field in fields)

    insert_signature, params = insert_sql(Signature, using)
    key = columns(Signature, "id")
    kept = columns(Signature, "id", "notice", "signed_at")
    proof = columns(ConsentRecord, "signature", "notice", "recorded_at", "purpose", "given")
    sql = (
        f"WITH signature AS ({insert_signature} RETURNING {kept}),"  # noqa: S608 (names of columns)
        f" consents AS (INSERT INTO {quote(ConsentRecord._meta.db_table)} ({proof})"
        f" SELECT {kept}, purpose, TRUE FROM signature, unnest(%s::text[]) AS purpose)"
        f" SELECT {key} FROM signature"
    )
    return sql, params
