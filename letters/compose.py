"""From a template and the fields of a letter to its blocks; no value ever reaches a parser.

Jinja sees the fields, but what it prints is a private-use character for each value (``finalize``); the grammar is read
with those in place, and only then the values are put in. So an applicant's ``{{ }}``, ``<w:p>``, line ends or forged
``@署名`` stay text. Control, bidirectional and zero-width characters are dropped: they could make a letter read
differently from what is stored.
"""

from __future__ import annotations

import datetime as dt
import re
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, nodes, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from letters import grammar
from letters.blocks import Block, Letter, chinese_day
from letters.notice_fields import LetterFields
from letters.plain_text import clean
from rules.errors import InputError

SHIPPED = Path(__file__).resolve().parent.parent / "templates" / "letters"

# Plane 16 is private and no font or name uses it: one character stands for one value.
_FIRST_SLOT = 0x100000
_LAST_SLOT = 0x10FFFD
_SLOT = re.compile(f"[{chr(_FIRST_SLOT)}-{chr(_LAST_SLOT)}]")
_CITATION = re.compile(r"《([^》]+)》(.*)", re.DOTALL)
_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Cited:
    """Citations to be written when the whole letter is known, so that only a repeated title is shortened."""

    groups: tuple[tuple[str, str], ...]


class _Slots(list["str | _Cited"]):
    """The values printed so far, in order; the token of value n is the character ``_FIRST_SLOT + n``."""

    def keep(self, value: str | _Cited) -> str:
        """Keep ``value`` and give the character that stands for it."""
        if len(self) > _LAST_SLOT - _FIRST_SLOT:
            raise InputError("一份文书里的内容太多", "请拆成几份")
        self.append(value)
        return chr(_FIRST_SLOT + len(self) - 1)


class _TagCheck(Extension):
    """Reads a template's source before Jinja does: unknown tags and our own tokens are errors with file and line."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source as it is, once it is sound."""
        file = name or ""
        grammar.check_tags(source, file)
        for number, line in enumerate(source.splitlines(), start=1):
            if _SLOT.search(line):
                raise InputError("模板里有不能用的专用字符", "请删去这个看不见的字符", file, number)
        return source


