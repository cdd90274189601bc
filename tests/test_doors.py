"""Every address, by everybody: who is let in where, and that nobody reads or writes in an area that is not hers.

A new address needs its row in DOORS, or its register a word in REGISTERS; what is missing is said with the row to add.
Who is let in is kept in `doors.json`, written by `UPDATE_DOORS=1` with the profile "prove" and read by a person before
it is committed. `make test` tries each address with ids of another area; `make prove` all with everybody, inside too.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver

from apps.accounts.models import AccessLine, OutgoingMessage
from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures import attachments
from apps.figures.attachments import EvidencePlace
from apps.figures.files import in_background
from apps.figures.models import Agreement, Deadline, Extension, Figure, Officeholder, Regulation, SourceText, UnionWork
from apps.figures.workflow import transitions
from apps.units.models import (
    Campaign,
    Enterprise,
    EnterpriseList,
    Facility,
    Installation,
    Letterhead,
    ReadingRoom,
    WorkerStation,
)
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
LET_IN = Path(__file__).with_name("doors.json")
GRID = "entry/<str:unit_code>/<str:form_code>/<path:period_code>/"
A_GRID = "/entry/{code}/F/2014/"
# By route the address that is tried. In braces stands what lies in one area or another; all else is common to all.
DOORS = {
    "": "/", "summary/": "/summary/?unit={code}&period=2014", "compare/": "/compare/?unit={code}&from=2013&to=2014",
    "trend/": "/trend/?unit={code}&from=2013&to=2014", "report/": "/report/?unit={code}&period=2014",
    "report/draft/": "/report/draft/?unit={code}&period=2014", "coverage/": "/coverage/?unit={code}&period=2014",
    "coverage/units/": "/coverage/units/?unit={code}&period=2014",
    "contradictions/": "/contradictions/?unit={code}&period=2014", "restatements/": "/restatements/?unit={code}",
    "registers/<str:register>/": "/registers/grassroots/?unit={code}",
    "why/": "/why/?unit={code}&indicator=ORG12&from=2013&to=2014",
    "number/": "/number/?unit={code}&indicator=ORG12&period=2014", "number/<int:pk>/": "/number/{figure}/",
    "sources/<str:code>/": "/sources/DOC/", "sources/<str:code>/text/": "/sources/DOC/text/?place=¶1",
    "unit/<str:code>/": "/unit/{code}/",
    "openapi.json": "/openapi.json", "sdmx/data/": "/sdmx/data/",
    "sdmx/data/<whole:asked>": "/sdmx/data/dataflow/*/*/*/{code}",
    "sdmx/structure/": "/sdmx/structure/",
    "sdmx/structure/<whole:asked>": "/sdmx/structure/codelist/*/CL_UNIT/*/{code}",
    "sdmx/<whole:asked>": "/sdmx/availability/",
    "indicators/<str:code>/": "/indicators/ORG12/", "indicators/": "/indicators/",
    "ask/": "/ask/?asked=members", "ask/answers/": "/ask/answers/?asked=members",
    "ask/number/": "/ask/number/?unit=R&indicator=ORG12&period=2014",
    GRID: A_GRID, f"{GRID}units/": "/entry/{code}/G/2014/units/", f"{GRID}paste/": f"{A_GRID}paste/",
    f"{GRID}units/paste/": "/entry/{code}/G/2014/units/paste/", f"{GRID}sums/": f"{A_GRID}sums/",
    f"{GRID}units/sums/": "/entry/{code}/G/2014/units/sums/", f"{GRID}submit/": f"{A_GRID}submit/",
    f"{GRID}units/submit/": "/entry/{code}/G/2014/units/submit/", f"{GRID}ask/": f"{A_GRID}ask/",
    f"{GRID}cell/<int:indicator>-<str:coverage>/": f"{A_GRID}cell/{{members}}-area/",
    "requests/": "/requests/", "setup/": "/setup/",
    "worklist/": "/worklist/", "notices/": "/notices/", "files/": "/files/",
    "files/layouts/": "/files/layouts/", "files/<uuid:pk>/layout/": "/files/{file}/layout/",
    "forms/": "/forms/", "forms/<uuid:pk>/": "/forms/{file}/",
    "files/pieces/": "/files/pieces/", "files/<uuid:pk>/piece/": "/files/{file}/piece/",
    "files/jobs/<uuid:pk>/": "/files/jobs/{job}/", "files/jobs/<uuid:pk>/sign/": "/files/jobs/{job}/sign/",
    "files/<uuid:pk>/": "/files/{file}/", "files/<uuid:pk>/annotated/": "/files/{file}/annotated/",
    "texts/": "/texts/", "texts/phrases/": "/texts/phrases/", "texts/<uuid:pk>/": "/texts/{report}/",
    "workbook/": "/workbook/?unit={code}&form=F&period=2014", "review/<int:pk>/": "/review/{made}/",
    "source/<int:pk>/": "/source/{figure}/", "submission/<int:pk>/withdraw/": "/submission/{made}/withdraw/",
    "amendment/<int:pk>/give-up/": "/amendment/{made}/give-up/", "sheet/<int:pk>/": "/sheet/{made}/",
    "sheet/<int:pk>/<int:ticks>/<slug:digest>/": "/sheet/{made}/1/0123456789abcdef/",
    "evidence/": "/evidence/?unit={code}&form=F&period=2014", "evidence/<int:pk>/": "/evidence/{evidence}/",
    "evidence/<int:pk>/file/": "/evidence/{evidence}/file/",
    "evidence/<int:pk>/withdraw/": "/evidence/{evidence}/withdraw/",
    "accounts/login/": "/accounts/login/", "accounts/logout/": "/accounts/logout/",
    "accounts/forgotten/": "/accounts/forgotten/", "accounts/forgotten/sent/": "/accounts/forgotten/sent/",
    "accounts/forgotten/set/": "/accounts/forgotten/set/",
    "^accounts/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": "/accounts/forgotten/1-a-b/",
    "accounts/password/": "/accounts/password/", "accounts/again/": "/accounts/again/",
    "accounts/second-factor/": "/accounts/second-factor/", "accounts/sessions/": "/accounts/sessions/",
    "accounts/messages/": "/accounts/messages/", "accounts/tokens/": "/accounts/tokens/",
    "accounts/tokens/<int:pk>/revoke/": "/accounts/tokens/999/revoke/",
    "accounts/sessions/<int:pk>/end/": "/accounts/sessions/999/end/", "accounts/presence/": "/accounts/presence/",
    "accounts/printed/": "/accounts/printed/", "accounts/directory/": "/accounts/directory/",
    "accounts/directory/<slug:provider_id>/": "/accounts/directory/none/",
    "accounts/directory/<slug:provider_id>/back/": "/accounts/directory/none/back/",
    "conversations/": "/conversations/",
    "conversation/<str:unit_code>/<int:indicator>-<str:coverage>/<path:period_code>/":
        "/conversation/{code}/{members}-area/2014/",
    **{
        f"accounts/second-factor/{page}": f"/accounts/second-factor/{page.replace('<int:pk>', '999')}"
        for page in (
            "show/", "again/", "app/", "app/remove/", "codes/", "codes/new/", "codes/download/", "keys/",
            "keys/<int:pk>/remove/", "keys/again/",
        )
    },
    "i18n/setlang/": "/i18n/setlang/", "favicon.ico": "/favicon.ico", "admin/": "/admin/",
    "admin/login/": "/admin/login/", "admin/logout/": "/admin/logout/",
    "admin/password_change/": "/admin/password_change/",
    "admin/password_change/done/": "/admin/password_change/done/", "admin/jsi18n/": "/admin/jsi18n/",
    "admin/autocomplete/": "/admin/autocomplete/?app_label=units&model_name=appointment&field_name=federation",
    "admin/r/<path:_record>": "/admin/r/1/1/", "admin/r/<path:content_type_id>/<path:object_id>/": "/admin/r/1/1/",
    "admin/(?P<url>.*)$": "/admin/nowhere/",
    "admin/^(?P<app_label>accounts|changelog|units|auth|figures)/$": "/admin/units/",
    "admin/changelog/change/batch/<uuid:batch>/": "/admin/changelog/change/batch/{batch}/",
    "admin/auth/user/<id>/password/": "/admin/auth/user/{account}/password/",
    "admin/auth/user/import/": "/admin/auth/user/import/", "admin/auth/user/template/": "/admin/auth/user/template/",
    "admin/auth/user/import/<uuid:pk>/": "/admin/auth/user/import/{file}/",
    "admin/units/unit/doubles/": "/admin/units/unit/doubles/?under={code}",
    "admin/units/unit/enterprises/": "/admin/units/unit/enterprises/",
    "admin/units/unit/enterprises/import/<uuid:pk>/": "/admin/units/unit/enterprises/import/{file}/",
    "admin/units/unit/enterprises/<int:pk>/": "/admin/units/unit/enterprises/{enterprises}/",
    "admin/units/unit/enterprises/<int:pk>/export/": "/admin/units/unit/enterprises/{enterprises}/export/",
    "admin/units/unit/enterprises/<int:pk>/queue/": "/admin/units/unit/enterprises/{enterprises}/queue/",
    "admin/units/unit/enterprises/<int:pk>/firms/<int:firm>/":
        "/admin/units/unit/enterprises/{enterprises}/firms/{firm}/",
    "enterprises/<int:pk>/": "/enterprises/{enterprises}/",
    "admin/units/unit/tree/": "/admin/units/unit/tree/?under={code}",
    "admin/units/unit/<int:pk>/acts/": "/admin/units/unit/{county}/acts/",
    "admin/units/unit/acts/": "/admin/units/unit/acts/",
    "admin/units/unit/acts/template/": "/admin/units/unit/acts/template/",
    "admin/units/unit/acts/<uuid:pk>/": "/admin/units/unit/acts/{file}/",
    "admin/units/unit/export/": "/admin/units/unit/export/",
    **{
        f"admin/figures/indicator/{page}": f"/admin/figures/indicator/{page.replace('<uuid:pk>', '{file}')}"
        for page in ("import/", "import/<uuid:pk>/", "template/", "export/", "shipped/")
    },
    "admin/figures/period/open/": "/admin/figures/period/open/",
    "admin/figures/period/seal/": "/admin/figures/period/seal/",
    **{
        f"admin/figures/{model}/export/<str:kind>/": f"/admin/figures/{model}/export/csv/?under={{code}}"
        for model in ("agreement", "officeholder", "regulation", "unionwork")
    },
    "admin/figures/period/package/<int:code>/": "/admin/figures/period/package/2014/",
    "admin/figures/form/<str:code>/versions/": "/admin/figures/form/F/versions/",
}  # fmt: skip
# By model of the admin the record that is tried; "" of what is common to all.
RECORDS = {
    "accounts/accessline": "{access}", "accounts/outgoingmessage": "{message}", "auth/user": "{account}",
    "changelog/change": "{change}",
    "figures/agreement": "{agreement}", "figures/officeholder": "{officeholder}",
    "figures/regulation": "{regulation}", "figures/unionwork": "{unionwork}",
    "figures/deadline": "{deadline}", "figures/editrule": "", "figures/extension": "{extension}",
    "figures/figure": "{figure}", "figures/form": "", "figures/indicator": "", "figures/indicatorgroup": "",
    "figures/period": "", "figures/source": "", "figures/submission": "{made}", "units/appointment": "{appointment}",
    "units/campaign": "{campaign}", "units/extracolumn": "", "units/facility": "{facility}",
    "units/federation": "{county}",
    "units/grassrootsunion": "{union}", "units/installation": "", "units/letterhead": "{letterhead}",
    "units/readingroom": "{room}", "units/succession": "{succession}", "units/unit": "{county}",
    "units/workerstation": "{station}",
}  # fmt: skip
REGISTERS = ("federation", "grassrootsunion", "workerstation", "readingroom", "campaign", "facility")
OF_A_LIST, OF_A_RECORD = ("", "add/"), ("history/", "delete/", "change/", "")
OF_A_REGISTER = {
    "import/": "import/", "import/<uuid:pk>/": "import/{file}/",
    "import/<uuid:pk>/annotated/": "import/{file}/annotated/", "template/": "template/", "export/": "export/",
}  # fmt: skip
PEOPLE = (
    "anonymous", "nobody", "viewer", "clerk", "supervisor", "everything", "next_door", "of_county", "of_region",
    "administrator", "superuser",
)  # fmt: skip
# Their area is Liuzhou, or a county in it; of who lives next door it is Guilin. The last three see all.
BOUNDED = ("viewer", "clerk", "supervisor", "everything", "next_door", "of_county")
SENT = {
    "action": "approve", "reason": "x", "text": "x", "confirm": "1", "post": "yes", "kind": "extension", "figure": "1",
    "petition": "1", "until": "2030-01-01", "rows": '[["1"]]', "verdict": "both", "explain": "x", "_save": "1",
}  # fmt: skip
SEEN_BY_THE_WAY = {"sessions.Session", "accounts.AccessLine", "figures.Look"}  # what reading a page may write


def rows() -> dict[str, str]:
    """Every row: those above, and those that follow from a model's registration in the admin."""
    made = dict(DOORS)
    for model, record in RECORDS.items():
        for page in OF_A_LIST:
            made[f"admin/{model}/{page}"] = f"/admin/{model}/{page}"
        for page in OF_A_RECORD:
            made[f"admin/{model}/<path:object_id>/{page}"] = f"/admin/{model}/{record or '1'}/{page}"
    for register in REGISTERS:
        for page, tried in OF_A_REGISTER.items():
            made[f"admin/units/{register}/{page}"] = f"/admin/units/{register}/{tried}"
    return made


