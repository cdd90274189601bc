"""What a work report was asked for, on its page and as a file: the period, the groups, the language, and how numbers
are read and compared, which every page over indicators is asked in one way."""

from django.http import Http404
from django.utils.translation import gettext as _

from apps.figures.models import IndicatorGroup
from apps.reports.pages.indicator_request import IndicatorRequest
from apps.reports.pages.request import Select
from apps.reports.tables import wording
from apps.reports.work_report.draft import LANGUAGES
from apps.reports.work_report.parts import ReportChoices
from apps.units.access import SignedInRequest
from apps.units.models import Register, Unit, letterhead_for

PLAIN_PAPER = "none"
NOT_ASKED_HERE = ("group", "pick", "scale")  # of what pages over indicators ask
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


class WorkReportRequest(IndicatorRequest):
    """`?unit=&period=&groups=&footing=&as_of=&language=`: the latest year told of, all groups and the reader's language
    where none is named; Http404 for what cannot be chosen."""

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        if self.unit.register != Register.FEDERATION:
            raise Http404(_("Work reports are drafted for federations."))
        self.reported = self.period("period") or self.latest_year()
        self.language = self.asked.get("language") or ("en" if wording.in_english() else "zh")
        if self.language not in LANGUAGES:
            raise Http404(_("Work reports are written in zh or en."))
        self.letterhead = letterhead_for(self.unit)
        self.chosen_groups = groups_asked(self.groups, self.asked.getlist("groups"))
        self.show(period=self.reported)

    def may_choose(self, unit: Unit) -> bool:
        return unit.register == Register.FEDERATION

    @property
    def choices(self) -> ReportChoices:
        return ReportChoices(tuple(group.code for group in self.chosen_groups), self.manner)

    @property
    def selects(self) -> list[Select]:
        """What is chosen one of."""
        languages = tuple(LANGUAGE_NAMES.items())
        selects = [*self.footing_options, Select("language", _("language"), languages, self.language)]
        if self.letterhead:
            papers = (("", str(self.letterhead.federation)), (PLAIN_PAPER, _("none")))
            selects.append(Select("letterhead", _("letterhead"), papers, self._paper_choice))
        return selects

    @property
    def _paper_choice(self) -> str:
        """PLAIN_PAPER where it is asked for instead of a letterhead; "" where there is nothing to choose."""
        is_asked = self.asked.get("letterhead") == PLAIN_PAPER
        return PLAIN_PAPER if self.letterhead and is_asked else ""

    @property
    def paper(self) -> bytes:
        """The file the report begins with; empty for plain paper."""
        if self.letterhead is None or self._paper_choice == PLAIN_PAPER:
            return b""
        return self.letterhead.content

    @property
    def group_choices(self) -> list[tuple[IndicatorGroup, bool]]:
        """Every group, and whether it is told of."""
        return [(group, not self.chosen_groups or group in self.chosen_groups) for group in self.groups]

    def chosen(self) -> dict[str, object]:
        query = super().chosen()
        for name in NOT_ASKED_HERE:
            query.pop(name, None)
        query["groups"] = [group.code for group in self.chosen_groups]
        query["language"] = self.language
        query["letterhead"] = self._paper_choice or None
        return query


def groups_asked(groups: list[IndicatorGroup], codes: list[str]) -> list[IndicatorGroup]:
    """Those of these codes, none for all; Http404 for a code that is no group here."""
    unknown = set(codes) - {group.code for group in groups}
    if unknown:
        raise Http404(_("There is no indicator group “%(code)s”.") % {"code": min(unknown)})
    return [group for group in groups if group.code in codes]
