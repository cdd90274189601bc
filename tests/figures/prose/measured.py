"""How well texts are understood, held against their keys: the places of quantities, then all that is proposed."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from apps.figures.prose.certainty import CHANGE, SURE
from apps.figures.prose.owners import called_by_place
from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import CatalogueEntry, TextSetting, propose
from tests.figures.prose.keyed import KeyedPassage, KeyedSpan, passages_in

# The regular expression a programmer writes in an hour, to measure against.
PLAIN_NUMBERS = re.compile(
    r"(?:不少于|不超过|超过|将近|接近|近|约|逾|不足)?"
    r"(?<![第\d.])\d[\d,]*(?:\.\d+)?"
    r"(?:多|余)?[千万亿]*(?:多|余)?"
    r"(?:人次|场次|平方米|[人名位个家所座间项条件份户场次元%部册本篇期辆台套支批])"
    r"(?:以上|以下|左右)?"
    r"(?![月日年])"
)
OF_TIME = ("period", "whole")  # what is asked once of all numbers in doubt for their time alone
RIGHT = ("indicator", "top3", "unit", "period", "basis", "coverage", "whole")


def setting_of(
    passage: KeyedPassage, catalogue: dict[str, CatalogueEntry], units: dict[str, str], *, answered: bool
) -> TextSetting:
    told_of = passage.told_of if answered else ""
    return TextSetting(passage.unit, int(passage.year), catalogue, units, told_of=told_of)


def counted(
    passages: Iterable[KeyedPassage],
    catalogue: dict[str, CatalogueEntry],
    told: list[str],
    *,
    answered: bool = False,
) -> Counter[str]:
    """Everything that is printed, by name; `told` takes a line for each proposal that is not as keyed. `answered`: with
    the answer of each passage about its time."""
    passages = list(passages)
    units = {}
    for passage in passages:
        for name in (passage.unit, *called_by_place(passage.unit)):
            units[name] = passage.unit
    counts: Counter[str] = Counter()
    for passage in passages:
        setting = setting_of(passage, catalogue, units, answered=answered)
        proposals = {proposal.span.offset: proposal for proposal in propose(passage.text, setting)}
        plain = {(match.start(), match[0]) for match in PLAIN_NUMBERS.finditer(passage.text)}
        keyed = {(key.offset, key.text) for key in passage.keys}
        found = {(offset, proposal.span.text) for offset, proposal in proposals.items()}
        counts.update(keyed=len(keyed), found=len(found), met=len(keyed & found))
        counts.update(plain_found=len(plain), plain_met=len(keyed & plain))
        for key in passage.keys:
            proposal = proposals.get(key.offset)
            if proposal and proposal.span.text == key.text:
                _judge(key, proposal, counts, told, passage)
    return counts


def _judge(
    key: KeyedSpan, proposal: FigureProposal, counts: Counter[str], told: list[str], passage: KeyedPassage
) -> None:
    _judge_value(key, proposal, counts, told, passage)
    said = "change" if proposal.confidence == CHANGE else proposal.indicator_code or "-"
    right = {"indicator": said in key.indicators}
    right["top3"] = bool(set(_of_three(proposal, said)) & set(key.indicators))
    counts["judged"] += 1
    counts["ours"] += key.is_ours
    if said in ("-", "change") or not key.periods:
        right["whole"] = right["indicator"]
    else:
        right["unit"] = proposal.unit_code == key.unit
        right["period"] = proposal.period in key.periods or (proposal.period == "" and "part" in key.periods)
        right["basis"] = proposal.basis == key.basis
        right["coverage"] = proposal.coverage == key.coverage
        right["whole"] = all(right.values())
        counts["with_period"] += 1
    if key.is_ours:
        counts["ours_indicator"] += right["indicator"]
        counts["ours_top3"] += right["top3"]
        counts["ours_whole"] += right["whole"] and right["indicator"]
    counts.update(name for name, is_right in right.items() if is_right)
    counts["all_sure"] += proposal.is_sure
    counts["all_sure_right"] += proposal.is_sure and right["whole"]
    counts[f"{_cause(proposal)}: {'right' if right['whole'] else 'wrong'}"] += 1
    if proposal.confidence == SURE:
        counts["sure"] += 1
        counts["sure_right"] += right["whole"]
        counts["sure_ours"] += key.is_ours
    if proposal.is_sure_but_for_time:
        counts["but_for_time"] += 1
        counts["but_for_time_right"] += all(is_right for name, is_right in right.items() if name not in OF_TIME)
        counts["but_for_time_ours"] += key.is_ours
    if not right["whole"]:
        wrong = [name for name, is_right in right.items() if not is_right]
        told.append(
            f"{passage.name} {key.text} {wrong} keyed {key.indicators} {key.periods} {key.coverage} "
            f"said {said} {proposal.candidates} {proposal.period} {proposal.basis} {proposal.coverage} "
            f"{proposal.confidence} {proposal.wording}"
        )


def _of_three(proposal: FigureProposal, said: str) -> list[str]:
    """What is offered, no more than three: what is said first, that it is none of ours, and the likest of ours."""
    offered = dict.fromkeys((said, "-", *proposal.candidates))
    return list(offered)[:3]


def _cause(proposal: FigureProposal) -> str:
    """What makes it sure, or what speaks against that: doubts by name, or why it is counted nowhere here."""
    if not proposal.indicator_code:
        return f"{proposal.confidence}, {proposal.not_ours or 'no reason'}"
    return ", ".join([proposal.confidence, *proposal.doubts])


def causes(counts: Counter[str]) -> list[str]:
    """Each cause with how many are wholly right and how many are not, the most frequent first."""
    names = {name.rpartition(": ")[0] for name in counts if ": " in name}
    told = [(counts[f"{name}: right"], counts[f"{name}: wrong"], name) for name in names]
    return [f"{name}: {right} right, {wrong} wrong" for right, wrong, name in sorted(told, reverse=True)]


def _judge_value(
    key: KeyedSpan, proposal: FigureProposal, counts: Counter[str], told: list[str], passage: KeyedPassage
) -> None:
    """Value and word, and the bounds where a person gave them."""
    if key.value is None:
        return
    read = proposal.quantity
    is_value = read is not None and (read.value, read.qualifier) == (key.value.value, key.value.qualifier)
    is_interval = is_value and (key.value.bounds is None or (read.low, read.high) == key.value.bounds)
    counts.update(with_value=1, value=is_value, interval=is_interval)
    if not is_interval:
        told.append(f"{passage.name} {key.text} value keyed {key.value} read {read}")


def shares(counts: Counter[str]) -> dict[str, str]:
    """As they are printed: share, and what it is of."""
    of = {
        "spans recall": ("met", "keyed"),
        "spans precision": ("met", "found"),
        "plain expression, recall": ("plain_met", "keyed"),
        "plain expression, precision": ("plain_met", "plain_found"),
        "value and word": ("value", "with_value"),
        "value, word and bounds": ("interval", "with_value"),
        "indicator or none, first": ("indicator", "judged"),
        "indicator or none, of three": ("top3", "judged"),
        "indicator of ours, first": ("ours_indicator", "ours"),
        "indicator of ours, of three": ("ours_top3", "ours"),
        "unit": ("unit", "with_period"),
        "period": ("period", "with_period"),
        "actual or plan": ("basis", "with_period"),
        "coverage": ("coverage", "with_period"),
        "whole": ("whole", "judged"),
        "whole, of ours": ("ours_whole", "ours"),
        "sure, of all": ("all_sure", "judged"),
        "sure, of all, and right": ("all_sure_right", "all_sure"),
        "sure, of ours": ("sure_ours", "ours"),
        "sure and right": ("sure_right", "sure"),
        "sure but for the time, of ours": ("but_for_time_ours", "ours"),
        "sure but for the time and right but for it": ("but_for_time_right", "but_for_time"),
    }
    return {
        name: f"{counts[part] / max(counts[whole], 1):.3f} ({counts[part]}/{counts[whole]})"
        for name, (part, whole) in of.items()
    }


def catalogue_shipped() -> dict[str, CatalogueEntry]:
    rows = json.loads(Path("fixtures/catalogue.json").read_text(encoding="utf-8"))
    fields = [row["fields"] for row in rows if row["model"] == "figures.indicator"]
    return {
        said["code"]: CatalogueEntry(said["code"], said["name_zh"], said["measure_zh"], said["nature"])
        for said in fields
    }


if __name__ == "__main__":
    lines: list[str] = []
    is_answered = "--answered" in sys.argv
    counts_of_all = counted(passages_in(Path(sys.argv[1])), catalogue_shipped(), lines, answered=is_answered)
    for name, share in shares(counts_of_all).items():
        print(f"{name}: {share}")
    print("\n".join([*lines, *causes(counts_of_all)]))
