"""Pictures as editors upload them."""

from __future__ import annotations

import io

from PIL import Image as Pillow

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>x</text></svg>'


def picture_file(kind, size=(40, 20)):
    if kind == "svg":
        return SVG
    target = io.BytesIO()
    Pillow.new("P" if kind == "gif" else "RGB", size).save(target, kind)
    return target.getvalue()
