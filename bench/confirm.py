"""Confirmations: how many buttons of confirmation mails are answered in a second."""

from __future__ import annotations

import secrets
from tempfile import NamedTemporaryFile

from bench.load import rate
from bench.rows import take_stock
from wagtail_petition.models import PetitionPage, Signature
from wagtail_petition.signing.versions import freeze_versions
from wagtail_petition.visitors.tokens import Purpose, make_token

#: More than are pressed in a second; a link that is pressed twice is answered too, with less work.
LINKS_PER_SECOND = 2_500


def confirm_rate(address: str, page: PetitionPage, seconds: int) -> float:
    """Confirmations a second, each of another pending signature of one petition."""
    with NamedTemporaryFile("w", suffix=".txt") as links:
        links.write("\n".join(_links(page, LINKS_PER_SECOND * seconds)))
        links.flush()
        take_stock()
        return rate(address, seconds, links.name, script="confirm.lua")


def _links(page: PetitionPage, number: int) -> list[str]:
    versions = freeze_versions(page)
    pending = Signature.objects.bulk_create(
        [
            Signature(
                petition_id=page.petition_id,
                given_name="Zoé",
                family_name="Le Goff",
                email="zoe@example.org",
                address_digest=secrets.token_hex(32),
                language="fr",
                text_id=versions.text_id,
                notice_id=versions.notice_id,
            )
            for _signature in range(number)
        ],
        batch_size=1_000,
    )
    return [f"/petitions/confirm/{make_token(one, Purpose.CONFIRM)}/" for one in pending]
