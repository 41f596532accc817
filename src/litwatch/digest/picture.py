"""The evidence matrix and the timeline as drawings. Pure: shapes in, SVG out, and the same SVG as PNG.

Drawn for the width of a telephone, so that nothing has to shrink; on a wide screen the two stand side by side. Numbers,
question marks and triangles say what the colours say.

Colours: the cells are steps of ColorBrewer's Blues (Harrower & Brewer 2003, safe for colour-blind eyes, told apart by
lightness), the mark of what is new is vermillion of Okabe & Ito (2008).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from litwatch.digest import words
from litwatch.digest.counts import Counted, Row, new_in_words
from litwatch.digest.page import environment

WIDTH = 356
_NAMES = 100
_ROW = 20
_CELL = 21
_MOST_MODELS = (WIDTH - _NAMES) // _CELL
_NAME_LENGTH = 17
_LETTER = 5.6  # average width of a letter at 11 px
_BAR = 13
_TOTALS = 30
_STEPS = ((1, "1"), (2, "2–9"), (10, "10–49"), (50, "50 or more"))
_GROUND = "#ffffff"
_ZOOM = 2  # pixels of the PNG for each of the drawing: sharp on telephones too


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a kind (its class in picture.css), with words for who points at it."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `turned`: it reads upwards."""

    x: float
    y: float
    text: str
    kind: str = "text"
    anchor: str = "start"
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of WIDTH × `height` with its `alt` text: the gist in words. `triangles`: the marks of what is new, as
    points."""

    name: str
    title: str
    alt: str
    height: float
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]
    triangles: tuple[str, ...]

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def file(self) -> str:
        """Its name as a file of a mail."""
        return f"{self.name}.png"


@dataclass(slots=True)
class _Canvas:
    boxes: list[Box] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    triangles: list[str] = field(default_factory=list)

    def name(self, row: Row, y: float) -> None:
        self.texts.append(Text(_NAMES - 6, y + 14, words.clean(row.compound, _NAME_LENGTH), "text", "end"))

    def new(self, x: float, y: float, size: float = 7) -> None:
        """A triangle whose point is below (x, y)."""
        self.triangles.append(f"{x - size / 2:g},{y - size:g} {x + size / 2:g},{y - size:g} {x:g},{y:g}")

    def done(self, name: str, title: str, alt: str, height: float) -> Picture:
        return Picture(name, title, alt, height, tuple(self.boxes), tuple(self.texts), tuple(self.triangles))


def pictures(counts: Counted, topic: str) -> tuple[Picture, ...]:
    """Those that have something to show: matrix, timeline."""
    made = []
    if counts.models:
        made.append(matrix(counts, topic))
    if counts.first_year is not None:
        made.append(timeline(counts, topic))
    return tuple(made)


def matrix(counts: Counted, topic: str) -> Picture:
    """Compounds × models; in a cell the number of primary papers in the topic."""
    canvas = _Canvas()
    models = counts.models[:_MOST_MODELS]
    names = [words.clean(words.spoken(model), 24) for model in models]
    top = 8 + max(len(name) for name in names) * _LETTER
    for place, name in enumerate(names):
        canvas.texts.append(Text(_NAMES + place * _CELL + 14, top - 4, name, "text", "start", turned=True))
    for line, row in enumerate(counts.rows):
        y = top + line * _ROW
        canvas.name(row, y)
        for place, model in enumerate(models):
            _cell(canvas, row, model, _NAMES + place * _CELL, y)
    below = top + len(counts.rows) * _ROW + 8
    height = _matrix_legend(canvas, counts, below)
    return canvas.done("matrix", f"Primary papers in {topic}", _matrix_alt(counts, topic), height)


def timeline(counts: Counted, topic: str) -> Picture:
    """Compounds × years of publication; a bar for each year that has primary papers. Needs a year."""
    first, last = _span(counts)
    step = (WIDTH - _NAMES - _TOTALS) / (last - first + 1)
    most = max(topic + other for row in counts.rows for topic, other, _ in row.years.values())
    top, row_height = 22.0, _ROW + 2
    bottom = top + len(counts.rows) * row_height
    canvas = _Canvas()
    for decade in range(math.ceil(first / 10) * 10, last + 1, 10 if last - first < 60 else 20):
        x = _NAMES + (decade - first) * step
        canvas.boxes.append(Box(x, top - 4, 0.6, bottom - top + 8, "rule"))
        canvas.texts.append(Text(x, top - 9, str(decade), "faint", "middle"))
    canvas.texts.append(Text(WIDTH - 2, top - 9, "all", "faint", "end"))
    for line, row in enumerate(counts.rows):
        y = top + line * row_height
        canvas.name(row, y)
        canvas.boxes.append(Box(_NAMES, y + row_height - 2, WIDTH - _NAMES - _TOTALS, 0.6, "rule"))
        total = f"{row.papers:,}" if row.papers else "?" if not row.is_known else "0"
        canvas.texts.append(Text(WIDTH - 2, y + 14, total, "text" if row.papers else "faint", "end"))
        for year in row.years:
            if year is not None:
                _bar(canvas, row, year, _NAMES + (year - first) * step, y + row_height - 2, step, most)
    height = _timeline_legend(canvas, counts, bottom + 10, most)
    return canvas.done("timeline", "Primary papers by year of publication", _timeline_alt(counts, topic), height)


def svg(picture: Picture) -> str:
    """The drawing as SVG that stands alone, in light and in dark."""
    return environment().get_template("picture.svg.j2").render(picture=picture, style=_style())


def png(picture: Picture) -> bytes:
    """The drawing as PNG on a light ground of its own; the same bytes whatever fonts the machine has."""
    draw, fonts = load_drawing()
    drawn: bytes = draw(
        svg_string=svg(picture), zoom=_ZOOM, background=_GROUND, skip_system_fonts=True, font_files=fonts
    )
    return drawn


@cache
def load_drawing() -> tuple[Callable[..., bytes], list[str]]:
    """What draws, and the files of its letters: of all that uses pictures' words, `png` alone needs them."""
    import font_roboto
    from resvg_py import svg_to_bytes

    return svg_to_bytes, [font_roboto.font_files[name] for name in ("Roboto", "RobotoBold")]


