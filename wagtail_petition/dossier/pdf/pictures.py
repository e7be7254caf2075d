"""Pictures of a petition for print: of a bounded size, in a format that Typst knows, without what cameras note."""

from __future__ import annotations

import io
import logging
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

logger = logging.getLogger(__name__)

#: Pixels of the longer side, at most: some 250 dots per inch over the width of a page.
LONGEST_SIDE = 1_600

_UNREADABLE = (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError)


def printable_picture(image: Any) -> list[int] | None:
    """The bytes of ``image``, an image of Wagtail, as JPEG or PNG; None if its file is missing or cannot be read.

    They are numbers, as JSON takes them: Typst reads no base64. SVG is not read: it may name fonts, and other files.
    """
    try:
        with image.open_file() as file, Image.open(file) as opened:
            return list(_converted(opened))
    except _UNREADABLE:
        # A picture that is gone keeps nobody from sealing: its text alternative is printed.
        logger.warning("Image %s cannot be printed.", image.pk, exc_info=True)
        return None


def _converted(opened: Image.Image) -> bytes:
    """The first frame, upright, in sRGB; lossless if it has transparent parts or is no photograph."""
    lossless = opened.format in ("PNG", "GIF", "BMP") or opened.has_transparency_data
    picture = ImageOps.exif_transpose(opened)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = picture.convert("RGBA" if opened.has_transparency_data else "RGB")
    # Whatever else the file knew, such as where the picture was taken, stays behind.
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    target = io.BytesIO()
    if lossless:
        bare.save(target, "PNG", optimize=True)
    else:
        bare.save(target, "JPEG", quality=85)
    return target.getvalue()
