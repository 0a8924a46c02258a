"""Writes docs/law.md: each article, the rules that cite it, the code that applies them, the cases that test them.

Run: python -m docs.make_law
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rules.load import RULES_FOLDER, load_rulebook
from rules.rulebook import Dated, Instrument, Rulebook
from rules.strict_yaml import load_file
from rules.texts import parse_statute
from tests.law.rule_coverage import cases_of

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "law.md"
ROOMS = ("rules",)  # 算日子和定结果的代码都在 rules/；别处的代码变了，本页不必重做
# 代码里不写规则的代码、整张取用的表：由哪个文件取用
TAKEN_BY = {
    "deadlines": "rules/facts.py", "receipt": "rules/receipt.py", "reply_ways": "rules/facts.py",
    "delivery_proofs": "casework/delivering.py", "return_grounds": "casework/delivering.py",
    "elements": "casework/commands.py", "outcomes": "rules/outcomes.py", "remedies": "rules/remedy_days.py",
    "report_rows": "rules/outcomes.py", "applicant_kinds": "rules/rulebook.py", "letters": "letters/compose.py",
    "parameters": "rules/rulebook.py", "exemptions": "rules/exempt.py", "fees": "rules/fees.py",
    "hard_cases": "rules/hard_cases.py", "findings": "rules/findings.py", "guide_steps": "rules/outcomes.py",
}  # fmt: skip
TESTED_BY = {
    "delivery_proofs": "tests/unit/casework/test_case_delivering.py",
    "return_grounds": "tests/unit/casework/test_case_delivering.py",
    "fees": "tests/law/test_fee_cases.py", "hard_cases": "tests/law/test_fee_cases.py",
    "letters": "tests/unit/letters/test_letters_outcomes.py", "remedies": "tests/unit/rules/test_remedy_days.py",
}  # fmt: skip
LOADED = "tests/unit/rules/test_rulebook_load.py"
HEAD = """# 条文、规则、代码和测试

本页由 `python -m docs.make_law` 从 `rules/law/` 生成，不要手改。每条规则写明依据的条文、自哪一天起的值、由哪个文件
取用、由哪些算例检验（`tests/law/cases/` 下的文件，或者测试）。标“待本机关确认”的，条文没有逐字核对，或者是推论。
"""
# parameter("hold"), deadline("reply"), find_deadline("correction_notice")；terms.py 查出的答复期限，写作 terms.reply
_ASKS = r'\b(?:{table}|find_{table}|limit_from)\(\s*"{code}"'
_TERMS = r"|\bterms\.{code}\b"
Place = tuple[str, str]


def page(rulebook: Rulebook) -> str:
    """The whole page."""
    placed = _placed(rulebook)
    parts = [HEAD]
    for instrument in rulebook.instruments.values():
        articles = sorted((place for place in placed if place[0] == instrument.code), key=_order(instrument))
        if articles:
            parts.append(f"\n## {instrument.title}\n\n| 条文 | 规则 | 代码 | 测试 |\n|---|---|---|---|\n")
            parts += [_row(place, placed[place]) for place in articles]
    return "".join([*parts, *_left(), *_to_confirm(rulebook)])


def _placed(rulebook: Rulebook) -> dict[Place, dict[tuple[str, str], list[str]]]:
    """By article: the rules that cite it, each with its values in words."""
    placed: dict[Place, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for table, rules in rulebook.tables.items():
        for code, dated in rules.items():
            for place, words in _values(dated):
                if words not in placed[place][table, code]:
                    placed[place][table, code].append(words)
    return placed


def _values(dated: Dated[Any]) -> Iterator[tuple[Place, str]]:
    for start, rule in dated.spans:
        for cite in getattr(rule, "all_cites", rule.cite) if rule else ():
            unchecked = "" if rule.checked and cite.checked else "，**待本机关确认**"
            yield (cite.instrument, cite.article), f"{_clean(dated.label)}（{_since(start)}起{unchecked}）"


def _row(place: Place, rules: dict[tuple[str, str], list[str]]) -> str:
    rows = []
    for number, ((table, code), words) in enumerate(rules.items()):
        article = "" if number else place[1] or "（全文）"
        name = f"`{table}.{code}` {'；'.join(words)}"
        rows.append(f"| {article} | {name} | {_listed(_code(table, code))} | {_listed(_tests(table, code))} |\n")
    return "".join(rows)


def _listed(names: list[str]) -> str:
    return "、".join(f"`{name}`" for name in names)


def _code(table: str, code: str) -> list[str]:
    """The files that name the rule's code; the file that takes the whole table when none does."""
    pattern = _ASKS + _TERMS if table == "deadlines" else _ASKS
    asks = re.compile(pattern.format(table=table.removesuffix("s"), code=re.escape(code)))
    return [name for name, text in _sources() if code in text and asks.search(text)] or [TAKEN_BY[table]]


def _tests(table: str, code: str) -> list[str]:
    cases = sorted(cases_of().get((table, code), ()))
    shown = [f"cases/{name}" for name in cases[:3]]
    return shown or [TESTED_BY.get(table, LOADED)]


@cache
def _sources() -> list[tuple[str, str]]:
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def _order(instrument: Instrument) -> Any:
    """Articles as they stand in the text; where there is no text, as they are cited."""
    if not instrument.text:
        return lambda place: 0
    text = (RULES_FOLDER / "texts" / instrument.text).read_text(encoding="utf-8")
    articles = list(parse_statute(text).articles)
    return lambda place: articles.index(place[1]) if place[1] in articles else -1


def _left() -> Iterator[str]:
    yield "\n## 没有编成规则、留给人判断的条文\n\n"
    for one in load_file(RULES_FOLDER / "left_to_people.yaml").data:
        yield from (f"- {left['article']}：{left['why']}\n" for left in one["articles"])


def _to_confirm(rulebook: Rulebook) -> Iterator[str]:
    unchecked = rulebook.unchecked()
    yield f"\n## 待本机关确认（{len(unchecked)} 项）\n\n"
    yield from (f"- {_clean(one)}\n" for one in unchecked)


def _clean(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text).replace("|", "｜")


def _since(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def main() -> None:
    """Write the page."""
    OUT.write_text(page(load_rulebook()), encoding="utf-8")
    print(f"已写入 {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
