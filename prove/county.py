"""The small region that is worked on while things break: who states, hands in, decides, brings files in, moves units.

Every save writes one number into all cells of a form, a larger one each time: a form that shows two was half saved.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.test import Client

from apps.figures.models import Form, Indicator, Period
from apps.units.models import Unit
from prove.people import Person
from tests import builders
from tests.builders import Level

YEAR = "2015"
ASKED = ("ORG10", "ORG12", "ORG13", "ORG14")  # in which the same number four times breaks no rule that holds back
COUNTIES, UNIONS, LISTED, MOVING = 4, 3, 30, 6  # the last two of the whole city: in the file, and moved about


class TriedCounty:
    """A city of some counties, each with a clerk, and unions below them; one year."""

    def __init__(self, port: int, passing: int, counties: int = COUNTIES) -> None:
        """`passing`: how many unions there are that can be closed with a successor."""
        self.port, self.number_passing = port, passing
        with transaction.atomic():
            self._build(counties)

    def _build(self, counties: int) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.asked = list(Indicator.objects.filter(code__in=ASKED))
        self.form: Form = builders.form("F", [(indicator, "area") for indicator in self.asked])
        self.survey: Form = builders.form("G", [(indicator, "own") for indicator in self.asked], register="grassroots")
        self.year: Period = builders.period(YEAR)
        self.counties = [
            builders.federation(f"4502{number:02}", self.city, Level.COUNTY) for number in range(1, counties + 1)
        ]
        self.unions = {
            county: [builders.grassroots(f"{county.code}-{number}", county) for number in range(UNIONS)]
            for county in self.counties
        }
        self.listed = [builders.grassroots(f"450200-L{number}", self.city) for number in range(LISTED)]
        self.moving = [builders.grassroots(f"450200-M{number}", self.counties[0]) for number in range(MOVING)]
        for union in self.moving:
            made = builders.submission(union, self.survey, YEAR, dict.fromkeys(self.asked, 10))
            builders.approved(made)
        self.passing = [
            builders.grassroots(f"450200-P{number}", self.counties[1]) for number in range(self.number_passing)
        ]
        self.clerks = {county: builders.clerk(county, f"clerk-{county.code}") for county in self.counties}
        self.supervisors = [builders.supervisor(self.city, f"supervisor-{number}") for number in (1, 2)]
        self.importer = builders.clerk(self.city, "importer")
        self.keeper = builders.person("keeper", "administrator", self.region)

    def add_keepers(self, number: int) -> None:
        """So many more who keep the units of the whole region."""
        self.keepers = [builders.person(f"keeper-{at}", "administrator", self.region) for at in range(number)]

    def grids(self, county: Unit) -> list[str]:
        """The pages on which a county's clerk states something."""
        of_unions = [f"/entry/{union.code}/G/{YEAR}/" for union in self.unions[county]]
        return [f"/entry/{county.code}/F/{YEAR}/", *of_unions]

    def reports(self) -> list[str]:
        """Pages that read what was stated."""
        asked = f"unit={self.city.code}&period={YEAR}"
        return [
            "/", "/worklist/", "/notices/", f"/unit/{self.city.code}/", f"/coverage/?{asked}",
            f"/summary/?{asked}&group=ORG", f"/summary/?{asked}&group=ORG&format=xlsx", f"/contradictions/?{asked}",
            f"/trend/?unit={self.city.code}&from=2014&to={YEAR}&group=ORG", f"/registers/grassroots/?{asked}",
            f"/number/?{asked}&indicator=ORG12", f"/report/draft/?{asked}", "/ask/?q=ORG12",
        ]  # fmt: skip

    def at_her_browser(self, user: AbstractBaseUser) -> Person:
        return Person(self.port, session_of(user))

    def days(self) -> list[str]:
        """On which a unit can be moved: within the year, so that totals follow."""
        length = (self.year.ends - self.year.starts).days
        return [(self.year.starts + timedelta(days=day)).isoformat() for day in range(1, length)]


def session_of(user: AbstractBaseUser) -> str:
    """The key of a session in which this account is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
