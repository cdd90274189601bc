"""What every chart is drawn with: places as SVG writes them, strokes of ranges, the chart as its template draws it."""

import zlib
from collections.abc import Iterable, Sequence
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.reports.tables.geometry import FONT, Point, Range, Scale, range_of, runs, width_of

Place = tuple[float, float]  # x and y
Places = dict[int, Place]  # by its number in the series where each point that has a value is drawn


def drawn(kind: str, title: str, desc: str, context: dict) -> SafeString:
    """The chart as its template draws it. The same content has the same key: the ids of its title and description."""
    shown = {"key": _key(kind, title, desc), "title": title, "desc": desc, "font": FONT, **context}
    return render_to_string(f"reports/charts/{kind}.html", shown)


def _key(kind: str, title: str, desc: str) -> str:
    return f"chart-{zlib.crc32(f'{kind} {title} {desc}'.encode()):08x}"


def spark_drawn(title: str, desc: str, lines: Iterable[str], dots: Iterable[Place]) -> SafeString:
    """The small line of a row, of which a table has a hundred: a template takes ten times as long for each."""
    key = _key("spark", title, desc)
    drawing = [f'<polyline points="{line}" stroke-width="1.5" />' for line in lines]
    for x, y in dots:
        drawing.append(f'<circle cx="{px(x)}" cy="{px(y)}" r="2" fill="currentColor" stroke="none" />')
    inside = "\n".join(drawing)
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" role="img" aria-labelledby="{key}-title {key}-desc"'
        ' viewBox="0 0 100 24" width="100" height="24" fill="none" stroke="currentColor">\n'
        f'<title id="{key}-title">{escape(title)}</title>\n<desc id="{key}-desc">{escape(desc)}</desc>\n'
        f"{inside}\n</svg>\n"
    )


def said(points: Iterable[Point]) -> str:
    """Every number in words, for those who do not see the drawing."""
    return "; ".join(point.said for point in points)


def widest(texts: Iterable[str]) -> float:
    """How wide the widest of the texts is drawn; 0 where there are none."""
    return max(map(width_of, texts), default=0)


def px(place: float) -> str:
    """A place as SVG writes it, whatever the reader's language."""
    return f"{place:.1f}".removesuffix(".0")


def placed(place: Place) -> dict[str, str]:
    x, y = place
    return {"x": px(x), "y": px(y)}


def _pair(place: Place) -> str:
    x, y = place
    return f"{px(x)},{px(y)}"


def path(places: Iterable[Place]) -> str:
    return " ".join(_pair(place) for place in places)


def places_of(points: Sequence[Point], across: Sequence[float], up: Scale) -> Places:
    places = {}
    for at, point in enumerate(points):
        if point.value is not None:
            places[at] = (across[at], up(point.value))
    return places


def paths(points: Sequence[Point], places: Places) -> list[str]:
    """A line for each run of at least two points."""
    lines = []
    for run in runs(points):
        if len(run) > 1:
            lines.append(path([places[at] for at in run]))
    return lines


def ranges(points: Sequence[Point], places: Places, up: Scale, half: float) -> list[str]:
    """An upright stroke for each point whose range can be seen."""
    strokes = []
    for at, (x, _y) in places.items():
        span = range_of(points[at], up)
        if span:
            strokes.append(_upright(x, span, half))
    return strokes


def _upright(x: float, span: Range, half: float) -> str:
    """The path of a range over a period: a stroke with a short one across each end that has a bound."""
    return _stroke((x, span.start), (x, span.end), span, (half, 0))


def level(y: float, span: Range, half: float) -> str:
    """The path of a range along a bar."""
    return _stroke((span.start, y), (span.end, y), span, (0, half))


def _stroke(start: Place, end: Place, span: Range, cross: Place) -> str:
    stroke = f"M{_pair(start)}L{_pair(end)}"
    if not span.start_open:
        stroke += _cap(start, cross)
    if not span.end_open:
        stroke += _cap(end, cross)
    return stroke


def _cap(place: Place, cross: Place) -> str:
    """The short stroke across the end of a range."""
    (x, y), (dx, dy) = place, cross
    return f"M{_pair((x - dx, y - dy))}L{_pair((x + dx, y + dy))}"
