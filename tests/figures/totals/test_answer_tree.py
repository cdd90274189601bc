"""m of n over a whole country: a county of which nothing is known is not looked into."""

from apps.figures.totals.reported_of_expected import AnswerTree, DirectAnswers, ReportedOfExpected

MEMBERS = 7
NATION, PROVINCES, COUNTIES = 0, 31, 90


def country(answers):
    """A nation of provinces and their counties, the last of which was not open; the unions of each are two."""
    provinces = list(range(1, PROVINCES + 1))
    children = {NATION: provinces}
    for province in provinces:
        children[province] = [1000 * province + number for number in range(COUNTIES)]
    there = {(county, "grassroots"): 2 for province in provinces for county in children[province]}
    absent = {1000 * PROVINCES + COUNTIES - 1}
    return AnswerTree(children, absent, {MEMBERS: frozenset({"grassroots"})}, there, answers)


def test_where_nobody_has_answered_no_county_is_folded():
    tree = country({})
    assert tree.below((NATION, MEMBERS)) == ReportedOfExpected(0, PROVINCES, asked=True)
    assert len(tree.folded) == 1 + PROVINCES


def test_of_a_country_where_one_county_has_answered_no_other_county_is_folded():
    tree = country({(1000, MEMBERS): DirectAnswers(answered=2)})
    below = tree.below((NATION, MEMBERS))
    assert (below.reported, below.expected, below.counts, below.in_part) == (0, PROVINCES, True, 1)
    assert tree.below((1, MEMBERS)).expected == COUNTIES
    assert tree.below((1, MEMBERS)).reported == 1
    assert [place for place in tree.folded if place[0] > PROVINCES] == [(1000, MEMBERS)]


def test_what_a_county_states_for_its_area_is_taken_without_a_look_below():
    tree = country({(1000, MEMBERS): DirectAnswers(stated=True)})
    below = tree.below((1, MEMBERS))
    assert (below.reported, below.expected, below.counts) == (1, COUNTIES, True)
    assert set(tree.folded) == {(1, MEMBERS)}


def test_a_silent_federation_that_was_not_open_is_not_expected():
    tree = country({})
    assert tree.below((PROVINCES, MEMBERS)).expected == COUNTIES - 1
    assert tree.below((1, MEMBERS)).expected == COUNTIES
