"""Two people at one firm at the same time, and one who decides while a list is matched."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.units.enterprises import keeping
from apps.units.errors import Refused
from apps.units.models import Enterprise, EnterpriseVerdict
from tests import builders
from tests.units.enterprises.worlds import EnterpriseTown, kept
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)


@shared
def town():
    return EnterpriseTown()


def together(*acts: Callable[[], object]) -> list[str]:
    """What became of acts that begin at the same moment."""
    ready, outcomes = Barrier(len(acts)), []

    def begin(act: Callable[[], object]) -> None:
        try:
            ready.wait(30)
            act()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=begin, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def deciding(name: str, verdict: str) -> Callable[[], object]:
    clerk = builders.person_called(name)
    firm = Enterprise.objects.select_related("federation", "union").get(name="宏达建材公司")
    return lambda: keeping.decide(firm, firm.union, verdict, by=clerk)


def test_of_two_who_decide_on_a_firm_at_once_one_is_told(town):
    kept(town)
    assert together(deciding("clerk", "same"), deciding("colleague", "other")) == ["done", "refused"]
    verdict = EnterpriseVerdict.objects.get().verdict
    standing = Enterprise.objects.get(name="宏达建材公司").standing
    assert standing == {"same": "matched", "other": "none"}[verdict]


def test_what_is_decided_while_the_list_is_matched_again_is_not_lost(town):
    enterprises = kept(town)
    clerk = builders.person_called("clerk")
    matching = [lambda: keeping.match_again(enterprises, by=clerk) for _turn in range(2)]
    assert together(*matching, deciding("colleague", "same")) == ["done", "done", "done"]
    assert Enterprise.objects.get(name="宏达建材公司").standing == "matched"
