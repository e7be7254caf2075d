"""Typst worker process, one for each processor; imports nothing from Django.

Inside one process Typst's threads wait for each other, and what they leave in pieces of memory is not given back.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parent / "fonts"
STANDARDS: Any = ["ua-1", "a-3a"]

#: Typst keeps what it made for the next ten documents: this many empty ones push it out.
EMPTY_DOCUMENTS = 11


class TypesettingError(Exception):
    """Typst refuses a document."""


def _typst() -> Any:
    """The typesetter, loaded when something is printed: a site starts, and runs, on machines that have none."""
    import typst

    return typst


def load_fonts(folders: Iterable[str] = ()) -> typst.Fonts:
    """The fonts of the app, and those in ``folders``."""
    # Fonts of the machine would make other bytes on another machine.
    loaded: typst.Fonts = _typst().Fonts(
        include_system_fonts=False, font_paths=[str(FONTS), *folders]
    )
    return loaded


def compile_pdf(fonts: typst.Fonts, template: str, data: str, timestamp: int) -> tuple[bytes, int]:
    """The PDF of ``template`` filled with ``data`` (JSON), and its number of pages; raises ``TypesettingError``."""
    # A compiler belongs to one thread, and costs next to nothing beside its fonts.
    library = _typst()
    compiler = library.Compiler(
        input=TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    try:
        pdf: Any = compiler.compile(pdf_standards=STANDARDS, timestamp=timestamp)
    except library.TypstError as error:
        raise TypesettingError(str(error)) from error
    return pdf, int(json.loads(compiler.query("<pages>", field="value", one=True)))


def forget(fonts: typst.Fonts) -> None:
    """Let go of the memory that the documents made so far take."""
    compiler = _typst().Compiler(
        input=TEMPLATES / "empty.typ", font_paths=fonts, ignore_system_fonts=True
    )
    for _document in range(EMPTY_DOCUMENTS):
        compiler.compile(format="svg")


def serve(jobs: BinaryIO, answers: BinaryIO, folders: Iterable[str]) -> None:
    """Answer each line of ``jobs`` by a line, and the PDF after it, until there are no more.

    A job is ``{"template": str, "data": str, "timestamp": int}``; an answer is ``{"size": int, "pages": int}``, or
    ``{"error": str}`` without a PDF.
    """
    fonts = load_fonts(folders)
    for line in jobs:
        pdf = b""
        answer: dict[str, Any]
        try:
            pdf, pages = compile_pdf(fonts, **json.loads(line))
            answer = {"size": len(pdf), "pages": pages}
        except TypesettingError as error:
            answer = {"error": str(error)}
        forget(fonts)
        answers.write(json.dumps(answer).encode() + b"\n" + pdf)
        answers.flush()


if __name__ == "__main__":
    # Who interrupts a sealing in a terminal interrupts its processes too: they end when no more jobs can come.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1:])
