"""Likely mistakes in an e-mail address: a hint for whoever typed it, never a reason to refuse it.

``static/wagtail_petition/js/address-hint.js`` does the same while people type, with these tables.
"""

from __future__ import annotations

import json

#: Domains that many people have, in the countries of the interface languages and beyond. None of them is a mistake.
# fmt: off
DOMAINS = (
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.fr", "hotmail.be", "hotmail.co.uk",
    "outlook.com", "outlook.fr", "outlook.be", "live.com", "live.fr", "live.be", "msn.com",
    "yahoo.com", "yahoo.fr", "yahoo.ca", "yahoo.co.uk", "ymail.com", "rocketmail.com",
    "icloud.com", "me.com", "mac.com", "orange.fr", "orange.com", "wanadoo.fr", "free.fr",
    "laposte.net", "sfr.fr", "neuf.fr", "bbox.fr", "numericable.fr", "aliceadsl.fr",
    "club-internet.fr", "cegetel.net", "skynet.be", "telenet.be", "proximus.be", "bluewin.ch",
    "protonmail.com", "proton.me", "pm.me", "tutanota.com", "riseup.net", "mailo.com", "mail.com",
    "email.com", "gmx.com", "gmx.fr", "gmx.de", "gmx.net", "gmx.at", "web.de", "t-online.de",
    "aol.com", "aol.fr", "fastmail.com", "zoho.com", "libero.it", "videotron.ca", "sympatico.ca",
    "btinternet.com",
)
# fmt: on

#: Endings that do not exist, and what was meant.
ENDINGS = {
    "con": "com",
    "cim": "com",
    "comm": "com",
    "ocm": "com",
    "vom": "com",
    "xom": "com",
    "cpm": "com",
    "clm": "com",
    "fe": "fr",
    "ff": "fr",
    "frr": "fr",
    "ft": "fr",
    "rf": "fr",
    "nte": "net",
    "ent": "net",
    "nett": "net",
    "ogr": "org",
    "rog": "org",
    "orgg": "org",
}

#: Names of domains shorter than this are one letter away from too many others.
LONG_NAME = 5


#: Both tables, for the script.
TABLES = json.dumps({"domains": DOMAINS, "endings": ENDINGS, "long_name": LONG_NAME})


def likely_address(typed: str) -> str:
    """What ``typed`` was probably meant to be; empty if nothing suggests that it is wrong."""
    local, at, domain = typed.rpartition("@")
    meant = _likely_domain(domain.lower().rstrip("."))
    return f"{local}@{meant}" if at and local and meant else ""


def _likely_domain(domain: str) -> str:
    if domain in DOMAINS:
        return ""
    name, _dot, ending = domain.rpartition(".")
    mended = f"{name}.{ENDINGS[ending]}" if name and ending in ENDINGS else domain
    if mended not in DOMAINS:
        mended = next((known for known in DOMAINS if _is_near(mended, known)), mended)
    return "" if mended == domain else mended


def _is_near(typed: str, known: str) -> bool:
    """Whether one letter is missing, too much, another one, or two neighbours changed places."""
    if not _may_mean(typed.rpartition(".")[2], known.rpartition(".")[2]):
        return False
    same = zip(typed, known, strict=False)
    start = next((i for i, (a, b) in enumerate(same) if a != b), min(len(typed), len(known)))
    rest, other = typed[start:], known[start:]
    if rest[1::-1] + rest[2:] == other:
        return True
    if len(known.partition(".")[0]) < LONG_NAME:
        return False
    return rest[1:] == other[1:] or rest == other[1:] or rest[1:] == other


def _may_mean(ending: str, known: str) -> bool:
    """Whether ``ending`` can be a mistake for ``known``: two letters are another country, if none is missing."""
    return (
        ending == known
        or len(ending) != 2
        or any(ending == known[:index] + known[index + 1 :] for index in range(len(known)))
    )