def routes(resolver: Any, before: str = "") -> Iterator[str]:
    """Every address the system answers, as it is written in the lists of addresses."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


class DoorsArea:
    """A city and what hangs on it, each under the name by which the rows call it."""

    def __init__(self, world: SimpleNamespace, code: str, name: str) -> None:
        self.city = builders.federation(code, world.region, name=f"{name}市总工会")
        county = self.county = builders.federation(f"{code[:4]}03", self.city, Level.COUNTY, name=f"{name}县总工会")
        self.clerk, self.supervisor = (
            builders.person(f"{role}-{code}", role, county) for role in ("clerk", "supervisor")
        )
        units = {
            "union": builders.grassroots(f"{county.code}-A", county, name=f"{name}工会"),
            "station": builders.unit(WorkerStation, f"{county.code}-S", county, kind="park", name=f"{name}站"),
            "room": builders.unit(ReadingRoom, f"{county.code}-R", county, name=f"{name}书屋"),
            "campaign": builders.unit(Campaign, f"{county.code}-C", county, kind="competition", name=f"{name}赛"),
            "facility": builders.unit(Facility, f"{county.code}-L", county, kind="palace", name=f"{name}宫"),
        }
        town = builders.federation(f"{county.code}001", county, Level.TOWN, name=f"{name}街道总工会")
        follower = builders.grassroots(f"{county.code}-B", county, name=f"{name}新工会")
        made = builders.submission(
            county, world.form, "2014", {world.members: 5, world.staff: 9}, "area", by=self.clerk
        )
        transitions.submit(made, by=self.clerk)
        place = EvidencePlace(county, made.period, form=world.form)
        evidence = attachments.attach(place, ContentFile(f"%PDF-1.7 {code}".encode(), "a.pdf"), by=self.clerk)
        batch = uuid4()
        with acting(door="test", batch=batch):
            deadline = Deadline.objects.create(federation=county, form=world.form, period=made.period, due="2014-11-01")
            letterhead = Letterhead.objects.create(federation=town, name="a.docx", digest="0" * 64, size=1)
        with acting(self.supervisor, door="test"):
            extension = Extension.objects.create(
                unit=county, form=world.form, period=made.period, until="2030-01-01", reason="x"
            )
        file = PendingFile.objects.keep(ContentFile(b"unit_code\n1", "a.csv"), owner=self.clerk, register="figures")
        job = in_background.look_at(file, by=self.clerk, chosen={})
        report = PendingFile.objects.keep(
            ContentFile("会员达5万人。".encode(), "a"), owner=self.clerk, register="text",
            told={"unit": county.code, "year": 2014},
        )  # fmt: skip
        succession = builders.succeeded(units["union"], follower, date(2014, 1, 1), "transfer")
        line = AccessLine.objects.create(person=self.clerk, act="signed_in")
        message = OutgoingMessage.objects.create(
            person=self.clerk, channel="mail", subject=f"{name}县总工会", text="x", tries=1, said="x"
        )
        firm = self.listed_firm()
        told = self.told_of_the_county()
        self.places = {
            **{kind: unit.pk for kind, unit in units.items()}, "code": county.code, "county": county.pk,
            "made": made.pk, "members": world.members.pk,
            "figure": Figure.objects.get(submission=made, indicator=world.members).pk,
            "evidence": evidence.pk, "deadline": deadline.pk, "extension": extension.pk, "letterhead": letterhead.pk,
            "file": file.pk, "job": job.pk, "report": report.pk, "account": self.clerk.pk,
            "appointment": self.clerk.appointments.get().pk, "batch": batch,
            "access": line.pk, "message": message.pk, "succession": succession.pk,
            "enterprises": firm.list_id, "firm": firm.pk, **told,
            "change": Change.objects.filter(register="units.unit", subject_id=county.pk).latest("pk").pk,
        }  # fmt: skip

    def told_of_the_county(self) -> dict[str, int]:
        """A fact of each kind that a source tells of it."""
        facts = (
            (Officeholder, {"person": "x", "office": "x"}), (UnionWork, {"title": "x", "kind": "film"}),
            (Regulation, {"title": "x", "kind": "law"}), (Agreement, {"title": "x", "partner": "x"}),
        )  # fmt: skip
        made = [builders.told(model, self.county, **said) for model, said in facts]
        return {fact._meta.model_name: fact.pk for fact in made}

    def listed_firm(self) -> Enterprise:
        """A firm of the county, in a list of its own."""
        with acting(door="test"):
            enterprises = EnterpriseList.objects.create(
                federation=self.county, name="a.csv", digest="0" * 64, issuer="x", as_of="2014-09-30",
                kept_by=self.clerk,
            )  # fmt: skip
        told = {"name": "x", "firm": "x", "named": "x", "division_code": self.county.code}
        return Enterprise.objects.create(list=enterprises, row=2, federation=self.county, **told)


OF_AN_AREA = (
    "county", "made", "figure", "evidence", "deadline", "extension", "letterhead", "account", "appointment", "access",
    "succession", "change", "enterprises", "firm", "union", "station", "room", "campaign", "facility",
    "agreement", "officeholder", "regulation", "unionwork",
)  # fmt: skip
NOWHERE = {
    **dict.fromkeys(OF_AN_AREA, 10**9),
    "code": "459999",
    "file": UUID(int=1),
    "job": UUID(int=1),
    "report": UUID(int=1),
    "batch": UUID(int=1),
    "message": UUID(int=1),
}


@shared
def two_areas() -> SimpleNamespace:
    """Liuzhou and Guilin in their region, and everybody who may or may not come in."""
    world = SimpleNamespace(region=builders.federation("450000", level=Level.PROVINCE, name="广西总工会"))
    world.members, world.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
    world.form = builders.form("F", [(world.members, "area"), (world.staff, "area")])
    builders.form("G", [(world.members, "own")], register="grassroots")
    builders.rule("R", "ORG12 <= ORG10", "query")
    with acting(door="test"):
        SourceText.objects.keep(builders.source(), "x.")
    for year in ("2013", "2014"):
        builders.period(year)
    with acting(door="test"):
        Installation.objects.get_or_create(pk=1)
    world.liuzhou, world.guilin = DoorsArea(world, "450200", "柳州"), DoorsArea(world, "450300", "桂林")
    city, roles = world.liuzhou.city, ("viewer", "clerk", "supervisor", "administrator")
    world.people = {role: builders.person(role, role, city) for role in ("viewer", "clerk", "supervisor")}
    for name, where in (("everything", city), ("next_door", world.guilin.city)):
        world.people[name] = builders.person(name)
        for role in roles:
            builders.appointed(world.people[name], role, where)
    world.people |= {
        "anonymous": None, "nobody": builders.person("nobody"),
        "of_county": builders.person("of_county", "administrator", world.liuzhou.county),
        "of_region": builders.person("of_region", "supervisor", world.region),
        "administrator": builders.person("administrator", "administrator", world.region),
        "superuser": get_user_model().objects.create_superuser("superuser"),
    }  # fmt: skip
    return world


def client_of(world: SimpleNamespace, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if world.people[who]:
        client.force_login(world.people[who])
    return client


def written() -> dict[str, int]:
    """How many rows there are of everything that people write."""
    models = [model for model in apps.get_models() if model._meta.label not in SEEN_BY_THE_WAY and model._meta.managed]
    tables = sorted({model._meta.db_table for model in models if not model._meta.proxy})
    counted = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(counted)
        return dict(cursor.fetchall())


def told(answer: HttpResponse) -> str:
    """The answer so far as it could tell one record from another: where it leads, without what was asked for."""
    if answer.status_code == 302:
        return "302 " + re.sub(r"\?.*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+", "", answer["Location"])
    return str(answer.status_code)


def is_closed_to(answer: HttpResponse) -> bool:
    """Whether the page asked for is refused, or leads to the one where people sign in."""
    return answer.status_code in (403, 404) or (answer.status_code == 302 and "/login/" in answer["Location"])


def test_every_address_has_its_row_and_every_row_an_address():
    known, answered = rows(), set(routes(get_resolver()))
    missing, gone = sorted(answered - known.keys()), sorted(known.keys() - answered)
    said = [f'add to DOORS  "{route}": "/{re.sub("<[^>]*>", "{…}", route)}",' for route in missing]
    said += [f'remove from DOORS, RECORDS or REGISTERS  "{route}"' for route in gone]
    assert said == [], "\n".join(["Each address has a row in tests/test_doors.py:", *said])


def expect_closed(world: SimpleNamespace, who: str, chosen: dict[str, str]) -> None:
    """What lies next door is to this person as what there is not, and nothing of it changes by what she sends."""
    area = world.liuzhou if who == "next_door" else world.guilin
    client, before, wrong = client_of(world, who), written(), []
    for route, address in chosen.items():
        foreign, absent = address.format(**area.places), address.format(**area.places | NOWHERE)
        for method in (client.get, client.post):
            sent = SENT if method == client.post else {}
            with transaction.atomic():
                answers = [method(page, sent) for page in (foreign, absent)]
            if told(answers[0]) != told(answers[1]) or answers[0].status_code >= 500:
                wrong.append(f"{route}: {told(answers[0])} next door, {told(answers[1])} nowhere")
            if area.county.name in answers[0].content.decode(errors="ignore"):
                wrong.append(f"{route}: names what lies next door")
        if written() != before:
            wrong.append(f"{route}: something was written")
            before = written()
    assert wrong == []


def of_an_area() -> dict[str, str]:
    """The rows of what lies in one area or another."""
    return {route: address for route, address in rows().items() if "{" in address}


@pytest.mark.parametrize("turn", range(len(BOUNDED)))
def test_each_address_is_closed_to_somebody_else_from_next_door(two_areas, turn):
    """In turn: the first person tries the first address, the seventh, …; `make prove` lets each try all."""
    chosen = list(of_an_area().items())[turn :: len(BOUNDED)]
    expect_closed(two_areas, BOUNDED[turn], dict(chosen))


@pytest.mark.large
@pytest.mark.parametrize("who", BOUNDED)
def test_every_address_is_closed_to_everybody_from_next_door(two_areas, who):
    expect_closed(two_areas, who, of_an_area())


@pytest.mark.large
def test_everybody_is_let_in_where_the_list_of_doors_says(two_areas):
    """Inside her area each person is shown what her roles let her see, and no answer is an error."""
    open_to: dict[str, list[str]] = {}
    wrong = []
    for who in PEOPLE:
        client, area = client_of(two_areas, who), two_areas.guilin if who == "next_door" else two_areas.liuzhou
        for route, address in rows().items():
            if route in ("accounts/logout/", "admin/logout/"):
                continue
            with transaction.atomic():
                answer = client.get(address.format(**area.places))
            if answer.status_code >= 500:
                wrong.append(f"{route}: {answer.status_code} for {who}")
            if answer.status_code == 200:
                open_to.setdefault(route, []).append(who)
    if os.environ.get("UPDATE_DOORS"):
        in_words = {route: " ".join(people) for route, people in open_to.items()}
        LET_IN.write_text(json.dumps(in_words, indent=1, sort_keys=True) + "\n")
    assert wrong == []
    kept = {route: people.split() for route, people in json.loads(LET_IN.read_text()).items()}
    changed = [
        f"{route}: {kept.get(route)} in doors.json, {open_to.get(route)} now"
        for route in sorted(kept.keys() | open_to) if kept.get(route) != open_to.get(route)
    ]  # fmt: skip
    assert changed == []


@pytest.mark.large
@pytest.mark.parametrize("who", PEOPLE)
def test_no_address_answers_what_is_sent_to_it_with_an_error(two_areas, who):
    client, area = client_of(two_areas, who), two_areas.guilin if who == "next_door" else two_areas.liuzhou
    before, wrong = written(), []
    for route, address in rows().items():
        page = address.format(**area.places)
        is_closed = is_closed_to(client.get(page))
        taken_back = transaction.atomic()
        with taken_back:
            answer = client.post(page, SENT)
            if answer.status_code >= 500:
                wrong.append(f"{route}: {answer.status_code}")
            if is_closed and written() != before:
                wrong.append(f"{route}: written without being let in")
            transaction.set_rollback(True)
        if route in ("accounts/logout/", "admin/logout/"):
            client = client_of(two_areas, who)
    assert wrong == []
