"""What a period is called on a page: codes are for addresses and files."""

import pytest
from django.utils.translation import override

from apps.figures.models.periods import name_of, span_of

NAMES = {
    "2014": ("2014", "2014"),
    "2010-2014": ("2010-2014", "2010-2014"),
    "2013-12-31": ("2013-12-31", "2013-12-31"),
    "CY2014": ("calendar year 2014", "2014日历年"),
    "..2014": ("up to 2014", "截至2014年"),
    "2010-2014/yr": ("each year of 2010-2014", "2010-2014年每年"),
}


@pytest.mark.parametrize("code", NAMES)
def test_a_period_is_called_as_people_say_it(code):
    english, chinese = NAMES[code]
    with override("en"):
        assert name_of(span_of(code)) == english
    with override("zh-hans"):
        assert name_of(span_of(code)) == chinese
