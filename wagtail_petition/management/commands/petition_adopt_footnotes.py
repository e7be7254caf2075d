from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wagtail_petition.sources.adoption import Adoption, AdoptionError, adoptions


class Command(BaseCommand):
    help = (
        "Turns the footnotes of wagtail-footnotes into sources. Says what would be done, page by page, "
        "and does it with --apply."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "pages", nargs="*", type=int, metavar="ID", help="Only the pages with these ids."
        )
        parser.add_argument("--apply", action="store_true", help="Change the pages.")

    def handle(self, *args: Any, **options: Any) -> None:
        found, failed = 0, 0
        try:
            for adoption in adoptions(options["pages"]):
                found += 1
                self.stdout.write("\n".join(_lines(adoption)))
                if options["apply"]:
                    failed += not self._apply(adoption)
        except AdoptionError as error:
            raise CommandError(str(error)) from error
        if failed:
            raise CommandError(f"{failed} of {found} pages were left as they are.")
        if not found:
            self.stdout.write("No page has footnotes.")
        elif not options["apply"]:
            self.stdout.write("Nothing was changed. Do it with --apply.")

    def _apply(self, adoption: Adoption) -> bool:
        try:
            adoption.apply()
        except Exception as error:
            # Whatever is wrong with one page, the others have a right to their sources.
            self.stderr.write(f"  left as it is: {type(error).__name__}: {error}")
            return False
        return True


def _lines(adoption: Adoption) -> list[str]:
    page = adoption.page
    lines = [f"{page.draft_title} ({page.pk}, {page.locale.language_code})"]
    for name, adopted in adoption.versions.items():
        lines.append(
            f"  {name}: {adopted.footnotes} footnotes become sources, "
            f"{adopted.references} references"
        )
        lines += [f"    a reference to a footnote that is gone: {key}" for key in adopted.missing]
        lines += [
            f"    a footnote stays, its source was edited since: {key}" for key in adopted.kept
        ]
    return lines
