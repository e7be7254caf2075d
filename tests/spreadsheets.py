"""Reading tables back, as programs do and as LibreOffice does."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from wagtail_petition.tables import Delimiter, original

#: Languages of LibreOffice's import filter, as Windows numbers them.
LANGUAGES = {"fr": 1036, "en": 1033}


def csv_rows(content: bytes, *, raw: bool = False) -> list[dict[str, str]]:
    """The rows of a CSV file of ours by the headings, without the marks of ``neutralised`` unless ``raw``."""
    text = content.decode("utf-8-sig")
    delimiter = ";" if ";" in text.partition("\r\n")[0] else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if raw:
        return list(rows)
    return [{name: original(value) for name, value in row.items()} for row in rows]


class LibreOffice:
    """The program ``soffice``, without a window, with a profile of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder = program, folder

    def cells(self, file: Path, *, language: str = "", separators: str = "") -> list[list[Any]]:
        """The cells of ``sheet``, row by row."""
        return [
            list(row) for row in self.sheet(file, language=language, separators=separators).rows
        ]

    def sheet(self, file: Path, *, language: str = "", separators: str = "") -> Any:
        """The first sheet of ``file`` as it shows it, as one of openpyxl.

        CSV is read as it proposes in ``language``, or split at each of ``separators``.
        """
        options = []
        if file.suffix == ".csv":
            codes = "/".join(str(ord(sign)) for sign in separators or Delimiter.of(language))
            # Quote, UTF-8, first line, all columns standard, language, quoted fields guessed too, dates detected.
            options = [f"--infilter=CSV:{codes},34,76,1,,{LANGUAGES[language]},false,true"]
        out = self.folder / "out"
        profile = f"-env:UserInstallation=file://{self.folder}/profile"
        subprocess.run(
            [self.program, profile, "--headless", *options, "--convert-to", "xlsx", "--outdir", out, file],
            check=True,
            capture_output=True,
            timeout=120,
        )  # fmt: skip
        return load_workbook(out / f"{file.stem}.xlsx").active
