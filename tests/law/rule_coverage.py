"""Which rules the Chinese cases use, table by table: every case is run on a rulebook that remembers what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from rules.findings import read_findings
from rules.outcomes import guide
from rules.rulebook import Rulebook
from rules.strict_yaml import Document, load_file
from tests.builders import law
from tests.law import test_fee_cases as fees
from tests.law import test_further_cases as further
from tests.law import test_law_cases as clocks
from tests.law import test_outcome_cases as outcomes

TABLES = (
    "deadlines",
    "receipt",
    "reply_ways",
    "delivery_proofs",
    "return_grounds",
    "parameters",
    "outcomes",
    "exemptions",
    "findings",
    "guide_steps",
    "remedies",
    "report_rows",
    "fees",
    "hard_cases",
)
AT_LEAST = 3
_WHOLE = (
    "findings",
    "guide_steps",
    "hard_cases",
    "delivery_proofs",
    "return_grounds",
)  # 这几张表每次整张取用，看算例实际答到、办到、碰到哪些


class _Remembering(dict[str, Any]):
    """A table that remembers which of its rules were asked for."""

    def __init__(self, table: Any) -> None:
        super().__init__(table)
        self.asked: set[str] = set()

    def __getitem__(self, code: str) -> Any:
        self.asked.add(code)
        return super().__getitem__(code)

    def get(self, code: str, default: Any = None) -> Any:
        """As a dict does."""
        if code in self:
            self.asked.add(code)
        return super().get(code, default)


Rule = tuple[str, str]
Known = dict[str, Any]
Run = Callable[[Known, Rulebook], Iterable[Rule]]


@cache
def cases_of() -> dict[Rule, Counter[str]]:
    """By table and code of a rule: how many cases use it in each file under tests/law/cases."""
    found: dict[Rule, Counter[str]] = {}
    for path in sorted(clocks.CASES.rglob("*.yaml")):
        name = path.relative_to(clocks.CASES).as_posix()
        run = _RUNS.get(name.split("/")[0], _clock)
        for case in load_file(path).data:
            for rule in _asked(case["已知"], run):
                found.setdefault(rule, Counter())[name] += 1
    return found


def _asked(known: Known, run: Run) -> set[Rule]:
    readings = known.get("口径", {})
    chosen = clocks.with_readings(law(), readings)
    tables = {name: _Remembering(table) for name, table in chosen.tables.items()}
    facts = {name: value for name, value in known.items() if name != "口径"}
    asked = set(run(facts, replace(chosen, tables=tables))) | {("parameters", code) for code in readings}
    return asked | {(name, code) for name, table in tables.items() if name not in _WHOLE for code in table.asked}


def _clock(known: Known, book: Rulebook) -> Iterable[Rule]:
    clocks.clock_of(known, book)
    return ()


def _fees(known: Known, book: Rulebook) -> Iterable[Rule]:
    fees.fees_of(known, book)
    return ()


def _guide(known: Known, book: Rulebook) -> Iterator[Rule]:
    facts = {"received_on": outcomes.RECEIVED, "findings": outcomes.answers_of(known)}
    (findings,) = read_findings(Document(facts, "算例"), book)
    answer = guide(findings, book)
    yield from (("findings", code) for code in findings.answers)
    yield from (("guide_steps", step.code) for step in answer.steps)
    yield from (("report_rows", one.rule.row) for one in answer.open)
    yield from (("remedies", one.remedy) for one in answer.open if one.remedy)


def _conference(known: Known, book: Rulebook) -> Iterator[Rule]:
    yield from (("hard_cases", code) for code in further.conference(known, book)["各种情形"])


def _further(folder: str) -> Run:
    def run(known: Known, book: Rulebook) -> Iterable[Rule]:
        given = further.answers(folder, known, book)
        if "算送达" in given:
            if "退件" in known:
                return [("return_grounds", clocks.code_of("return_grounds", known["退件"]))]
            return [("delivery_proofs", clocks.code_of("delivery_proofs", known["凭据"]))]
        return [("report_rows", given["年报"])] if "年报" in given else ()

    return run


_RUNS: dict[str, Run] = {
    "处理结果": _guide,
    "收费": _fees,
    "会商": _conference,
    "救济": _further("救济"),
    "年报": _further("年报"),
    "审查": _further("审查"),
    "送达": _further("送达"),
}
"""How the cases of a folder are run; those outside any folder are clocks."""


def rare() -> dict[str, list[str]]:
    """By table: the rules that fewer than three cases use."""
    tables = law().tables
    used = {rule: files.total() for rule, files in cases_of().items()}
    return {name: [code for code in tables[name] if used.get((name, code), 0) < AT_LEAST] for name in TABLES}


def lines() -> list[str]:
    """For the terminal: how many rules of each table the cases use, and the names of those that few use or none."""
    told = []
    for name in TABLES:
        known, few = law().tables[name], rare()[name]
        used = sum(1 for code in known if (name, code) in cases_of())
        rest = f"；不足三个算例：{'、'.join(few)}" if few else ""
        told.append(f"  {name}.yaml：{used}/{len(known)}{rest}")
    return told
