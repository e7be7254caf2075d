"""The drawing of the demonstration petition: a street at night, with an ear at the lamp post."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 675
#: Drawn larger and scaled down, so that edges are smooth.
SCALE = 2

NIGHT, HOUSES, WINDOW = "#22304a", ("#33456a", "#3d527c", "#2b3b5b"), "#ffcf56"
STREET, LAMP, EAR = "#1a2438", "#ece6da", "#e9b79a"
#: Left, top and width of each house.
HOUSE_PLACES = ((0, 300, 190), (190, 230, 220), (410, 330, 170), (780, 260, 220), (1000, 320, 200))


def street_at_night() -> bytes:
    """The drawing as a PNG."""
    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), NIGHT)
    draw = ImageDraw.Draw(picture)
    draw.ellipse(_box(960, 60, 1060, 160), fill=LAMP)
    for number, (left, top, width) in enumerate(HOUSE_PLACES):
        _draw_house(draw, left, top, width, HOUSES[number % len(HOUSES)])
    draw.rectangle(_box(0, 600, WIDTH, HEIGHT), fill=STREET)
    _draw_listening_lamp(draw)
    file = BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _box(*sides: int) -> tuple[int, ...]:
    return tuple(side * SCALE for side in sides)


def _draw_house(draw: ImageDraw.ImageDraw, left: int, top: int, width: int, colour: str) -> None:
    draw.rectangle(_box(left, top, left + width, 600), fill=colour)
    roof = [(left - 8, top), (left + width // 2, top - 70), (left + width + 8, top)]
    draw.polygon([(x * SCALE, y * SCALE) for x, y in roof], fill=colour)
    for row, y in enumerate(range(top + 35, 520, 85)):
        for column, x in enumerate(range(left + 30, left + width - 50, 65)):
            lit = (row + column + left // 10) % 3 == 0
            draw.rectangle(_box(x, y, x + 34, y + 48), fill=WINDOW if lit else NIGHT)


def _draw_listening_lamp(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle(_box(664, 250, 680, 640), fill=LAMP)
    draw.rectangle(_box(640, 632, 704, 648), fill=LAMP)
    draw.ellipse(_box(590, 70, 750, 270), fill=EAR)
    draw.ellipse(_box(626, 220, 706, 330), fill=EAR)
    draw.arc(_box(622, 105, 720, 225), 150, 60, fill="#a8694a", width=14 * SCALE)
    draw.arc(_box(652, 150, 700, 250), 230, 100, fill="#a8694a", width=12 * SCALE)
    for size in (60, 110, 160):
        draw.arc(
            _box(520 - size, 190 - size, 520 + size, 190 + size),
            150,
            210,
            fill=WINDOW,
            width=7 * SCALE,
        )
