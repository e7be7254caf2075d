"""Which setting and which tests stand behind each property: ``python -m tests.privacy.table`` writes the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "reference" / "privacy.md"


class Line(NamedTuple):
    """One property, where it comes from, and what a site can set about it."""

    text: str
    source: str
    setting: str = ""


LINES = {
    1: Line("Each purpose has its own unticked box; signing alone is enough", "GDPR 4(11), 7, 9"),
    2: Line(
        "Consent is proven by an append-only record with the wording that was seen", "GDPR 7(1)"
    ),
    3: Line(
        "Withdrawing is as easy as giving: a link in every mail; GET shows, POST acts",
        "GDPR 7(3)",
        "`MY_SIGNATURE_DAYS`",
    ),
    4: Line(
        "Only confirmed signatures count; unconfirmed ones are deleted",
        "GDPR 5(1)(d)",
        "`CONFIRMATION_DAYS`",
    ),
    5: Line("Nothing is published while the privacy notice lacks an item", "GDPR 13"),
    6: Line("The controller is named, with an address, and linked from the page", "GDPR 13; LCEN"),
    7: Line("Asked by default: names and e-mail address; more only with a reason", "GDPR 5(1)(c)"),
    8: Line("Newsletter addresses live apart", "GDPR 5(1)(b)"),
    9: Line(
        "Names are hidden by default; the public list holds opt-ins only, for no search engine",
        "our choice",
    ),
    10: Line(
        "Data are anonymised in time; counts and digests stay; a dry run tells before",
        "GDPR 5(1)(e)",
        "on the page",
    ),
    11: Line(
        "Newsletter contacts are deleted after a time without contact",
        "CNIL",
        "`NEWSLETTER_MONTHS`",
    ),
    12: Line(
        "See, download, correct, restrict, withdraw, erase, without an account",
        "GDPR 15–20",
        "`MY_SIGNATURE_DAYS`, `MAILS_PER_ADDRESS`",
    ),
    13: Line("Addressees are told which rows to correct or drop", "GDPR 19"),
    14: Line("The record of processing is generated from what is configured", "GDPR 30"),
    15: Line(
        "Large petitions are reminded of the impact assessment, with a skeleton",
        "GDPR 35",
        "`IMPACT_ASSESSMENT_AT`",
    ),
    16: Line(
        "Age is declared, no date of birth is asked",
        "French law of 1978, article 45",
        "on the page",
    ),
    17: Line(
        "Every view, search, export and deletion is logged, without signatory data",
        "CNIL opinion 2022-023",
        "`LOG_MONTHS`",
    ),
    18: Line(
        "Exports need their own permission and a fresh password; petitions are isolated by the page tree",
        "CNIL developer guide",
        "`PASSWORD_MINUTES`, `AGE_RECIPIENTS`",
    ),
    19: Line("System checks report what a production site lacks", "CNIL developer guide"),
    20: Line(
        "Erased people, and consents taken back, do not come back with a restored backup",
        "CNIL developer guide",
        "`ERASURE_MONTHS`",
    ),
    22: Line("Nobody can learn whether an address has signed", "CNIL developer guide"),
    23: Line(
        "No IP address is stored; limits use a key that dies every day",
        "GDPR 5(1)(c)",
        "`CLIENT_ADDRESS_HEADER`, `SIGNATURES_PER_CLIENT`",
    ),
    24: Line(
        "Nothing is asked of a third party before the visitor agrees",
        "CNIL SAN-2023-003, SAN-2023-023",
        "`CAPTCHA`",
    ),
    25: Line("No cookie on public pages", "French law of 1978, article 82"),
    26: Line("After a breach: who was affected, and the notice due within 72 hours", "GDPR 33"),
    27: Line(
        "Links cannot be guessed; what people write is escaped, and moderated before it is shown",
        "CNIL developer guide",
    ),
    28: Line("Paper sheets carry the notice and instructions for collectors", "GDPR 28"),
    29: Line(
        "The consent to hand over names every item of the list; notice and page say the same",
        "GDPR 4(11)",
        "on the page",
    ),
    31: Line(
        "An act on one signature ends that one, and no other of the same address", "GDPR 5(1)(d)"
    ),
    33: Line(
        "Who may not see a petition's signatures learns nothing of them from logs, reports or searches",
        "GDPR 5(1)(f)",
    ),
}

HEADER = """\
# What the software does for privacy, line by line

Made by `python -m tests.privacy.table` from the tests; none of this is legal advice. Each line is proven by the tests
named, which would fail without it. Settings are those of `WAGTAIL_PETITION` (see [settings](settings.md)).

| line | what holds | source | setting | proven by |
|---|---|---|---|---|
"""


def proofs() -> dict[int, list[str]]:
    """For each line the files that hold tests named after it."""
    found: dict[int, list[str]] = {number: [] for number in LINES}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        named = re.findall(r"^def test_l(\d+)_", path.read_text(encoding="utf-8"), re.MULTILINE)
        for number in {int(number) for number in named}:
            found[number].append(str(path.relative_to(ROOT)))
    return found


def page() -> str:
    """The whole page."""
    tests = proofs()
    rows = (
        f"| L{number} | {line.text} | {line.source} | {line.setting} | {_proof(tests[number])} |\n"
        for number, line in LINES.items()
    )
    return HEADER + "".join(rows)


def _proof(paths: list[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
