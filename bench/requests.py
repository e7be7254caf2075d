"""Requests a second: signing, and the page of a petition."""

from __future__ import annotations

from bench.bars import Bar, Measurement, at_least, in_turn, in_units_of
from bench.confirm import confirm_rate
from bench.load import rate, server
from bench.plan import Plan
from bench.rows import add_rows
from bench.site import BenchSite

#: Of a slice of a measurement.
SECONDS = 1


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """With few signatures, then with many."""
    with server(site.port) as address:
        measurements = _measurements(site, address)
        few = in_turn(measurements, plan.rounds, plan.seconds)
        add_rows(site.petition, plan.many)
        again = {name: measurements[name] for name in ("plain", "page", "insert", "sign")}
        # PostgreSQL logs each page whole when it is first written to after so many rows at once: no site has that.
        in_turn(again, 2, plan.seconds)
        many = in_turn(again, plan.rounds, plan.seconds)
        # These differ by less than the machine does from one second to the next.
        pages = in_turn(
            {
                "signed": measurements["page"],
                "unsigned": lambda: rate(address + site.unsigned_path, SECONDS),
            },
            plan.rounds,
            plan.seconds * 3,
        )
    # Minutes lie between few and many, and the machine may have become slower.
    sign = [in_units_of(taken["sign"], taken["insert"]) for taken in (many, few)]
    return [
        at_least("sign, against a bare one-row insert", few["sign"], few["insert"], 0.3),
        at_least("sign, against a wagtail.contrib.forms page", few["sign"], few["form"], 2.0),
        at_least("confirm, against a bare one-row insert", few["confirm"], few["insert"], 0.35),
        at_least(f"sign at {plan.many:,} rows, against few", *sign, 0.95),
        at_least("petition page, against a plain page", few["page"], few["plain"], 0.8),
        at_least(
            f"petition page at {plan.many:,}, against a plain page",
            many["page"],
            many["plain"],
            0.8,
        ),
        at_least(
            f"petition page at {plan.many:,}, against one at 0",
            pages["signed"],
            pages["unsigned"],
            0.97,
        ),
    ]


def _measurements(site: BenchSite, address: str) -> dict[str, Measurement]:
    """Each next to its yardstick: what one leaves the database to do slows down the next."""
    return {
        "plain": lambda: rate(address + site.plain_path, SECONDS),
        "page": lambda: rate(address + site.petition_path, SECONDS),
        "insert": lambda: rate(f"{address}/yardstick/insert/", SECONDS, site.insert_body),
        "sign": lambda: rate(address + site.sign_path, SECONDS, site.sign_body),
        "confirm": lambda: confirm_rate(address, site.petition, SECONDS),
        "form": lambda: rate(address + site.form_path, SECONDS, site.form_body),
    }
