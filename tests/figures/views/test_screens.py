"""The entry grid, the review and the statement of figures from documents: who sees them and what they refuse."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.figures.models import Figure, Finding, Submission
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class ScreensWorld:
    """A region, its city Liuzhou with a clerk, and the city next door."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.neighbour = builders.federation("450300", self.region)
        self.staff, self.members = builders.indicator("ORG10"), builders.indicator("ORG12")
        self.form = builders.form("F", [(self.staff, "area"), (self.members, "area")], required=["ORG12"])
        builders.rule("MEMBERS", "ORG12 <= ORG10")
        builders.rule("CHANGE", "abs(change(ORG12)) <= 50", "query")
        self.period = builders.period("2015")
        for other in ("CY2015", "2010-2014"):
            builders.period(other)
        self.clerk = builders.clerk(self.city)
        self.supervisor = builders.supervisor(self.region)
        self.people = {
            "clerk": self.clerk,
            "supervisor": self.supervisor,
            "clerk next door": builders.clerk(self.neighbour, "next door"),
            "viewer": builders.person("viewer", "viewer", self.city),
            "expired": builders.person("expired", "clerk", self.city, ends=builders.LONG_AGO),
            "no role": builders.person("none"),
        }

    def url(self, unit="450200", form="F", period="2015"):
        return f"/entry/{unit}/{form}/{period}/"

    def fields(self, **values):
        given = {"ORG10": "", "ORG12": "", **values}
        ids = {"ORG10": self.staff.pk, "ORG12": self.members.pk}
        return {f"cell-{ids[code]}-area": text for code, text in given.items()}

    def submitted(self):
        from apps.figures.workflow import transitions

        made = builders.submission(
            self.city, self.form, "2015", {self.members: 100, self.staff: 120}, "area", by=self.clerk
        )
        return transitions.submit(made, by=self.clerk)


@shared
def world():
    return ScreensWorld()


@pytest.mark.parametrize(
    ("who", "sees", "saves"),
    [
        ("clerk", 200, 302),
        ("viewer", 200, 403),
        ("supervisor", 200, 403),
        ("clerk next door", 404, 404),
        ("expired", 404, 404),
        ("no role", 404, 404),
        ("anonymous", 302, 302),
    ],
)
def test_the_grid_opens_for_those_who_see_the_unit_and_saves_for_its_clerks(client, world, who, sees, saves):
    if who != "anonymous":
        client.force_login(world.people[who])
    assert client.get(world.url()).status_code == sees
    assert client.post(world.url(), world.fields(ORG12="5")).status_code == saves
    assert Figure.objects.exists() == (who == "clerk")


@pytest.mark.parametrize(
    ("unit", "form", "period"),
    [
        ("450201", "F", "2015"),
        ("450300", "F", "2015"),
        ("450200", "G", "2015"),
        ("450200", "F", "1815"),
        ("450200", "F", "x/y"),
        ("450200", "F", "CY2015"),
        ("450200", "F", "2010-2014"),
    ],
)
def test_a_forged_unit_form_or_period_is_not_found(client, world, unit, form, period):
    client.force_login(world.clerk)
    assert client.get(world.url(unit, form, period)).status_code == 404
    assert client.post(world.url(unit, form, period), world.fields(ORG12="5")).status_code == 404
    assert not Submission.objects.exists()


