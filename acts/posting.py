"""邮寄登记簿: many letters recorded at one go, a transaction each, so that one refusal holds no other up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from acts import registry
from acts.desk import Desk
from acts.post_lines import PostLine, doubt, is_tracking, plain, read_lines
from casework.letters_of import Whereabouts, key_of
from casework.people import Actor
from casework.ruling import Refused
from rules.errors import InputError, MingdaError
from store.cases import Scope
from store.queries.post_book import LetterLine, letters_of_keys

POST = "post"
What = Literal["dispatch", "record_delivery", "record_return"]
AT_ONCE = 200
"""The most letters that are recorded at one go."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded of one letter: ``seen`` is the last event of its case that was shown, ``on`` as typed.

    ``code``: by what it counts as delivered, or the ground of its return; ``note`` what has to be written down with it.
    """

    what: What
    case_number: str
    letter: str
    seen: int
    on: str
    tracking: str = ""
    code: str = ""
    note: str = ""

    @property
    def mark(self) -> str:
        """What names the letter: ``JAFG-2026-0118/reply``."""
        return f"{self.case_number}/{self.letter}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one entry: ``problem`` is empty when it was done; ``stale``: somebody else was quicker."""

    entry: Entry
    problem: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Matched:
    """A pasted line and the letter it means. ``problem``: why it cannot be recorded; ``warning``: what to look at."""

    line: PostLine
    letter: LetterLine | None = None
    problem: str = ""
    warning: str = ""


def record_many(desk: Desk, actor: Actor, entries: Sequence[Entry]) -> list[Recorded]:
    """Record every entry in turn. Raises InputError when there are none or too many."""
    if not entries:
        raise InputError("没有选要登记的文书", "请在要登记的一行前面打钩", field="pick")
    if len(entries) > AT_ONCE:
        raise InputError(f"一次最多登记 {AT_ONCE} 份（选了 {len(entries)} 份）", "请分几次登记", field="pick")
    return [_record(desk, actor, entry) for entry in entries]


def _record(desk: Desk, actor: Actor, entry: Entry) -> Recorded:
    try:
        outcome = registry.do(desk, actor, entry.what, entry.case_number, _fields(entry), entry.seen)
    except MingdaError as wrong:
        return Recorded(entry, str(wrong))
    if isinstance(outcome, Refused):
        return Recorded(entry, str(outcome), stale=outcome.kind in ("stale", "closed"))
    return Recorded(entry)


def _fields(entry: Entry) -> Mapping[str, Any]:
    """The act's fields. Raises InputError for a sending without the post's number: it is what proves the day."""
    fields = {"letter": entry.letter, "on": _day(entry.on)}
    if entry.what == "dispatch":
        if not is_tracking(entry.tracking):
            problem = f"“{entry.tracking}”不像邮件号" if entry.tracking.strip() else "没有写邮件号"
            raise InputError(problem, "请写 EMS 或者挂号的邮件号，如 EX123456785CN 或 13 位数字", field="tracking")
        return fields | {"way": POST, "tracking": plain(entry.tracking)}
    if entry.what == "record_return":
        return fields | {"ground": entry.code, "reason": entry.note}
    return fields | {"proof": entry.code, "note": entry.note}


def _day(typed: str) -> str:
    try:
        return dt.date.fromisoformat(typed.strip()).isoformat()
    except ValueError:
        problem = f"“{typed}”不是日期" if typed.strip() else "没有写日期"
        raise InputError(problem, "请写成 2026-10-20", field="on") from None


def match_lines(desk: Desk, actor: Actor, text: str) -> list[Matched]:
    """Every pasted line with the letter that it means, before anything is recorded."""
    lines = read_lines(text, desk.today)
    known = _known(desk, actor, [key for line in lines for key in line.keys])
    return list(_doubles([_match(line, known, desk) for line in lines]))


def find_letter(desk: Desk, actor: Actor, typed: str) -> LetterLine:
    """The one letter that waits to be posted and bears this number. Raises InputError when there is none or several."""
    key = key_of(typed)
    found = _match(PostLine(1, typed, (key,)), _known(desk, actor, [key]), desk)
    if found.letter is None or found.problem:
        raise InputError(
            found.problem, "请扫或者键入文书的文号；一件只有一份文书待寄的，也可以用办件编号", field="scan"
        )
    return found.letter


def _known(desk: Desk, actor: Actor, keys: list[str]) -> dict[str, list[LetterLine]]:
    """The own organ's letters that these keys may mean, by each key that means them."""
    whole = [*keys, *(key.partition("/")[0] for key in keys)]
    found = dict[str, list[LetterLine]]()
    for letter in letters_of_keys(desk.store.engine, Scope(frozenset({actor.organ})), whole):
        for key in {letter.key, letter.case_number, key_of(letter.mark)}:
            found.setdefault(key, []).append(letter)
    return found


def _match(line: PostLine, known: Mapping[str, list[LetterLine]], desk: Desk) -> Matched:
    if line.problem:
        return Matched(line, problem=line.problem)
    found = next((known[key] for key in line.keys if key in known), [])
    lying = [letter for letter in found if letter.place == Whereabouts.LYING]
    if len(lying) == 1:
        return _checked(line, lying[0], desk)
    if lying:
        return Matched(
            line, problem=f"这一件有 {len(lying)} 份文书待寄，请写文号：{'、'.join(one.number for one in lying)}"
        )
    if not found:
        return Matched(line, problem=f"没有文号是“{line.keys[0]}”的文书，或者不属于本机关")
    return Matched(line, found[0], problem=_why_not(found[0]))


def _checked(line: PostLine, letter: LetterLine, desk: Desk) -> Matched:
    if line.on and line.on > desk.today:
        return Matched(line, letter, problem=f"{line.on} 还没有到（今天是 {desk.today}）")
    if line.on and line.on < letter.made_on:
        return Matched(line, letter, problem=f"{line.on} 早于成文日期 {letter.made_on}")
    return Matched(line, letter, warning=doubt(line.tracking))


def _why_not(letter: LetterLine) -> str:
    if letter.place == Whereabouts.OUT:
        return f"已于 {letter.dispatched_on} 发出" + (f"（{letter.tracking}）" if letter.tracking else "")
    if letter.place == Whereabouts.ARRIVED:
        return f"已于 {letter.delivered_on} 送达"
    return "现在不能发出：还没有用印、正在由系统发送，或者已经作废"


def _doubles(matched: list[Matched]) -> Iterator[Matched]:
    """A letter that comes twice is a problem; one number of the post for several letters may be one envelope."""
    letters, numbers = dict[str, int](), dict[str, int]()
    for one in matched:
        if one.letter is None or one.problem:
            yield one
            continue
        first = letters.setdefault(one.letter.mark, one.line.no)
        same = numbers.setdefault(one.line.tracking, one.line.no)
        if first != one.line.no:
            yield Matched(one.line, one.letter, problem=f"和第 {first} 行是同一份文书")
        elif same != one.line.no:
            words = f"邮件号和第 {same} 行相同，装在同一个信封里的才可以"
            yield Matched(one.line, one.letter, warning="；".join(part for part in (one.warning, words) if part))
        else:
            yield one


def lines_left(matched: Iterable[Matched], recorded: Iterable[Recorded]) -> str:
    """The pasted lines that are not recorded yet, as they were pasted."""
    done = {one.entry.mark for one in recorded if not one.problem}
    left = (one.line.text for one in matched if one.letter is None or one.letter.mark not in done)
    return "\n".join(left)
