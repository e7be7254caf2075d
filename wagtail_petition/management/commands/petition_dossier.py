from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from wagtail_petition.dossier.errors import SealingError
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, Petition
from wagtail_petition.models.dossier import PrivateStorageError, dossier_storage
from wagtail_petition.models.page.finding import petition_page_models


class Command(BaseCommand):
    help = "Seals a dossier of a petition and writes a copy of it into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("petition", help="Primary key, UUID or page slug of the petition.")
        parser.add_argument(
            "--variant", choices=Dossier.Variant.values, default=Dossier.Variant.MINIMISED
        )
        parser.add_argument(
            "--with-record",
            action="store_true",
            help="Enclose the record of processing activities, which must be complete.",
        )
        parser.add_argument(
            "--print-codes",
            action="store_true",
            help="Print codes such as [U+D55C] for characters that no font has; without it, they are an error.",
        )
        parser.add_argument("--language", default="", help="Language code of the documents.")
        parser.add_argument(
            "--output",
            type=Path,
            default=Path(),
            metavar="DIR",
            help="Folder to write to, made if it is missing. Default: the current one.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        petition = find_petition(options["petition"])
        try:
            # Before anything is sealed: a place that cannot be written to is named at once.
            options["output"].mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(str(error)) from error
        try:
            dossier = seal(
                petition,
                options["variant"],
                language=options["language"],
                with_record=options["with_record"],
                print_codes=options["print_codes"],
            )
        except (SealingError, PrivateStorageError) as error:
            raise CommandError(str(error)) from error
        copy = options["output"] / Path(dossier.archive_name).name
        with dossier_storage().open(dossier.archive_name) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        counts = dossier.counts
        self.stdout.write(str(copy))
        self.stdout.write(f"{counts['counted']} signatures, {counts['listed']} on the list")


def find_petition(name: str) -> Petition:
    """The petition with this primary key, UUID or page slug; raises ``CommandError`` unless there is exactly one."""
    pages = [
        page
        for model in petition_page_models()
        for page in model.objects.filter(slug=name).values_list("petition", flat=True)
    ]
    named = Q(pk__in=pages)
    if name.isdecimal():
        named |= Q(pk=int(name))
    with suppress(ValueError):
        named |= Q(uuid=UUID(name))
    found = Petition.objects.filter(named)
    if len(found) > 1:
        uuids = ", ".join(str(petition.uuid) for petition in found)
        raise CommandError(f"{name!r} names several petitions. Name one of: {uuids}")
    if not found:
        raise CommandError(f"No petition has the primary key, UUID or page slug {name!r}.")
    return found[0]
