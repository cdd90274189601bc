"""A nation over three provinces, each with a server of its own, in which anything happens at random.

`ACTS=10000 SEED=7 CUT=60 .venv/bin/python -m prove.nation`. After every hundred acts the sums at the nation's root are
held against those that follow from the figures in each province, added up, and all stored totals against the figures
there. One province is cut off for `CUT` seconds meanwhile: the nation goes on with what it had of it, and catches up.
Another is restored from a copy of its files and copied anew, while the others act.
In the end open data of both sides are compared, of now and as of earlier moments.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.figures.arithmetic.sums import Sum
    from tests.unionrecords.nation.sides import NationalOffice, Province

ACTS, SEED, CUT = (int(os.environ.get(name, given)) for name, given in (("ACTS", 600), ("SEED", 1), ("CUT", 10)))
PROVINCES = (44, 45, 46)
A_STRETCH = 34  # acts in each province between two comparisons
MOMENTS = 5  # as of which numbers are compared in the end
Sums = dict[tuple[str, str], "Sum"]  # by indicator and period


def set_up() -> None:
    """Django for one process that works with several databases, none of them its own."""
    os.environ |= {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "UNIONRECORDS_VAR": tempfile.gettempdir(),
        "DJANGO_SETTINGS_MODULE": "unionrecords.settings",
    }  # fmt: skip
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]  # by which Django's own client calls what it asks
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in by hers


class TriedNation:
    """What is done to the provinces, and what is known of each: of one that is cut off, how it was before."""

    def __init__(self, nation: "NationalOffice", provinces: "list[Province]") -> None:
        self.nation, self.provinces = nation, provinces
        self.chance = random.Random(SEED)
        self.cut: Province | None = None
        self.known: dict[int, Sums] = {}
        self.moments: list[tuple[Province, datetime]] = []
        self.compared = 0

    def act(self) -> int:
        """How many acts were drawn."""
        for province in self.provinces:
            with province.used():
                for _time in range(A_STRETCH):
                    province.survey.act(province.chance)
        somewhere = self.chance.choice(self.provinces)
        self.moments.append((somewhere, somewhere.tell("SELECT clock_timestamp()")[0][0]))
        return A_STRETCH * len(self.provinces)

    def cut_off(self, province: "Province") -> None:
        """Once all of it has arrived."""
        self.catch_up(province)
        province.cut_off()
        self.cut = province

    def join_again(self) -> float:
        """Seconds until all has arrived."""
        assert self.cut is not None, "one was cut off"
        province, self.cut, began = self.cut, None, time.monotonic()
        province.let_in()
        self.catch_up(province)
        return time.monotonic() - began

    def lose_and_copy_anew(self, province: "Province") -> None:
        """It is restored from a backup, and what was done there since is gone; all the others go on."""
        self.catch_up(province)
        with province.restored():
            self.nation.take_on(province, anew=True)
            self.act()
        self.act()
        self.nation.take_on(province, anew=True)

    def catch_up(self, province: "Province") -> None:
        from tests.unionrecords.nation.sides import until

        until(lambda: self.nation.has_all(province))

    def wrong(self) -> Iterator[str]:
        """Where the nation's sums are not those of its provinces."""
        from apps.figures.arithmetic.sums import NOTHING, added_up

        for province in self.provinces:
            if province is not self.cut:
                self.catch_up(province)
                self.known[province.number] = province.sums()
        for place, found in self.nation.sums().items():
            expected = added_up([sums[place] for sums in self.known.values()])
            self.compared += 1
            if found != (expected or NOTHING):
                yield f"{place}: {found} at the nation, {expected} in its provinces"
        yield from self.nation.differing()

    def apart(self) -> Iterator[str]:
        """Where open data of the two sides are not the same."""
        moments = self.chance.sample(self.moments, min(MOMENTS, len(self.moments)))
        for province, moment in [*((province, None) for province in self.provinces), *moments]:
            there, here = province.numbers(moment), self.nation.numbers_of(province, moment)
            print(f"{len(there)} numbers of province {province.number} as of {moment or 'now'}")
            if there != here:
                yield f"province {province.number} as of {moment or 'now'}: {len(there)} there, {len(here)} here"


def tried(nation: "NationalOffice", provinces: "list[Province]") -> list[str]:
    """What was wrong."""
    system, acts, began = TriedNation(nation, provinces), 0, time.monotonic()
    for province in provinces:
        nation.take_on(province)
    cut_at, lost_at = ACTS // 3, ACTS // 2
    while acts < ACTS:
        acts += system.act()
        if lost_at and acts >= lost_at:
            system.lose_and_copy_anew(provinces[2])
            lost_at = 0
        if wrong := list(system.wrong()):
            return [f"after {acts} acts: {said}" for said in wrong]
        if acts >= cut_at and system.cut is None and cut_at:
            system.cut_off(provinces[1])
            cut_since, cut_at = time.monotonic(), 0
        elif system.cut and time.monotonic() > cut_since + CUT:
            cut_for = time.monotonic() - cut_since
            print(f"cut off for {cut_for:.0f} s, caught up in {system.join_again():.1f} s")
    if system.cut:
        time.sleep(max(0.0, cut_since + CUT - time.monotonic()))
        print(f"cut off until the end, caught up in {system.join_again():.1f} s")
    print(f"{acts} acts in {time.monotonic() - began:.0f} s, seed {SEED}: {system.compared} sums compared")
    return [*system.wrong(), *system.apart()]


def main() -> int:
    set_up()
    from tests.unionrecords.nation.sides import installations

    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)  # the servers are another account's, where this one is root
        with installations(folder, *PROVINCES) as (nation, provinces):
            wrong = tried(nation, provinces)
    print("\n".join(wrong) or "the nation's sums are those of its provinces, now and as of then")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
