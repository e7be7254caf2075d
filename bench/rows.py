"""Signatures by the million, made by the database itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from wagtail_petition.models import PetitionPage, Signature
from wagtail_petition.signing.versions import freeze_versions

BATCH = 100_000

_NUMBERS = {
    "postgresql": (
        "SELECT n FROM generate_series(CAST(%(first)s AS int), CAST(%(last)s AS int)) AS numbers(n)"
    ),
    "mysql": "SELECT seq + %(first)s AS n FROM seq_0_to_99999 WHERE seq + %(first)s <= %(last)s",
    "sqlite": (
        "WITH RECURSIVE numbers(n) AS (SELECT %(first)s UNION ALL "
        "SELECT n + 1 FROM numbers WHERE n < %(last)s) SELECT n FROM numbers"
    ),
}

#: By number: one of 400 names, a digest as random as a real one, a moment in the last 1,000,000 minutes.
_VALUES = {
    "postgresql": {
        "uuid": "gen_random_uuid()",
        "text": "CAST({} AS varchar)",
        "digest": "md5(CAST(n AS varchar)) || md5(CAST(-n AS varchar))",
        "moment": "CAST(%(newest)s AS timestamptz) - (CAST(%(total)s AS int) - n) * interval '31 seconds'",
        "glued": "{} || {}",
    },
    "mysql": {
        "uuid": "REPLACE(UUID(), '-', '')",
        "text": "CAST({} AS char)",
        "digest": "concat(md5(n), md5(-n))",
        "moment": "%(newest)s - INTERVAL (%(total)s - n) * 31 SECOND",
        "glued": "concat({}, {})",
    },
    "sqlite": {
        "uuid": "lower(hex(randomblob(16)))",
        "text": "CAST({} AS text)",
        "digest": "lower(hex(randomblob(32)))",
        "moment": "datetime(%(newest)s, '-' || ((%(total)s - n) * 31) || ' seconds')",
        "glued": "{} || {}",
    },
}


def add_rows(page: PetitionPage, number: int, state: str = Signature.State.CONFIRMED) -> None:
    """Add ``number`` signatures to the petition of ``page``, each a while after the one before."""
    versions = freeze_versions(page)
    first = Signature.objects.count()
    fixed = {
        "petition": page.petition_id,
        "text": versions.text_id,
        "notice": versions.notice_id,
        "newest": timezone.now().replace(tzinfo=None) - timedelta(hours=1),
        "total": first + number,
        "state": state,
    }
    with connection.cursor() as cursor:
        for start in range(first, first + number, BATCH):
            last = min(start + BATCH, first + number) - 1
            cursor.execute(_statement(state), {**fixed, "first": start, "last": last})
    take_stock()
    page.petition.count = Signature.objects.counted().filter(petition=page.petition_id).count()
    page.petition.save(update_fields=["count"])


def take_stock() -> None:
    """Let the database look at what was added, as it does by itself after a while."""
    statements = {
        "postgresql": "VACUUM ANALYZE wagtail_petition_signature",
        "mysql": "ANALYZE TABLE wagtail_petition_signature",
        "sqlite": "ANALYZE",
    }
    with connection.cursor() as cursor:
        cursor.execute(statements[connection.vendor])


def _statement(state: str) -> str:
    values, glued = _VALUES[connection.vendor], _VALUES[connection.vendor]["glued"]
    confirmed = state == Signature.State.CONFIRMED
    columns = {
        "uuid": values["uuid"],
        "petition_id": "%(petition)s",
        "state": "%(state)s",
        "rejection": "''",
        "origin": "'web'",
        "given_name": glued.format("'Amadou-'", values["text"].format("n %% 20")),
        "family_name": glued.format("'N’Diaye-'", values["text"].format("n %% 400")),
        "email": glued.format(
            "'signatory-'", glued.format(values["text"].format("n"), "'@example.org'")
        ),
        "address_digest": "digest",
        "counted_digest": "digest" if confirmed else "NULL",
        "town": "'Saint-Étienne'",
        "postcode": "'42000'",
        "country": "''",
        "organisation": "''",
        "reason": "''",
        "answers": "'{}'",
        "hand_over": "TRUE",
        "show_name": "FALSE",
        "newsletter": "FALSE",
        "moderation": "'waiting'",
        "language": "'fr'",
        "text_id": "%(text)s",
        "notice_id": "%(notice)s",
        "signed_at": "moment",
        "mailed_at": "moment" if confirmed else "NULL",
        "confirmed_at": "moment" if confirmed else "NULL",
        "needs_code": "FALSE",
        "wrong_codes": "0",
    }
    made = (
        f"SELECT {', '.join(columns.values())} FROM "  # noqa: S608
        f"(SELECT n, {values['digest']} AS digest, {values['moment']} AS moment "
        f"FROM ({_NUMBERS[connection.vendor]}) AS numbered) AS made ORDER BY n"
    )
    return f"INSERT INTO wagtail_petition_signature ({', '.join(columns)}) {made}"
