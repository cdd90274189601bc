"""Addresses of the pages that explain a number, a unit or an indicator."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from django.urls import get_script_prefix, reverse

from apps.figures.models import Coverage, Figure, Indicator, Period, Source, SourceText
from apps.reports.numbers.passages import names_a_place
from apps.units.models import Register, Unit


@lru_cache
def _address_below(prefix: str, view: str) -> str:
    """The address of a page without arguments where the system is served below `prefix`: it never changes."""
    return reverse(view)


def address_of(view: str) -> str:
    """Of a page without arguments."""
    return _address_below(get_script_prefix(), view)


_quoted = lru_cache(maxsize=10_000)(quote_plus)  # a page has thousands of addresses of a hundred codes


def query_of(asked: Mapping[str, object]) -> str:
    """As urlencode gives it; of several values each under the same name."""
    parts = []
    for name, value in asked.items():
        for each in value if isinstance(value, list | tuple) else (value,):
            parts.append(f"{name}={_quoted(str(each))}")
    return "&".join(parts)


def _query(**asked: str) -> str:
    return query_of(asked)


def indicator_href(indicator: Indicator) -> str:
    return f"{address_of('reports:indicators')}#{indicator.code}"


def figure_href(figure: Figure | None) -> str:
    """The page of the number; none of what is kept no more."""
    return figure_address(figure.pk) if figure and figure.pk else ""


def figure_address(key: int) -> str:
    """The number's page stands below the page of all cells."""
    return f"{address_of('reports:cell')}{key}/"


def unit_href(unit: Unit) -> str:
    return reverse("reports:unit", args=[unit.code])


def summary_href(unit: Unit, period: Period) -> str:
    """Down to the federation's own summary; other units have a page alone."""
    if unit.register != Register.FEDERATION:
        return unit_href(unit)
    return f"{address_of('reports:summary')}?{_query(unit=unit.code, period=period.code, group='')}"


def missing_href(unit: Unit, indicator: Indicator, period: Period) -> str:
    """Where those are named that a sum from below lacks."""
    return f"{number_href(unit, indicator, period)}#missing"


def why_href(unit: Unit, indicator: Indicator, **choices: str) -> str:
    """Why the total changed; `choices` are those of its page: period, since and until, or from and to, and footing."""
    return f"{address_of('reports:why')}?{_query(unit=unit.code, indicator=indicator.code, **choices)}"


def why_total_href(unit: Unit, indicator: Indicator, period: Period, coverage: str) -> str:
    """Why a number of one period changed; nothing for a rate and for what is no total of a federation."""
    if coverage != Coverage.AREA or unit.register != Register.FEDERATION or indicator.numerator_id:
        return ""
    return why_href(unit, indicator, period=period.code)


def number_href(unit: Unit, indicator: Indicator, period: Period, coverage: str = Coverage.AREA) -> str:
    query = _query(unit=unit.code, indicator=indicator.code, period=period.code, coverage=coverage)
    return f"{address_of('reports:cell')}?{query}"


def kept_text(source: Source) -> SourceText | None:
    """The source's text; None where the office keeps none."""
    return getattr(source, "kept_text", None)


def text_href(source: Source | None, locator: str, words: str = "") -> str:
    """A source's text opened at the sentence of a place that has these words; "" where no text is kept, or the locator
    names no place in one."""
    if source is None or not names_a_place(locator) or kept_text(source) is None:
        return ""
    return f"{reverse('reports:source-text', args=[source.code])}?{urlencode({'place': locator, 'words': words})}#place"


def place_href(source: Source, locator: str) -> str:
    """A source's text at the place, where that can be; else its page."""
    if address := text_href(source, locator):
        return address
    address = reverse("reports:source", args=[source.code])
    return f"{address}?{urlencode({'place': locator})}" if locator else address
