"""A waterfall: a total, what was added to it and taken from it step by step, and the total it came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from apps.figures.arithmetic.interval import Interval
from apps.reports.tables.geometry import Scale, shortened
from apps.reports.tables.svg import drawn, px, widest

WIDTH, ROW, HALF = 640, 24, 7
LABELS = 190
BOLD = 1.12  # by how much the names of the totals are wider
TORN = 8  # how far from its left end a bar is torn that does not begin at 0
ROOM = Decimal("0.15")  # of what changed, kept free on both sides of an axis that does not begin at 0


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """One bar: a total, from 0 to `end`, or a part, from the `start` it found to the `end` it left.

    `interval` is what the part may be; None where it is exact.
    """

    label: str
    text: str
    start: Decimal
    end: Decimal
    is_total: bool = False
    interval: Interval | None = None

    @property
    def shade(self) -> str:
        """What rose is filled, what fell is hollow."""
        if self.is_total:
            return "half"
        return "empty" if self.end < self.start else "solid"

    @property
    def dash(self) -> str:
        return "3 2" if self.shade == "empty" else "none"

    @property
    def said(self) -> str:
        return f"{self.label}: {self.text}"

    @property
    def reach(self) -> list[Decimal]:
        """What the axis has to hold of it."""
        ends = [self.end] if self.is_total else [self.start, self.end]
        if self.interval:
            for bound in (self.interval.low, self.interval.high):
                if bound is not None:
                    ends.append(self.start + bound)
        return ends


def waterfall(steps: Sequence[WaterfallStep], *, title: str) -> SafeString:
    """Bars from the top down: rises are filled, falls are hollow, a thin line leads from each end to the next bar.

    The axis begins at 0 where what changed is a tenth of the total or more; else where that can be seen, and the bars
    of totals are torn.
    """
    said = "; ".join(step.said for step in steps)
    labels = [shortened(step.label, LABELS) for step in steps]
    left = widest(labels) * BOLD + 8
    room = widest(step.text for step in steps) + 12
    low, high = axis_of(steps)
    along = Scale(float(low), float(high), left, WIDTH - room)
    rows = [_row(step, label, along, at) for at, (step, label) in enumerate(zip(steps, labels, strict=True))]
    context = {
        "width": WIDTH, "rows": rows,
        "height": ROW * len(steps) + 4, "left": px(left - 8), "torn": low > 0,
        "links": [_link(step, along, at) for at, step in enumerate(steps[:-1])],
    }  # fmt: skip
    return drawn("waterfall", title, said, context)


def axis_of(steps: Sequence[WaterfallStep]) -> tuple[Decimal, Decimal]:
    """From where to where numbers are drawn.

    Worked example: 9,174 to 9,310 over steps down to 9,100 is drawn from 9,068.5 to 9,310; 100 to 300 from 0 to 300.
    """
    numbers = [number for step in steps for number in step.reach]
    low, high = min(numbers, default=Decimal(0)), max(numbers, default=Decimal(0))
    span = high - low
    if low <= 0 or span * 10 >= high or not span:
        return min(low, Decimal(0)), max(high, Decimal(1))
    return max(low - span * ROOM, Decimal(0)), high


def _row(step: WaterfallStep, label: str, along: Scale, at: int) -> dict[str, object]:
    begins = along(0) if step.is_total else along(step.start)
    ends = along(step.end)
    middle = ROW * at + ROW / 2
    far = max(begins, ends)
    row: dict[str, object] = {
        "label": label, "said": step.said, "text": step.text, "base": px(middle + 4), "is_total": step.is_total,
        "shade": step.shade, "dash": step.dash, "x": px(min(begins, ends)), "y": px(middle - HALF),
        "width": px(max(abs(ends - begins), 1)), "height": 2 * HALF,
    }  # fmt: skip
    if step.interval and not step.interval.is_point:
        bounds = (step.interval.low, step.interval.high)
        first, last = (along(step.start + bound) if bound is not None else None for bound in bounds)
        first, last = along.start if first is None else first, along.end if last is None else last
        row["range"] = f"M{px(first)},{px(middle)}L{px(last)},{px(middle)}"
        far = max(far, last)
    if step.is_total:
        x = along.start + TORN
        row["tear"] = f"M{px(x)},{px(middle - HALF - 2)}l-4,{HALF + 2}l4,0l-4,{HALF + 2}"
    return row | {"text_x": px(far + 6)}


def _link(step: WaterfallStep, along: Scale, at: int) -> dict[str, str]:
    """From the end of a bar down to the next one."""
    middle = ROW * at + ROW / 2
    return {"x": px(along(step.end)), "y1": px(middle + HALF), "y2": px(middle + ROW - HALF)}
