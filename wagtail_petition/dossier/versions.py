"""The versions of the text that a dossier is made of: those that people signed, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..dates import long_date
from ..languages import language_name
from ..models import AbstractPetitionPage, SignedVersion, TextChange, TextVersion
from .counts import Counts
from .pdf.richtext import plain_paragraphs


@dataclass(frozen=True)
class SignedPetition:
    """A petition as people signed it."""

    versions: Sequence[SignedVersion]
    """Most signed first."""
    main: SignedVersion
    """The most signed one in the language of the dossier, else of all: by it the dossier names the petition."""

    @property
    def title(self) -> str:
        """The title under which people signed."""
        return str(self.main.text.content["title"])

    @property
    def summary(self) -> list[str]:
        """The summary that people signed, paragraph by paragraph, without references."""
        return plain_paragraphs(self.main.text.content["summary"])

    @property
    def addressee(self) -> str:
        """The name of the addressee to whom people signed."""
        return str(self.main.text.content["addressee"])


def signed_petition(page: AbstractPetitionPage, counts: Counts, language: str) -> SignedPetition:
    """The petition of ``page`` in the versions that ``counts`` counts.

    What nobody signed is left out. Where nobody signed at all, the text of ``page`` stands there with the number 0.
    """
    texts = page.petition.texts.filter(digest__in=counts.by_text)
    changes = {
        change.after_id: change
        for change in TextChange.objects.filter(after__petition=page.petition)
    }
    versions = [
        SignedVersion(
            text, counts.by_text[text.digest], *counts.text_times[text.digest], changes.get(text.pk)
        )
        for text in texts.order_by("pk")
    ]
    versions.sort(key=attrgetter("count"), reverse=True)
    if not versions:
        text = TextVersion.freeze(page)
        versions = [SignedVersion(text, 0, text.frozen_at, text.frozen_at, None)]
    in_language = (version for version in versions if version.text.language == language)
    return SignedPetition(versions, next(in_language, versions[0]))


@dataclass(frozen=True)
class SharedRequests:
    """What is asked of an addressee, in one or several versions with the same words."""

    versions: Sequence[SignedVersion]

    @property
    def requests(self) -> list[str]:
        """What is asked, request by request."""
        return list(self.versions[0].text.content["asks"])

    @property
    def addressee(self) -> str:
        """The name of the addressee of whom it is asked."""
        return str(self.versions[0].text.content["addressee"])

    @property
    def count(self) -> int:
        """How many people ask it."""
        return sum(version.count for version in self.versions)


def shared_requests(versions: Sequence[SignedVersion]) -> list[SharedRequests]:
    """``versions`` by addressee and requests, what most people signed first."""

    def wording(version: SignedVersion) -> tuple[str, list[str]]:
        return version.text.content["addressee"], version.text.content["asks"]

    groups = [
        SharedRequests(list(same)) for _key, same in groupby(sorted(versions, key=wording), wording)
    ]
    return sorted(groups, key=lambda group: (-group.count, group.versions[0].text.pk))


def caption(versions: Sequence[SignedVersion]) -> str:
    """Languages, number of signatures and their days, in the active language."""
    languages = dict.fromkeys(language_name(version.text.language) for version in versions)
    count = sum(version.count for version in versions)
    said = capfirst(
        ngettext(
            "%(languages)s, signed by %(count)s person",
            "%(languages)s, signed by %(count)s people",
            count,
        )
        % {"languages": ", ".join(languages), "count": localize(count)}
    )
    if not count:
        return said
    first = long_date(min(version.first_signed_at for version in versions))
    last = long_date(max(version.last_signed_at for version in versions))
    if first == last:
        return _("%(signed)s on %(day)s") % {"signed": said, "day": first}
    return _("%(signed)s from %(first)s to %(last)s") % {
        "signed": said,
        "first": first,
        "last": last,
    }


def change_note(version: SignedVersion) -> str:
    """What the editor said of the change that brought ``version``; nothing for the first one."""
    if version.change is None:
        return ""
    said = _("%(kind)s, published on %(day)s") % {
        "kind": version.change.get_kind_display().capitalize(),
        "day": long_date(version.change.changed_at),
    }
    note = version.change.note
    return _("%(change)s: %(note)s") % {"change": said, "note": note} if note else said
