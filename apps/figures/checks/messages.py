"""What a finding says, in the reader's language, from the facts kept with it."""

from decimal import Decimal
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.figures.arithmetic.interval import plain
from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import as_said, write_en, write_zh
from apps.figures.arithmetic.threes import in_threes
from apps.figures.cells import Answer, quantity_of
from apps.figures.checks.clashes import TEXTS, Clash
from apps.figures.checks.readings import Reading
from apps.figures.models import EditRule, Finding, Indicator, Judgement, PastFinding, Period, Qualifier, Verdict
from apps.figures.models.codes import in_language
from apps.figures.models.periods import name_of, span_of
from apps.units.language import in_english
from apps.units.models import Unit

VALUES = ("indicator", "unit", "period", "value", "qualifier", "low", "high")  # of a reading, as explained
PLAIN_NUMBERS = ("difference", "in_expected", "in_all", "in_a_year", "rate", "low", "high", "units")  # of facts

# ---- Facts: what a finding keeps of the numbers, in plain values, so that it can be said in either language


def facts_of(clash: Clash, family: dict[int, Unit]) -> dict:
    """What is kept of a clash: its text, the facts of the numbers it stands on, and its own.

    Of 120 in a county beside 100 in its city, two readings, that of the city first.
    """
    readings = [_facts_of_reading(reading, family[reading.unit]) for reading in (clash.reading, *clash.others)]
    return {"text": clash.text, "readings": readings, **clash.facts}


def _facts_of_reading(reading: Reading, unit: Unit) -> dict:
    """The facts of one number. A computed rate keeps no bounds of its own: its parts are kept with theirs."""
    quantity = reading.quantity
    indicator = reading.indicator
    measure_zh = reading.stated_unit or indicator.measure_zh
    measure_en = reading.stated_unit
    if canonical_measure(measure_zh) == canonical_measure(indicator.measure_zh):
        measure_en = indicator.measure_en
    indicator_zh, indicator_en = indicator.named(reading.period.ends)
    low, high = quantity.low, quantity.high
    parts = []
    if reading.how == "computed":
        low, high = None, None
        parts = [_facts_of_reading(part, unit) for part in reading.parts]
    facts = {
        "how": reading.how,
        "unit": unit.code, "unit_zh": unit.name, "unit_en": unit.name_en,
        "indicator": indicator.code, "indicator_zh": indicator_zh, "indicator_en": indicator_en,
        "period": reading.period.code,
        "coverage": reading.coverage,
        "value": plain(quantity.value),
        "qualifier": quantity.qualifier,
        "low": _bound(low),
        "high": _bound(high),
        "measure_zh": measure_zh,
        "measure_en": measure_en,
        "parts": parts,
    }  # fmt: skip
    if quantity.qualifier != Qualifier.EXACT and quantity.text:
        facts["text"] = quantity.text
    if quantity.rounding and not quantity.text:
        facts["rounding"] = plain(quantity.rounding)
    return facts


def _bound(number: Decimal | None) -> str | None:
    """A bound as it is kept; None where there is none."""
    return None if number is None else plain(number)


def _kept_bound(text: str | None) -> Decimal | None:
    """A bound as it was kept."""
    return None if text is None else Decimal(text)


def values_of(facts: dict) -> str:
    """The values of the facts as one text of at most 200 characters: what an explanation explains.

    Worked example: "ORG12 C1 2014 110 exact 110 110|ORG10 C1 2014 100 exact 100 100"; where that is too long, its
    SHA-256.
    """
    readings = []
    for reading in facts["readings"]:
        readings.append(" ".join(str(reading[name]) for name in VALUES))
    text = "|".join(readings)
    if len(text) <= 200:
        return text
    return sha256(text.encode()).hexdigest()


# ---- Words

PHRASES = {
    "stated": gettext_noop("“%(indicator)s” of %(unit)s in %(period)s (%(number)s)"),
    "computed": gettext_noop("“%(indicator)s” of %(unit)s in %(period)s (%(number)s, from %(parts)s)"),
    "below": gettext_noop("the sum from below of “%(indicator)s” of %(unit)s in %(period)s (%(number)s)"),
    "some": gettext_noop("what units below %(unit)s state of “%(indicator)s”, for whatever periods (%(number)s)"),
    "years": gettext_noop("the sum of the years of “%(indicator)s” of %(unit)s in %(period)s (%(number)s)"),
    "together": gettext_noop("“%(indicator)s” in %(period)s of what %(unit)s came from (%(number)s)"),
    "counted": gettext_noop("“%(indicator)s” of %(unit)s in %(period)s as counted in the register (%(number)s)"),
}


def message_of(finding: Finding | PastFinding) -> str:
    """What cannot be true or is strange, with the numbers, and what to do about it, in the reader's language."""
    return sentence(finding.facts, finding.rule)


