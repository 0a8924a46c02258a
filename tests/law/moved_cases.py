"""Which Chinese cases another rules folder answers otherwise: ``python -m tests.law.moved_cases FOLDER`` prints JSON.

``mingda rules diff`` runs it, where the cases are at hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rules.errors import MingdaError
from rules.findings import read_findings
from rules.load import load_rulebook
from rules.outcomes import guide
from rules.rulebook import Rulebook
from rules.strict_yaml import Document, load_file
from tests.law import test_fee_cases as fees
from tests.law import test_further_cases as further
from tests.law import test_law_cases as clocks
from tests.law import test_outcome_cases as outcomes

Known = dict[str, Any]
Answers = dict[str, Any]


def moved(old: Rulebook, new: Rulebook) -> Iterator[dict[str, str]]:
    """Each answer that differs: the file, the 情形, what was asked, before and after."""
    for path in sorted(clocks.CASES.rglob("*.yaml")):
        name = path.relative_to(clocks.CASES).as_posix()
        run = _RUNS.get(name.split("/")[0], _clock)
        for case in load_file(path).data:
            before, after = _answered(run, case, old), _answered(run, case, new)
            for what in dict.fromkeys((*before, *after)):
                was, now = before.get(what, "无"), after.get(what, "无")
                if was != now:
                    told = {"file": name, "case": case["情形"], "asked": what}
                    yield told | {"before": _said(was), "after": _said(now)}


def _answered(run: Callable[[Known, Rulebook], Answers], case: dict[str, Any], book: Rulebook) -> Answers:
    """What the rules answer to what the case asks; why they can't, when they can't."""
    try:
        given = run(case["已知"], book)
    except MingdaError as wrong:
        return {"算不出": str(wrong)}
    return {what: given[what] for what in case["应当"] if what in given}


def _clock(known: Known, book: Rulebook) -> Answers:
    clock = clocks.clock_of(known, book)
    return {what: ask(clock) for what, ask in clocks.ASKS.items()}


def _fees(known: Known, book: Rulebook) -> Answers:
    return {"合计": sum(one.total for one in fees.fees_of(known, book))}


def _guide(known: Known, book: Rulebook) -> Answers:
    facts = {"received_on": outcomes.RECEIVED, "findings": outcomes.answers_of(known)}
    (findings,) = read_findings(Document(facts, "算例"), book)
    answer = guide(findings, book)
    first = answer.open[0] if answer.open else None
    return {
        "处理结果": [one.rule.label for one in answer.open],
        "要办": outcomes.steps(answer),
        "依据": [cite.full for cite in first.rule.cite] if first else [],
        "年报": first.rule.row if first else "",
        "救济": first.remedy if first else "",
        "强度": first.rule.exemption if first else "",
        "文书": first.rule.letter if first else "",
        "写明": [fact.label for fact in first.rule.must_state if fact.required] if first else [],
        "卷内": [fact.label for fact in first.rule.evidence] if first else [],
    }


def _further(folder: str) -> Callable[[Known, Rulebook], Answers]:
    return lambda known, book: further.answers(folder, known, book)


_RUNS: dict[str, Callable[[Known, Rulebook], Answers]] = {
    "处理结果": _guide,
    "收费": _fees,
    **{folder: _further(folder) for folder in further.RUNS},
}


def _said(value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(_said, value)) or "无"
    return (
        {None: "无", True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)
    )  # type: ignore[call-overload]


def main() -> None:
    """Print the moved cases of the folder named on the command line."""
    found = moved(load_rulebook(), load_rulebook(Path(sys.argv[1])))
    print(json.dumps(list(found), ensure_ascii=False))


if __name__ == "__main__":
    main()
