"""Tables: the catalogue (what is asked), the collection (what was answered) and what is derived from it."""

from apps.figures.models.catalogue import (
    Definition,
    EditRule,
    Form,
    FormItem,
    Indicator,
    IndicatorGroup,
    Period,
    Source,
)
from apps.figures.models.collection import (
    Coverage,
    Figure,
    Origin,
    Qualifier,
    Revision,
    State,
    Submission,
    Transition,
)
from apps.figures.models.derived import Finding, Progress, Total

__all__ = [
    "Coverage", "Definition", "EditRule", "Figure", "Finding", "Form", "FormItem", "Indicator", "IndicatorGroup",
    "Origin", "Period", "Progress", "Qualifier", "Revision", "Source", "State", "Submission", "Total", "Transition",
]  # fmt: skip