def verdict_of(judgement: Judgement) -> str:
    """What was judged, naming the number that is right: on either number's page it must read the same."""
    if judgement.verdict == Verdict.FIRST:
        return _right(judgement, judgement.unit, judgement.indicator, judgement.period)
    if judgement.verdict == Verdict.OTHER:
        return _right(judgement, judgement.other_unit, judgement.other_indicator, judgement.other_period)
    return judgement.get_verdict_display()


def _right(judgement: Judgement, unit: Unit, indicator: Indicator, period: Period) -> str:
    cell = (unit.code, indicator.code, period.code)
    number = f"{unit} · {indicator} · {period}"
    for reading in judgement.facts["readings"]:
        if (reading["unit"], reading["indicator"], reading["period"]) == cell:
            number = _phrase(reading)
    return _("right is %(number)s") % {"number": number}


def sentence(facts: dict, rule: EditRule | None) -> str:
    phrases = [_phrase(reading) for reading in facts["readings"]]
    if rule:
        said = _("%(message)s Here: %(numbers)s.") % {"message": rule.message, "numbers": _("; ").join(phrases)}
        return said + _change_of_years(facts)
    rest = facts | _in_digits(facts) | {"missing": _(", ").join(facts.get("missing", ()))}
    if "without" in facts:
        rest["without"] = _without(facts)
    if "rate_zh" in facts:
        rest["rate_name"] = in_language(facts["rate_zh"], facts["rate_en"])
    return _(TEXTS[facts["text"]]) % {**rest, "figure": phrases[0], "other": phrases[-1]} + _zeros_left_out(facts)


def _without(facts: dict) -> str:
    """The units that a sum is without: 桂林市总工会, 梧州市总工会, and how many more."""
    names = [in_language(name_zh, name_en) for name_zh, name_en in facts["without"]]
    if more := facts["without_more"]:
        names.append(_("%(count)s more") % {"count": more})
    return _(", ").join(names)


def _zeros_left_out(facts: dict) -> str:
    """What is added where one of the numbers is a power of ten too small: which, and what it would be; else ""."""
    if "would_be" not in facts:
        return ""
    too_small = facts["readings"][facts["too_small"]]
    exact = {"value": facts["would_be"], "qualifier": Qualifier.EXACT, "low": facts["would_be"]}
    would_be = too_small | exact | {"high": facts["would_be"]}
    said = {
        "number": _number(too_small),
        "factor": in_threes(facts["factor"]),
        "would_be": _number(would_be, scale="auto"),
    }
    if facts["factor"] == "10000":
        return " " + _("Likely “万” was left out of %(number)s: it would be %(would_be)s.") % said
    return " " + _("Likely %(number)s is too small by a factor of %(factor)s: it would be %(would_be)s.") % said


def _change_of_years(facts: dict) -> str:
    """What is added where the number before lies further back than a year; "" where it does not."""
    if "years" not in facts:
        return ""
    return " " + _("%(years)s years lie between: %(in_all)s %% in all, %(in_a_year)s %% a year.") % (
        facts | _in_digits(facts)
    )


def _in_digits(facts: dict) -> dict[str, str]:
    """The plain numbers of the facts, apart from the readings, as they are read: 20,000 short."""
    return {name: in_threes(str(facts[name])) for name in PLAIN_NUMBERS if name in facts}


def _phrase(reading: dict) -> str:
    return _(PHRASES[reading["how"]]) % {
        "indicator": _indicator(reading),
        "unit": in_language(reading["unit_zh"], reading["unit_en"]),
        "period": name_of(span_of(reading["period"])),
        "number": _number(reading),
        "parts": _(", ").join(f"{_indicator(part)} {_number(part)}" for part in reading["parts"]),
    }


def _indicator(reading: dict) -> str:
    return in_language(reading["indicator_zh"], reading["indicator_en"])


def _number(reading: dict, *, scale: str = "plain") -> str:
    """A number as tables write it, in the reader's language: 4.1万人 as printed, or 41,000 persons; 86,000人.

    `scale` auto says a whole number of 万 in Chinese so: 653万人.
    """
    quantity = quantity_of(
        Answer(
            value=Decimal(reading["value"]),
            qualifier=reading["qualifier"],
            low=_kept_bound(reading["low"]),
            high=_kept_bound(reading["high"]),
            stated_text=reading.get("text", ""),
            stated_unit=reading["measure_zh"],
            rounding=Decimal(reading.get("rounding", 0)),
        )
    )
    if not in_english():
        measure = reading["measure_zh"]
        return in_threes(as_said(quantity, measure) or _digits_zh(quantity, scale) + measure)
    if quantity.qualifier == Qualifier.EXACT:  # 4.1万 is 41,000 to an English reader; its bounds are on its page
        quantity = Quantity(quantity.value, measure=quantity.measure)
    return write_en(quantity, unit="" if quantity.measure == "%" else reading["measure_en"])


def _digits_zh(quantity: Quantity, scale: str) -> str:
    """超过6万, but an exact number with all its digits, as in the tables beside it, where the scale is plain."""
    if quantity.qualifier != Qualifier.EXACT:
        scale = "auto"
    return write_zh(quantity, unit=False, scale=scale)
