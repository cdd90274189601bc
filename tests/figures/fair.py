"""Campaigns of several kinds and editions below one city, and a form that does not ask them all alike."""

from apps.changelog.acting import acting
from apps.figures.models import FormItem
from apps.figures.totals import progress, reader, writer
from apps.units.models import Campaign
from tests import builders
from tests.builders import Level


def ask(item: FormItem, kinds=(), first=None, last=None) -> None:
    with acting(door="test"):
        FormItem.objects.filter(pk=item.pk).update(campaign_kinds=list(kinds), edition_from=first, edition_to=last)


INDICATORS = {"ECO01": "units", "ECO02": "people", "ECO03": "back again", "CUL06": "audience"}


class Fair:
    """A city with two labour competitions, the second edition of one of them, a contest, shows, and a rights campaign.

    All are asked how many took part; competitions must say how many units did; shows may say how many people came, and
    competitions from the second edition on how many came back.
    """

    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        told = {
            "first": ("competition", 1), "second": ("competition", 2), "unnumbered": ("competition", None),
            "contest": ("contest", 1), "shows": ("culture", 3), "rights": ("rights", None),
        }  # fmt: skip
        for name, (kind, edition) in told.items():
            made = builders.unit(Campaign, f"450200-{name.upper()}", self.city, kind=kind, edition=edition)
            setattr(self, name, made)
        self.units, self.people, self.back, self.shown = (
            builders.indicator(code, name_zh=name, name_en=name, answered_by="C", carriers="C")
            for code, name in INDICATORS.items()
        )
        asked = [(indicator, "own") for indicator in (self.units, self.people, self.back, self.shown)]
        self.form = builders.form("C", asked, "campaign", required=["ECO01"])
        ask(self.item("ECO01"), ["competition"])
        ask(self.item("ECO02"), ["competition", "contest"])
        ask(self.item("ECO03"), ["competition"], first=2)
        ask(self.item("CUL06"), ["culture"])
        self.year = builders.period("2015")

    def item(self, code: str) -> FormItem:
        return FormItem.objects.get(form=self.form, indicator__code=code)

    def standing(self, indicator) -> reader.Standing:
        found = reader.standings([self.city.pk], [indicator.pk], self.year)
        return found.get((self.city.pk, indicator.pk), reader.Standing())

    def m_of_n(self, indicator) -> tuple[int, int]:
        standing = self.standing(indicator)
        return standing.reported, standing.expected

    def answer(self, campaign: Campaign, **values):
        given = {getattr(self, name): value for name, value in values.items()}
        return builders.approved(builders.submission(campaign, self.form, "2015", given))

    def waive(self, campaign: Campaign):
        made = builders.submission(campaign, self.form, "2015", {})
        with acting(door="test", reason="so"), writer.posting([campaign.pk], [self.year.pk]):
            made.status = "waived"
            made.save(update_fields=["status"])
        return made

    def become(self, campaign: Campaign, **fields) -> None:
        """Its kind or edition is corrected in the register."""
        with acting(door="test"):
            Campaign.objects.filter(pk=campaign.pk).update(**fields)

    def course(self) -> progress.Course:
        area = progress.area(self.city, self.year)
        return area.together(progress.courses(area, progress.forms_asked(self.year)))
