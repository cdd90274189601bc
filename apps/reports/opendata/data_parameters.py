"""The choices of the data's address, as SDMX-REST 2 names them."""

from django.utils.translation import gettext_lazy as _

from apps.reports.opendata.components import ATTRIBUTES, BY_ID, Component
from apps.reports.opendata.filters import LONGEST
from apps.reports.opendata.parameters import AddressParameter

A_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+ -][0-9]{2}:?[0-9]{2})?)?$"
IDS = "|".join(attribute.id for attribute in ATTRIBUTES)
COUNT = {"type": "integer", "minimum": 1, "maximum": 1000}
FILTER = {"type": "string", "minLength": 1, "maxLength": LONGEST}


def _filter_of(component: Component) -> AddressParameter:
    return AddressParameter(f"c[{component.id}]", _("only such values: A,B is A or B, ge:A+le:B both"), FILTER)


FILTERS = {f"c[{component.id}]": component for component in BY_ID.values()}
DATA = (
    *map(_filter_of, BY_ID.values()),
    AddressParameter(
        "updatedAfter",
        _("a moment: only what may have changed since, what was deleted too"),
        {"type": "string", "pattern": A_MOMENT},
    ),
    AddressParameter("asOf", _("a moment: as the numbers were known then"), {"type": "string", "pattern": A_MOMENT}),
    AddressParameter("firstNObservations", _("so many of each series, the earliest first"), COUNT),
    AddressParameter("lastNObservations", _("so many of each series, the latest first"), COUNT),
    AddressParameter(
        "dimensionAtObservation",
        _("accepted; a row of CSV is one observation in any case"),
        {"type": "string", "enum": ["AllDimensions", "TIME_PERIOD", "UNIT", "INDICATOR"]},
    ),
    AddressParameter(
        "attributes",
        _("which attributes: dsd, all, obs, none, series, dataset, msd, or some by their ids"),
        {"type": "string", "pattern": f"^(dsd|all|obs|none|series|dataset|msd|({IDS})(,({IDS}))*)$"},
    ),
    AddressParameter("measures", _("all, none or OBS_VALUE"), {"type": "string", "enum": ["all", "none", "OBS_VALUE"]}),
    AddressParameter(
        "includeHistory",
        _("earlier versions too, each with the time in which it was the one shown"),
        {"type": "string", "enum": ["true", "false"]},
    ),
    AddressParameter(
        "reportingYearStartDay",
        _("the day on which the reporting years of a filter begin; else that of the installation"),
        {"type": "string", "pattern": "^--(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"},
        "--10-01",
    ),
)


def named_filter(name: str) -> Component | None:
    """The component of c[UNIT]; None of any other choice."""
    return FILTERS.get(name)
