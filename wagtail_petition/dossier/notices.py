"""Every notice under which somebody signed a petition, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from ..dates import long_moment
from ..languages import language_name
from ..models import ConsentRecord, Petition, PrivacyNotice, Signature
from ..models.digest import canonical_json

FOLDER = "10_mentions-et-consentements"


@dataclass(frozen=True)
class NoticeFiles:
    """One notice, as data and to be read."""

    #: Path in the dossier, without ending.
    name: str
    #: How the list of exhibits names it, in the active language.
    title: str
    #: Canonical JSON: its SHA-256 is the digest that is kept with each signature.
    data: str
    text: str


def notice_files(petition: Petition, sealed_at: datetime) -> Iterator[NoticeFiles]:
    """The notices under which signatures of ``petition`` were given by ``sealed_at``, oldest first."""
    signed_under = Signature.objects.filter(petition=petition, signed_at__lte=sealed_at).order_by()
    for notice in PrivacyNotice.objects.filter(pk__in=signed_under.values("notice")):
        yield NoticeFiles(
            name=f"{FOLDER}/{notice.language}-{notice.digest[:8]}",
            title=_("Notice and consents: %(language)s, %(time)s")
            % {"language": language_name(notice.language), "time": long_moment(notice.frozen_at)},
            data=canonical_json(notice.content),
            text=_readable(notice),
        )


def _readable(notice: PrivacyNotice) -> str:
    content = notice.content
    with translation.override(notice.language):
        parts = [
            _heading(content) % {"time": long_moment(notice.frozen_at)},
            f"SHA-256: {notice.digest}",
            *(f"{heading}\n{text}" for heading, text in content["sections"]),
            *(
                f"[ ] {ConsentRecord.Purpose(purpose).label}\n{wording}"
                for purpose, wording in content["wordings"].items()
            ),
            content.get("age", ""),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(content: dict[str, Any]) -> str:
    if content.get("elsewhere"):
        return _("Consents given elsewhere, as recorded on %(time)s")
    return _("Notice and consents, as shown from %(time)s")
