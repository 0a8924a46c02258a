"""Loading rules/law: every file checked before a single rule is used.

A rulebook that does not say exactly what the law says is worse than none, so the load stops at the first fault with
file and line: an unknown key, a false quote, a day without a value, a rule that names what does not exist.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from rules import build, schema
from rules.calendars import CALENDAR_FOLDER, calendar_files, load_calendar, load_calendar_file, year_of
from rules.citation import Citation
from rules.entries import Instrument, LocalLaw
from rules.errors import RuleFileError
from rules.rulebook import Dated, Rulebook
from rules.strict_yaml import Document
from rules.text_files import text_of
from rules.texts import Statute, normal, parse_statute
from rules.validate import Path_, checked, fault, read_rules

__all__ = [
    "CALENDAR_FOLDER",
    "RULES_FOLDER",
    "calendar_files",
    "load_calendar",
    "load_calendar_file",
    "load_rulebook",
    "year_of",
]

RULES_FOLDER = Path(__file__).parent / "law"
TABLES = (
    "deadlines",
    "receipt",
    "reply_ways",
    "delivery_proofs",
    "return_grounds",
    "elements",
    "outcomes",
    "remedies",
    "report_rows",
    "applicant_kinds",
    "letters",
    "parameters",
    "exemptions",
    "fees",
    "hard_cases",
    "findings",
    "guide_steps",
)
_cache: dict[str, Rulebook] = {}


def load_rulebook(folder: Path = RULES_FOLDER) -> Rulebook:
    """The rulebook of ``folder``. Raises RuleFileError with file and line at the first fault.

    A folder whose bytes have not changed in this process is not read again.
    """
    if not (folder / "instruments.yaml").is_file():
        raise RuleFileError("这个文件夹里没有 instruments.yaml", "请给出规则文件夹，例如 rules/law", str(folder))
    digest = _digest(folder)
    if digest not in _cache:
        _cache[digest] = _Load(folder).rulebook(digest)
    return _cache[digest]


def _digest(folder: Path) -> str:
    """SHA-256 over names and contents, the same on every machine (line ends as \\n)."""
    total = hashlib.sha256()
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("texts/*.md")]):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        total.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


class _Load:
    """One load of one folder: the instruments and texts first, then the tables against them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.instruments: dict[str, Instrument] = {}
        self.statutes: dict[str, Statute] = {}
        self.cited: set[tuple[str, str]] = set()
        self._read_instruments()

    def rulebook(self, digest: str) -> Rulebook:
        """All tables, then what only all of them together can show."""
        tables = {name: self._table(name) for name in TABLES if self._file(name).is_file()}
        self._check_references(tables)
        self._check_chapters()
        return Rulebook(digest, self.instruments, tables, tuple(self._local()))

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.yaml"

    def _files(self, name: str) -> list[Path]:
        """A long table may go on in other files: outcomes.yaml, outcomes_withheld.yaml …"""
        return [self._file(name), *sorted(self.folder.glob(f"{name}_*.yaml"))]

    def _local(self) -> Iterator[LocalLaw]:
        """Local rules that are named but not encoded: no table, an instrument's code as the file's name."""
        for code, instrument in self.instruments.items():
            if self._file(code).is_file():
                document = read_rules(self._file(code))
                shape: schema.LocalLawShape = checked(schema.LocalLawShape, document)
                if shape.instrument != code:
                    raise fault(document, f"“{shape.instrument}”和文件名不一致", f"请写成 {code}", ("instrument",))
                yield LocalLaw(code, instrument.title, shape.why)

    def _read_instruments(self) -> None:
        document = read_rules(self._file("instruments"))
        for index, shape in enumerate(checked(list[schema.InstrumentShape], document)):
            if shape.code in self.instruments:
                raise fault(document, f"“{shape.code}”登记了两遍", "请删去一处", (index, "code"))
            self.instruments[shape.code] = Instrument(
                shape.code, shape.title, shape.text or "", shape.in_force, shape.document
            )
            if shape.text:
                self.statutes[shape.code] = self._statute(document, index, shape.text)

    def _statute(self, document: Document, index: int, name: str) -> Statute:
        path = self.folder / "texts" / name
        if not path.is_file():
            raise fault(document, f"找不到文本 texts/{name}", "请放入文本，或者把 text 写成 null", (index, "text"))
        return parse_statute(text_of(path))

    def _table(self, name: str) -> dict[str, Dated[Any]]:
        shape, make = build.BUILDERS[name]
        table: dict[str, Dated[Any]] = {}
        for path in self._files(name):
            document = read_rules(path)
            for index, rule in enumerate(checked(list[shape], document)):  # type: ignore[valid-type]
                if rule.id in table:
                    raise fault(document, f"规则“{rule.id}”写了两遍", "请合并成一条", (index, "id"))
                table[rule.id] = self._dated(document, (index,), rule, make)
        return table

    def _dated(
        self,
        document: Document,
        where: Path_,
        rule: schema.RuleShape[Any],
        make: Callable[..., Any],
    ) -> Dated[Any]:
        self._check_days(document, (*where, "values"), list(rule.values.items()))
        spans: list[tuple[dt.date, Any]] = []
        for start, value in rule.values.items():
            at = (*where, "values", start.isoformat())
            built = None if value is None else make(rule, value, self._citer(document, at, start))
            spans.append((start, built))
        return Dated(rule.id, rule.label, tuple(spans))

    def _check_days(self, document: Document, where: Path_, values: list[tuple[dt.date, Any]]) -> None:
        """Exactly one value for every day since the rule's grounds came into force, until null ends it."""
        days = [start for start, _ in values]
        if days != sorted(days):
            raise fault(document, "日期没有按先后排列", "请把早的写在前面", where)
        for (_, before), (start, _) in pairwise(values):
            if before is None:
                advice = "规则终止后不再恢复；确需恢复，请写成新的规则"
                raise fault(document, f"{start} 以前的一段日子没有值", advice, (*where, start.isoformat()))
        first, value = values[0]
        if value is None:
            raise fault(document, "第一个值不能是 null", "请从施行之日写起", (*where, first.isoformat()))
        self._check_first_day(document, (*where, first.isoformat()), first, value)

    def _check_first_day(self, document: Document, where: Path_, first: dt.date, value: Any) -> None:
        known = [self.instruments[cite.instrument] for cite in value.cite if cite.instrument in self.instruments]
        since = first
        if any(instrument.text for instrument in known):
            since = max(instrument.in_force for instrument in known)
        if first > since:
            problem = f"依据自 {since} 起施行，规则却从 {first} 才有值，中间的日子没有值"
            raise fault(document, problem, f"请把第一个值写成 {since} 起", where)

    def _citer(self, document: Document, at: Path_, start: dt.date) -> build.Citer:
        def cite(shapes: list[schema.CiteShape], *below: str | int) -> tuple[Citation, ...]:
            where = (*at, *below)
            return tuple(self.citation(document, (*where, "cite", i), one, start) for i, one in enumerate(shapes))

        return cite

    def citation(self, document: Document, where: Path_, shape: schema.CiteShape, start: dt.date) -> Citation:
        """A citation that holds on ``start``, its quote found in its own article, paragraph and item."""
        instrument = self.instruments.get(shape.instrument)
        if instrument is None:
            known = "、".join(self.instruments)
            raise fault(document, f"没有登记“{shape.instrument}”这部文件", f"已登记：{known}", (*where, "instrument"))
        if start < instrument.in_force:
            problem = f"《{instrument.title}》自 {instrument.in_force} 起施行，不能作为 {start} 的依据"
            raise fault(document, problem, "请改用当时有效的文件", (*where, "instrument"))
        if shape.checked:
            self._check_quote(document, where, shape)
        self.cited.add((shape.instrument, shape.article))
        return Citation(
            shape.instrument,
            instrument.title,
            shape.article,
            shape.paragraph,
            shape.item,
            shape.quote,
            shape.checked,
            instrument.document,
        )

    def _check_quote(self, document: Document, where: Path_, shape: schema.CiteShape) -> None:
        statute = self.statutes.get(shape.instrument)
        if statute is None:
            raise fault(document, "这部文件没有文本可核对", "请放入文本，或者标明 checked: false", where)
        if problem := quote_problem(statute, shape):
            raise fault(document, problem, "请照文本原文引用，核对条、款、项", (*where, "quote"))

    def _check_references(self, tables: Mapping[str, Mapping[str, Dated[Any]]]) -> None:
        """An outcome's row and remedy, a channel's deciding date and the clock's rules must exist."""
        for name, code, start, rule in _rules(tables):
            for table, wanted in build.references(rule):
                if wanted not in tables.get(table, {}):
                    self._missing(name, code, start, f"引用了 {table}.yaml 里没有的“{wanted}”")
            if problem := build.problem(rule) or build.remedy_gap(rule, tables):
                self._missing(name, code, start, problem)

    def _missing(self, name: str, code: str, start: dt.date, problem: str) -> None:
        for document in map(read_rules, self._files(name)):
            for index, rule in enumerate(document.data):
                if rule["id"] == code:
                    raise fault(document, problem, "请核对代码", (index, "values", start.isoformat()))

    def _check_chapters(self) -> None:
        """Every article of a chapter is encoded or listed as left to people, and none is both."""
        if not self._file("left_to_people").is_file():
            return
        document = read_rules(self._file("left_to_people"))
        for index, left in enumerate(checked(list[schema.LeftShape], document)):
            statute = self.statutes.get(left.instrument)
            chapter = statute.chapter(left.chapter) if statute else []
            if not chapter:
                raise fault(document, f"找不到“{left.instrument}”的{left.chapter}", "请核对", (index, "chapter"))
            self._check_chapter(document, index, left, chapter)

    def _check_chapter(self, document: Document, index: int, left: schema.LeftShape, chapter: list[str]) -> None:
        listed = [one.article for one in left.articles]
        for place, article in enumerate(listed):
            if article not in chapter or (left.instrument, article) in self.cited:
                why = "已经编成规则，不必再列" if article in chapter else f"不在{left.chapter}里"
                raise fault(document, f"{article}{why}", "请删去", (index, "articles", place, "article"))
        missing = [a for a in chapter if a not in listed and (left.instrument, a) not in self.cited]
        if missing:
            problem = f"{left.chapter}的{'、'.join(missing)}既没有编成规则，也没有列出"
            raise fault(document, problem, "请编成规则，或者在 articles 里写明为什么留给人判断", (index, "articles"))


def _rules(tables: Mapping[str, Mapping[str, Dated[Any]]]) -> Iterator[tuple[str, str, dt.date, Any]]:
    for name, table in tables.items():
        for code, dated in table.items():
            yield from ((name, code, start, rule) for start, rule in dated.spans if rule is not None)


def quote_problem(statute: Statute, shape: schema.CiteShape) -> str:
    """Why the quote does not stand where the citation says; "" when it does."""
    if not shape.quote:
        return "没有引文"
    if not shape.article or not statute.articles:
        return "" if normal(shape.quote) in statute.whole else f"文本里没有“{shape.quote}”"
    article = statute.articles.get(shape.article)
    place = f"{shape.article}{shape.paragraph}{shape.item}"
    text = article.part(shape.paragraph, shape.item) if article else None
    if text is None:
        return f"文本里没有{place}"
    return "" if normal(shape.quote) in text else f"{place}里没有“{shape.quote}”"
