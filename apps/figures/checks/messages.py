"""What a finding says, in the reader's language, from the facts kept with it."""

from decimal import Decimal
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.figures.arithmetic.interval import plain
from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import write_en, write_zh
from apps.figures.cells import Answer, quantity_of
from apps.figures.checks.clashes import TEXTS, Clash
from apps.figures.checks.readings import Reading
from apps.figures.models import EditRule, Finding, PastFinding, Qualifier
from apps.figures.models.codes import in_language
from apps.units.language import in_english
from apps.units.models import Unit

# ---- Facts: what a finding keeps of the numbers, in plain values, so that it can be said in either language


def facts_of(clash: Clash, family: dict[int, Unit]) -> dict:
    readings = [_facts_of_reading(reading, family[reading.unit]) for reading in (clash.reading, *clash.others)]
    return {"text": clash.text, "readings": readings, **clash.facts}


def _facts_of_reading(reading: Reading, unit: Unit) -> dict:
    quantity, indicator = reading.quantity, reading.indicator
    usual = canonical_measure(reading.stated_unit or indicator.measure_zh) == canonical_measure(indicator.measure_zh)
    indicator_zh, indicator_en = indicator.named(reading.period.ends)
    bounds = (None, None) if reading.how == "computed" else (quantity.low, quantity.high)
    return {
        "how": reading.how,
        "unit": unit.code, "unit_zh": unit.name, "unit_en": unit.name_en,
        "indicator": indicator.code, "indicator_zh": indicator_zh, "indicator_en": indicator_en,
        "period": reading.period.code,
        "coverage": reading.coverage,
        "value": plain(quantity.value),
        "qualifier": quantity.qualifier,
        "low": None if bounds[0] is None else plain(bounds[0]),
        "high": None if bounds[1] is None else plain(bounds[1]),
        "measure_zh": reading.stated_unit or indicator.measure_zh,
        "measure_en": indicator.measure_en if usual else reading.stated_unit,
        "parts": [_facts_of_reading(part, unit) for part in reading.parts] if reading.how == "computed" else [],
    }  # fmt: skip


def values_of(facts: dict) -> str:
    """The values of the facts as one text of at most 200 characters: what an explanation explains."""
    parts = ("indicator", "unit", "period", "value", "qualifier", "low", "high")
    text = "|".join(" ".join(str(reading[part]) for part in parts) for reading in facts["readings"])
    return text if len(text) <= 200 else sha256(text.encode()).hexdigest()


# ---- Words

PHRASES = {
    "stated": gettext_noop("“%(indicator)s” of %(unit)s in %(period)s (%(number)s)"),
    "computed": gettext_noop("“%(indicator)s” of %(unit)s in %(period)s (%(number)s, from %(parts)s)"),
    "below": gettext_noop("the sum from below of “%(indicator)s” of %(unit)s in %(period)s (%(number)s)"),
    "some": gettext_noop("what units below %(unit)s state of “%(indicator)s”, for whatever periods (%(number)s)"),
    "years": gettext_noop("the sum of the years of “%(indicator)s” of %(unit)s in %(period)s (%(number)s)"),
    "counted": gettext_noop("“%(indicator)s” of %(unit)s in %(period)s as counted in the register (%(number)s)"),
}


def message_of(finding: Finding | PastFinding) -> str:
    """What cannot be true or is strange, with the numbers, and what to do about it, in the reader's language."""
    return sentence(finding.facts, finding.rule)


def sentence(facts: dict, rule: EditRule | None) -> str:
    phrases = [_phrase(reading) for reading in facts["readings"]]
    if rule:
        return _("%(message)s Here: %(numbers)s.") % {"message": rule.message, "numbers": _("; ").join(phrases)}
    rest = facts | {"missing": _(", ").join(facts.get("missing", ()))}
    return _(TEXTS[facts["text"]]) % {**rest, "figure": phrases[0], "other": phrases[-1]}


def _phrase(reading: dict) -> str:
    return _(PHRASES[reading["how"]]) % {
        "indicator": in_language(reading["indicator_zh"], reading["indicator_en"]),
        "unit": in_language(reading["unit_zh"], reading["unit_en"]),
        "period": reading["period"],
        "number": _number(reading),
        "parts": _(", ").join(f"{part['indicator']} {_number(part)}" for part in reading["parts"]),
    }


def _number(reading: dict) -> str:
    low, high = (None if reading[name] is None else Decimal(reading[name]) for name in ("low", "high"))
    quantity = quantity_of(
        Answer(
            value=Decimal(reading["value"]),
            qualifier=reading["qualifier"],
            low=low,
            high=high,
            stated_unit=reading["measure_zh"],
        )
    )
    if in_english():
        if quantity.qualifier == Qualifier.EXACT:  # 4.1万 is 41,000 to an English reader; its bounds are on its page
            quantity = Quantity(quantity.value, measure=quantity.measure)
        return write_en(quantity, unit="" if quantity.measure == "%" else reading["measure_en"])
    return write_zh(quantity, unit=False) + reading["measure_zh"]