def test_a_cell_that_cannot_be_understood_stays_as_typed_and_holds_up_no_other(client, world):
    client.force_login(world.clerk)
    answer = client.post(world.url(), world.fields(ORG12="12,34", ORG10="120"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="12,34"' in page
    assert 'value="120"' in page
    assert Figure.objects.get().value == 120


def test_a_stale_form_is_a_conflict_that_shows_both_values_and_who(client, world):
    builders.submission(world.city, world.form, "2015", {world.members: 77}, "area", by=world.clerk)
    client.force_login(builders.clerk(world.city, "second"))
    answer = client.post(world.url(), world.fields(ORG12="99"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="99"' in page
    assert "77" in page
    assert "clerk" in page
    assert Figure.objects.get().value == 77
    # the page now knows the other value: saving again is a decision
    seen = {f"seen-{world.members.pk}-area": "77"}
    assert client.post(world.url(), world.fields(ORG12="99") | seen).status_code == 302
    assert Figure.objects.get().value == 99


def test_after_a_conflict_or_a_bad_cell_what_others_saved_stays_theirs(client, world):
    """The page shown again holds what is there now in the cells the clerk never touched."""
    made = builders.submission(
        world.city, world.form, "2015", {world.members: 77, world.staff: 200}, "area", by=world.clerk
    )
    client.force_login(builders.clerk(world.city, "second"))
    for typed, status in ((world.fields(ORG12="99"), 409), (world.fields(ORG12="9,9"), 422)):
        page = client.post(world.url(), typed)
        assert page.status_code == status
        rows = {row.item.indicator.code: row for row in page.context["face"].rows}
        assert (rows["ORG10"].text, rows["ORG10"].seen) == ("200", "200")
        assert rows["ORG12"].text == typed[f"cell-{world.members.pk}-area"]
    assert {one.value for one in made.figures.all()} == {77, 200}


def test_an_explanation_typed_beside_a_bad_cell_is_kept(client, world):
    builders.submission(world.city, world.form, "2014", {world.members: 100}, "area")
    client.force_login(world.clerk)
    explained = {f"explain-CHANGE.{world.members.pk}.area.": "two parks joined"}
    page = client.post(world.url(), world.fields(ORG12="180", ORG10="2,0") | explained)
    assert page.status_code == 422
    assert 'value="two parks joined"' in page.content.decode()
    assert Finding.objects.get(period=world.period).explanation == "two parks joined"


@pytest.mark.parametrize("given", [{"cell-999999-area": "5"}, {"action": "burn"}])
def test_a_forged_cell_or_step_is_refused(client, world, given):
    client.force_login(world.clerk)
    assert client.post(world.url(), world.fields(ORG12="5") | given).status_code in (400, 409)
    assert not Submission.objects.exists()


@pytest.mark.django_db(transaction=True)  # the clock stands still inside one transaction
def test_the_review_shows_what_was_cleared(client, world):
    from apps.figures.workflow import transitions

    made = world.submitted()
    transitions.send_back(made, by=world.supervisor, reason="staff?")
    client.force_login(world.clerk)
    seen = {f"seen-{world.members.pk}-area": "100", f"seen-{world.staff.pk}-area": "120"}
    client.post(world.url(), world.fields(ORG12="100", ORG10="") | seen)
    transitions.submit(made, by=world.clerk)
    client.force_login(world.supervisor)
    page = client.get(reverse("figures:review", args=[made.pk]) + "?changes=on")
    (row,) = page.context["rows"]
    assert (row.indicator, row.before, row.text) == (world.staff, "120", "")


@pytest.mark.parametrize("address", ["add/", "1/delete/", "{}/change/"])
def test_not_even_a_superuser_writes_a_submission_in_the_admin(admin_client, world, address):
    made = world.submitted()
    answer = admin_client.post(f"/admin/figures/submission/{address.format(made.pk)}", {"status": "approved"})
    assert answer.status_code in (302, 403)
    made.refresh_from_db()
    assert made.status == "submitted"


def test_a_form_saved_over_a_submitted_one_is_refused_with_what_was_typed(client, world):
    world.submitted()
    client.force_login(world.clerk)
    answer = client.post(world.url(), world.fields(ORG12="99"))
    assert answer.status_code == 409
    assert Figure.objects.get(indicator=world.members).value == 100


def test_looking_at_what_is_typed_tells_differences_and_findings_and_writes_nothing(client, world):
    builders.submission(world.city, world.form, "2014", {world.members: 100}, "area")
    client.force_login(world.clerk)
    said = client.post(world.url(), world.fields(ORG12="１６０", ORG10="120") | {"action": "check"}).json()
    cell = said["cells"][f"{world.members.pk}-area"]
    assert (cell["difference"], cell["percent"], cell["worst"]) == ("+60", "+60.0", "error")
    assert "MEMBERS" in cell["notes"]
    assert "CHANGE" in cell["notes"]
    assert not Submission.objects.filter(period=world.period).exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200),
        ("clerk", 404),
        ("clerk next door", 404),
        ("viewer", 404),
        ("no role", 404),
        ("anonymous", 302),
    ],
)
def test_only_the_federation_above_opens_the_review(client, world, who, status):
    made = world.submitted()
    if who != "anonymous":
        client.force_login(world.people[who])
    assert client.get(reverse("figures:review", args=[made.pk])).status_code == status
    if who != "supervisor":
        client.post(reverse("figures:review", args=[made.pk]), {"action": "approve"})
        made.refresh_from_db()
        assert made.status == "submitted"


def test_an_unknown_step_or_one_not_open_is_refused_in_words(client, world):
    made = world.submitted()
    client.force_login(world.supervisor)
    url = reverse("figures:review", args=[made.pk])
    assert client.post(url, {"action": "burn"}).status_code == 400
    assert client.post(url, {"action": "reopen", "reason": "x"}).status_code == 422
    assert client.post(url, {"action": "return", "reason": " "}).status_code == 422
    assert client.post(url, {"action": "approve"}).status_code == 302
    assert client.post(url, {"action": "approve"}).status_code == 422


def test_the_grid_asks_the_same_few_questions_however_long_the_form(client, world, django_assert_max_num_queries):
    many = [(builders.indicator(f"X{number:02}"), "area") for number in range(60)]
    builders.form("LONG", many)
    client.force_login(world.clerk)
    with django_assert_max_num_queries(32) as short:
        client.get(world.url())
    with django_assert_max_num_queries(32) as long:
        client.get(world.url(form="LONG"))
    assert len(long) == len(short)


def test_a_save_asks_once_which_years_are_kept_elsewhere(client, world):
    client.force_login(world.clerk)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(world.url(), world.fields(ORG12="300") | {"action": "save"})
    assert answer.status_code in (200, 302)
    assert Figure.objects.filter(indicator=world.members, period__code="2015").exists()
    assert sum("figures_detached_at" in query["sql"] for query in queries) == 1


# ---- Figures from documents


def document(world, **given):
    return {
        "unit": world.city.pk,
        "measured": world.members.pk,
        "period": "2014",
        "coverage": "area",
        "stated_text": "83.13万人",
        "source": builders.source().pk,
        "locator": "¶5",
        "dates": "inferred",
        "basis": "actual",
        **given,
    }


ADD = "/admin/figures/figure/add/"


def test_a_print_is_shown_as_understood_before_it_is_kept(client, world):
    client.force_login(world.clerk)
    answer = client.post(ADD, document(world))
    assert answer.status_code == 200
    assert "831250" in answer.content.decode().replace(",", "")
    assert not Figure.objects.exists()
    assert client.post(ADD, document(world) | {"keep": "1"}).status_code == 302
    figure = Figure.objects.get()
    assert (figure.value, figure.stated_text, figure.locator, figure.changed_by) == (
        831300,
        "83.13万人",
        "¶5",
        world.clerk,
    )


@pytest.mark.parametrize(
    "given",
    [
        {"stated_text": "很多"},
        {"stated_text": "83万元"},
        {"stated_text": "-5人"},
        {"period": "spring"},
        {"source": ""},
        {"locator": ""},
        {"unit": ""},
    ],
)
def test_a_document_figure_that_cannot_be_right_is_refused_at_its_field(client, world, given):
    client.force_login(world.clerk)
    answer = client.post(ADD, document(world, **given) | {"keep": "1"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [*given]
    assert not Figure.objects.exists()


def test_a_document_figure_of_another_unit_cannot_be_stated(client, world):
    client.force_login(world.clerk)
    answer = client.post(ADD, document(world, unit=world.neighbour.pk) | {"keep": "1"})
    assert answer.status_code == 422
    assert not Figure.objects.exists()


def test_a_cell_a_document_has_stated_is_restated_with_a_reason_not_stated_twice(client, world):
    figure = builders.stated(world.city, world.members, "2014", "83.13万人")
    client.force_login(world.clerk)
    assert client.post(ADD, document(world) | {"keep": "1"}).status_code == 422
    url = f"/admin/figures/figure/{figure.pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, document(world, stated_text="84万人") | {"keep": "1"}).status_code == 422
    assert client.post(url, document(world, stated_text="84万人", reason="erratum") | {"keep": "1"}).status_code == 302
    figure.refresh_from_db()
    assert figure.value == 840000


@pytest.mark.parametrize("who", ["supervisor", "viewer", "no role"])
def test_only_clerks_state_documents_figures(client, world, who):
    client.force_login(world.people[who])
    assert client.post(ADD, document(world) | {"keep": "1"}).status_code == 403
    assert not Figure.objects.exists()


def test_the_history_of_a_figure_is_its_own_page_and_only_for_those_who_see_it(client, world):
    figure = builders.stated(world.city, world.members, "2014", "83.13万人")
    url = f"/admin/figures/figure/{figure.pk}/history/"
    for who, status in (("clerk", 302), ("clerk next door", 404)):
        client.force_login(world.people[who])
        assert client.get(url).status_code == status
