"""``mingda rules diff``: what a changed rules folder says otherwise, which cases and which open files it moves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from acts.bootstrap import the_desk
from acts.config import load_config
from acts.homes import home_of
from acts.upgrade import Change, compare, how_many
from cli.faults import tell_fault
from cli.progress import bar
from cli.upgrade import moved_head, moved_line
from rules.changes import RuleChange, changes
from rules.errors import MingdaError
from rules.load import load_rulebook
from rules.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "law" / "moved_cases.py"
RUNNER = "pytest"
"""What the cases are written for: an office that only runs the program has not got it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """All of it. ``cases`` is None where the law's cases cannot be run, ``files`` where no office works yet."""

    rules: tuple[RuleChange, ...]
    cases: list[dict[str, str]] | None
    files: Change | None


def diff(folder: Path, as_json: bool) -> int:
    """Compare ``folder`` with the rules of this program; nothing is written or accepted.

    Exit code 0, or 2 when the folder cannot be trusted: the first fault with file and line.
    """
    try:
        new = load_rulebook(folder)
        found = Difference(changes(load_rulebook(), new), _cases(folder), _files(new, as_json))
    except MingdaError as wrong:
        return tell_fault(wrong, as_json=as_json)
    print(json.dumps(_as_dict(found), ensure_ascii=False) if as_json else "\n".join(_lines(found, new)))
    return 0


def _cases(folder: Path) -> list[dict[str, str]] | None:
    """The Chinese cases that are answered otherwise, run apart: they come with the source and not with the program."""
    if not CASES.is_file() or find_spec(RUNNER) is None:
        return None
    command = [sys.executable, "-m", "tests.law.moved_cases", str(folder.resolve())]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if ran.returncode:
        last = ran.stderr.strip().splitlines()[-1:] or [""]
        raise MingdaError(f"算例没有跑完：{last[0]}")
    moved: list[dict[str, str]] = json.loads(ran.stdout)
    return moved


def _files(new: Rulebook, quiet: bool) -> Change | None:
    """The open files whose days would move; None before this office has a store."""
    config = load_config()
    if config.store_url.startswith("sqlite") and not (home_of(config) / "mingda.db").is_file():
        return None
    desk = the_desk(config)
    try:
        with bar("按两套规则各算一遍", how_many(desk), quiet=quiet) as running:
            return compare(replace(desk, rulebook=new), running.step)
    finally:
        desk.close()


def _as_dict(found: Difference) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(asdict(found), default=str))
    return plain


def _lines(found: Difference, law: Rulebook) -> Iterator[str]:
    yield from _rules(found.rules)
    yield from _moved_cases(found.cases)
    yield from _moved_files(found.files, law)


def _rules(found: tuple[RuleChange, ...]) -> Iterator[str]:
    yield f"规则：{len(found)} 处不同" + ("：" if found else "，两套规则说的一样。")
    for one in found:
        since = f"，{one.since} 起" if one.since else ""
        key = f"{one.key}　" if one.key else ""
        yield f"  {one.rule}（{one.label}{since}）　{key}{one.before} → {one.after}"


def _moved_cases(found: list[dict[str, str]] | None) -> Iterator[str]:
    if found is None:
        how = "要比较，在源码的文件夹里先运行 make install-dev"
        yield f"算例：这里没有 tests/law/cases 或者测试用的软件包，没有比较；{how}。"
        return
    names = {(one["file"], one["case"]) for one in found}
    yield f"算例：{len(names)} 个的答案会变" + ("：" if found else "。")
    for one in found:
        yield f"  {one['file']}　{one['case']}　{one['asked']}：{one['before']} → {one['after']}"


def _moved_files(found: Change | None, law: Rulebook) -> Iterator[str]:
    if found is None:
        yield "在办件：这里还没有办件库，没有比较。"
        return
    yield moved_head(found)
    yield from (moved_line(one, law) for one in found.moved)
    yield from (f"  要修　{number}：{words}" for number, words in found.faults)