@pass_context
def _finalize(context: Context, value: object) -> str:
    slots = context["_slots"]
    assert isinstance(slots, _Slots)
    if isinstance(value, _Cited):
        return slots.keep(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return slots.keep(chinese_day(value))
    if isinstance(value, str):
        return slots.keep(clean(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return slots.keep(str(value))
    if isinstance(value, StrictUndefined):
        str(value)  # raises, naming what is missing
    raise InputError(f"模板要写出的内容不是文字、数字或日期（{type(value).__name__}）", "请检查模板和办件内容")


def clause(text: str) -> str:
    """Template filter: ``text`` without its closing mark, to stand inside a sentence."""
    return clean(text).rstrip("。；;，,")


def _cite(citations: Iterable[str]) -> _Cited:
    """Template filter: full citations, each once, one after another, those of one instrument under one title."""
    groups: list[tuple[str, str]] = []
    for citation in dict.fromkeys(citations):
        found = _CITATION.fullmatch(clean(citation))
        if not found:
            raise InputError(f"依据“{citation}”不是《名称》加条款的写法", "请写全称和条、款、项")
        title, place = found.groups()
        if groups and groups[-1][0] == title:
            groups[-1] = (title, f"{groups[-1][1]}、{place}")
        else:
            groups.append((title, place))
    if not groups:
        raise InputError("缺少法律依据", "没有依据的答复不能发出")
    return _Cited(tuple(groups))


def _numeral(n: int) -> str:
    """Template filter: 1 to 99 as 一, 十, 二十一."""
    if not 0 < n < 100:
        raise InputError(f"第 {n} 项超出了序号的范围", "一份申请最多写 99 项")
    tens, ones = divmod(n, 10)
    head = "" if not tens else ("十" if tens == 1 else _NUMERALS[tens] + "十")
    return head + (_NUMERALS[ones] if ones or not tens else "")


@dataclass(frozen=True)
class FactsOfOutcome:
    """Which facts the partial of an outcome prints: ``required`` ones must be given, ``optional`` ones may."""

    required: frozenset[str]
    optional: frozenset[str]


class Templates:
    """The letter templates of one or more folders, the first folder winning; compiled once."""

    def __init__(self, *folders: Path) -> None:
        self.environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([str(folder) for folder in folders or (SHIPPED,)]),
            undefined=StrictUndefined,
            finalize=_finalize,
            extensions=[_TagCheck],
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            autoescape=False,
        )
        self.environment.filters |= {"cite": _cite, "clause": clause, "numeral": _numeral}

    def compose(self, kind: str, fields_: LetterFields) -> Letter:
        """The draft letter of ``kind`` (a template's name). Raises InputError naming template and line."""
        slots = _Slots()
        names = {field.name: getattr(fields_, field.name) for field in fields(fields_)}
        rendered = self._render(f"{kind}.j2", {**names, "_slots": slots})
        blocks = _fill(grammar.read(rendered, f"{kind}.j2"), slots, fields_.short_titles)
        empty = [block.kind for block in blocks if not block.text and block.kind not in ("number", "date")]
        if empty:
            raise InputError(f"有一段没有内容（{empty[0]}）", "请检查办件里要写进文书的内容", f"{kind}.j2")
        return Letter(kind, blocks, clean(fields_.organ.name))

    def _render(self, name: str, names: Mapping[str, object]) -> str:
        try:
            return self.environment.get_template(name).render(names)
        except TemplateNotFound as missing:
            raise InputError("没有这个模板", "请在文书模板文件夹里补上", str(missing.name)) from missing
        except TemplateError as wrong:
            file, line = _place(wrong, name)
            raise InputError(f"模板填不出来（{wrong.message}）", "请检查模板和办件里的内容", file, line) from wrong

    def facts_of(self, outcome: str) -> FactsOfOutcome:
        """The facts that the partial of ``outcome`` prints. Raises InputError when there is no such partial."""
        name = f"outcomes/{outcome}.j2"
        loader = self.environment.loader
        assert loader is not None
        try:
            source, _, _ = loader.get_source(self.environment, name)
        except TemplateNotFound as missing:
            raise InputError(f"还没有“{outcome}”的答复模板", "请在文书模板文件夹里补上", name) from missing
        tree = self.environment.parse(source, name)
        optional = {
            fact for test in tree.find_all(nodes.Test) if test.name == "defined" for fact in _facts((test.node,))
        }
        return FactsOfOutcome(frozenset(_facts(tree.find_all(nodes.Getattr))) - optional, frozenset(optional))


def _facts(found: Iterable[nodes.Node]) -> Iterator[str]:
    for node in found:
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Getattr) and node.node.attr == "facts":
            yield node.attr


def _place(wrong: TemplateError, name: str) -> tuple[str, int | None]:
    """Where in the templates it went wrong: Jinja gives its frames the template's file and line."""
    own = [frame for frame in traceback.extract_tb(wrong.__traceback__) if frame.filename.endswith(".j2")]
    if own:
        return Path(own[-1].filename).name, own[-1].lineno
    return getattr(wrong, "name", None) or name, getattr(wrong, "lineno", None)


def _fill(blocks: tuple[Block, ...], slots: _Slots, short_titles: Mapping[str, str]) -> tuple[Block, ...]:
    """Put the values in, each once and unread, shortening instrument titles from their second mention."""
    order = [slots[ord(slot) - _FIRST_SLOT] for block in blocks for slot in _SLOT.findall(block.text)]
    cited = [value for value in order if isinstance(value, _Cited)]
    mentions = Counter(title for value in cited for title, _ in value.groups)
    seen: set[str] = set()

    def value_of(match: re.Match[str]) -> str:
        value = slots[ord(match.group()) - _FIRST_SLOT]
        if isinstance(value, str):
            return value
        return "、".join(_write(group, short_titles, mentions, seen) for group in value.groups)

    def part_of(match: re.Match[str]) -> str:
        return str(slots[ord(match.group()) - _FIRST_SLOT])

    return tuple(
        replace(block, text=_SLOT.sub(value_of, block.text), part=_SLOT.sub(part_of, block.part)) for block in blocks
    )


def _write(group: tuple[str, str], short_titles: Mapping[str, str], mentions: Counter[str], seen: set[str]) -> str:
    title, place = group
    short = short_titles.get(title)
    if short is None or mentions[title] < 2:
        return f"《{title}》{place}"
    if title in seen:
        return f"《{short}》{place}"
    seen.add(title)
    return f"《{title}》（以下简称《{short}》）{place}"


@lru_cache(maxsize=1)
def shipped() -> Templates:
    """The templates that come with the product."""
    return Templates(SHIPPED)


def compose(kind: str, fields: LetterFields, templates: Templates | None = None) -> Letter:
    """The draft letter of ``kind`` (``reply``, ``correction_notice`` …) for ``fields``, without number and day.

    ``kind`` is a code of rules/law/letters.yaml, ``fields`` of the class that letters.notice_fields.FIELDS_OF names.

    Raises InputError when a field that the template needs is missing or a template is wrong (with file and line).
    """
    return (templates or shipped()).compose(kind, fields)


def facts_of(outcome: str, templates: Templates | None = None) -> FactsOfOutcome:
    """Which facts must and may be given for ``outcome``. Raises InputError when there is no template for it."""
    return (templates or shipped()).facts_of(outcome)