@cache
def _style() -> str:
    return (resources.files("litwatch") / "templates" / "picture.css").read_text(encoding="utf-8")


def _cell(canvas: _Canvas, row: Row, model: str, x: float, y: float) -> None:
    papers, new = row.models.get(model, (0, 0))
    middle, line = x + _CELL / 2, y + 14
    if not papers:
        canvas.texts.append(Text(middle, line, "·" if row.is_known else "?", "faint", "middle"))
        return
    step = sum(papers >= least for least, _ in _STEPS)
    says = f"{row.compound}, {words.spoken(model)}: {words.number(papers, 'paper')}" + (f", {new} new" if new else "")
    canvas.boxes.append(Box(x + 0.5, y + 0.5, _CELL - 1, _ROW - 1, f"step-{step}", says))
    shown = f"{papers:,}" if papers < 1000 else f"{papers // 1000}k"
    kind = ("number-dark" if step < 3 else "number-light") + (" bold" if new else "")
    canvas.texts.append(Text(middle, line + 1, shown, kind + (" tight" if len(shown) > 2 else ""), "middle"))
    if new:
        canvas.new(x + _CELL - 3, y + 5.5, 6)


def _bar(canvas: _Canvas, row: Row, year: int, x: float, bottom: float, step: float, most: int) -> None:
    """A year's papers from x on: in the topic below, the others on it, and the mark of what is new above."""
    in_topic, other, new = row.years[year]
    says = f"{row.compound}, {year}: {in_topic:,} in the topic, {other:,} other" + (f"; {new:,} new" if new else "")
    high = _high(in_topic + other, most)
    below = high * in_topic / (in_topic + other)
    width = max(min(step - 0.8, 9), 1.6)
    left = x + (step - width) / 2
    if in_topic:
        canvas.boxes.append(Box(left, bottom - below, width, below, "in-topic", says))
    if other:
        canvas.boxes.append(Box(left, bottom - high, width, high - below, "other", says))
    if new:
        canvas.new(x + step / 2, max(bottom - high - 1, bottom - _ROW + 6))


