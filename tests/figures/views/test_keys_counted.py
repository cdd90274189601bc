"""How many keys a clerk presses besides her digits: to the first cell, through the required ones, down a whole form."""

import pytest
from playwright.sync_api import expect

from apps.figures.models import Figure
from tests import builders
from tests.builders import Level
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
PER_ROW = 7  # every seventh of sixty cells is required


class CountedForm:
    """A city with a form of sixty cells, nine of them required, and a year that is due."""

    def __init__(self):
        self.city = builders.federation("450200", builders.federation("450000", level=Level.PROVINCE))
        self.asked = [builders.indicator(f"X{number:02}") for number in range(60)]
        self.required = [indicator.code for indicator in self.asked[::PER_ROW]]
        self.form = builders.form("F", [(indicator, "area") for indicator in self.asked], required=self.required)
        builders.period("2015")
        self.clerk = builders.clerk(self.city)


class Keyboard:
    """Presses keys and counts those that are no digits."""

    def __init__(self, page):
        self.page, self.counted = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.counted += len(key.split("+")) if "+" in key else 1

    def digits(self, number):
        self.page.keyboard.type(str(number))


@shared
def long_form():
    return CountedForm()


def opened(page):
    sign_in(page, "clerk")
    page.goto("/entry/450200/F/2015/")
    page.wait_for_load_state("load")
    return Keyboard(page)


def all_saved(page):
    expect(page.locator("#unsaved")).to_be_hidden()


def test_from_signing_in_to_the_first_cell_are_six_keys_at_most_and_two_clicks(new_page, long_form):
    page = new_page("zh-CN")
    sign_in(page, "clerk")
    page.goto("/")
    keyboard = Keyboard(page)
    while page.evaluate("document.activeElement.getAttribute('href')") != "/entry/450200/F/2015/":
        keyboard.press("Tab")
        assert keyboard.counted < 6
    keyboard.press("Enter")
    first = page.locator("input.cell").first
    expect(first).to_be_focused()
    print(f"from signing in to the first cell: {keyboard.counted} keys")
    assert keyboard.counted <= 6
    page.goto("/")
    page.locator("#content a[href='/entry/450200/F/2015/']").click()
    expect(first).to_be_focused()


def test_nine_required_cells_take_eighteen_keys_at_most_besides_their_digits(new_page, long_form):
    page = new_page("zh-CN")
    keyboard = opened(page)
    for number in range(9):
        keyboard.digits(100 + number)
        keyboard.press("F9")
    all_saved(page)
    stored = dict(Figure.objects.values_list("indicator__code", "value"))
    assert stored == {code: 100 + number for number, code in enumerate(long_form.required)}
    print(f"nine required cells: {keyboard.counted} keys besides their digits")
    assert keyboard.counted <= 18


def test_sixty_cells_from_paper_take_no_more_keys_than_in_a_spreadsheet(new_page, long_form):
    page = new_page("zh-CN")
    keyboard = opened(page)
    for number in range(60):
        keyboard.digits(5000 + number)
        keyboard.press("Enter")
    all_saved(page)
    assert Figure.objects.filter(value__gte=5000).count() == 60
    spreadsheet = 60 + len(["Control", "s"])  # in LibreOffice Calc: Enter after each number, and saving
    print(f"sixty cells from paper: {keyboard.counted} keys besides the digits; in LibreOffice Calc {spreadsheet}")
    assert keyboard.counted <= spreadsheet
