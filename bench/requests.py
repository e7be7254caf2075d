"""Requests a second: signing, and the page of a petition."""

from __future__ import annotations

from bench.bars import Bar, Measurement, at_least, in_turn
from bench.confirm import confirm_rate
from bench.load import rate, server
from bench.plan import Plan
from bench.rows import add_rows
from bench.site import BenchSite


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """With few signatures, then with many."""
    with server(site.port) as address:
        yardsticks, ours = (make(site, address, plan.seconds) for make in (_yardsticks, _ours))
        # Each next to its yardstick: what one leaves the database to do slows down the next.
        few = in_turn(
            {
                "plain": yardsticks["plain"],
                "page": ours["page"],
                "insert": yardsticks["insert"],
                "sign": ours["sign"],
                "confirm": ours["confirm"],
                "form": yardsticks["form"],
            },
            plan.rounds,
        )
        add_rows(site.petition, plan.many)
        many = in_turn(_ours(site, address, plan.seconds), plan.rounds)
    return [
        at_least("sign, against a bare one-row insert", few["sign"], few["insert"], 0.5),
        at_least("sign, against a wagtail.contrib.forms page", few["sign"], few["form"], 1.0),
        at_least("confirm, against a bare one-row insert", few["confirm"], few["insert"], 0.5),
        at_least(f"sign at {plan.many:,} rows, against few", many["sign"], few["sign"], 0.95),
        at_least("petition page, against a plain page", few["page"], few["plain"], 0.85),
        at_least(f"petition page at {plan.many:,}, against few", many["page"], few["page"], 0.97),
    ]


def _yardsticks(site: BenchSite, address: str, seconds: int) -> dict[str, Measurement]:
    return {
        "plain": lambda: rate(address + site.plain_path, seconds),
        "insert": lambda: rate(f"{address}/yardstick/insert/", seconds, site.insert_body),
        "form": lambda: rate(address + site.form_path, seconds, site.form_body),
    }


def _ours(site: BenchSite, address: str, seconds: int) -> dict[str, Measurement]:
    return {
        "page": lambda: rate(address + site.petition_path, seconds),
        "sign": lambda: rate(address + site.sign_path, seconds, site.sign_body),
        "confirm": lambda: confirm_rate(address, site.petition, seconds),
    }