def _high(papers: int, most: int) -> float:
    """By the square root: one paper is seen beside hundreds."""
    return max(_BAR * math.sqrt(papers / most), 3.0)


def _span(counts: Counted) -> tuple[int, int]:
    """First and last year, at least ten of them."""
    first, last = counts.first_year, counts.last_year
    if first is None or last is None:
        raise ValueError("a timeline needs a year")
    return min(first, last - 9), last


def _matrix_legend(canvas: _Canvas, counts: Counted, y: float) -> float:
    """Explains cells and marks; returns the height of the picture."""
    x: float = 4
    for step, (_, says) in enumerate(_STEPS, start=1):
        canvas.boxes.append(Box(x, y, 14, 12, f"step-{step}"))
        text = says + (" papers" if step == len(_STEPS) else "")
        canvas.texts.append(Text(x + 18, y + 10, text, "faint"))
        x += 28 + len(text) * _LETTER
    canvas.new(x + 6, y + 10, 8)
    canvas.texts.append(Text(x + 14, y + 10, "has new", "faint"))
    lines = ["· none"]
    if any(not row.is_known for row in counts.rows):
        lines[0] += "    ? not known: the search was not complete"
    if len(counts.models) > _MOST_MODELS:
        lines.append(f"{words.number(len(counts.models) - _MOST_MODELS, 'more model')}: in words only")
    return _closing(canvas, counts, y + 12, lines)


def _timeline_legend(canvas: _Canvas, counts: Counted, y: float, most: int) -> float:
    canvas.boxes.append(Box(4, y, 9, 12, "in-topic"))
    canvas.texts.append(Text(18, y + 10, "in topic", "faint"))
    canvas.boxes.append(Box(72, y, 9, 12, "other"))
    canvas.texts.append(Text(86, y + 10, "other primary", "faint"))
    canvas.new(174, y + 10, 8)
    canvas.texts.append(Text(182, y + 10, "has new", "faint"))
    lines = [f"height: square root of the papers of a year; the highest: {most:,}"]
    if any(not row.is_known for row in counts.rows):
        lines.append("? not known: the search was not complete")
    return _closing(canvas, counts, y + 12, lines)


def _closing(canvas: _Canvas, counts: Counted, y: float, lines: list[str]) -> float:
    if counts.left:
        lines = [*lines, f"{words.number(counts.left, 'more compound')}: see the verdicts"]
    for number, line in enumerate(lines, start=1):
        canvas.texts.append(Text(4, y + number * 15, line, "faint"))
    return y + len(lines) * 15 + 8


def _matrix_alt(counts: Counted, topic: str) -> str:
    having = [row for row in counts.rows if row.models]
    strongest = max(having, key=lambda row: max(papers for papers, _ in row.models.values()))
    model, (papers, _) = max(strongest.models.items(), key=lambda one: one[1][0])
    new = new_in_words(counts)
    return (
        f"Evidence matrix: {len(having)} of {words.number(len(counts.rows), 'compound')} have primary papers in "
        f"{topic}. The most: {strongest.compound} in {words.spoken(model)}, {papers:,}. "
        + (f"New: {new}." if new else "None is new.")
    )


def _timeline_alt(counts: Counted, topic: str) -> str:
    having = [row for row in counts.rows if row.papers]
    new = words.listed([f"{row.compound} ({row.new:,})" for row in having if row.new])
    most = max(having, key=lambda row: row.papers)
    return (
        f"Timeline of primary papers, in {topic} and outside, {counts.first_year} to {counts.last_year}: "
        f"{len(having)} of {words.number(len(counts.rows), 'compound')} have some. "
        f"The most: {most.compound}, {most.papers:,}. " + (f"New: {new}." if new else "None is new.")
    )
