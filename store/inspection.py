"""The audit: every case's chain, files and cached row, and every digest, read from one snapshot with little memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, select

from casework import events as ev
from casework import proceedings as pr
from casework.case import Case, fold
from rules.errors import MingdaError
from rules.ledger import Clock
from store.account_changes import broken_change
from store.audit import FAULTS, BrokenLink, check_chain, check_sealed
from store.beside import Beside, differences, read_beside
from store.database import reading
from store.digests import Digest, apply, digest_hash, digests, root_of, unpack
from store.files import FileDamaged
from store.mapping import FIRST_HASH, case_row, recorded
from store.opening import Store
from store.orphans import draft_files
from store.signing import is_signed, public_keys
from store.tables import case_file, counter, effect, event

Clocks = Callable[[Case, Sequence[ev.Recorded]], Iterable[Clock]]
"""The clocks that a case's cached row may have been written with; none when the law of that day is not at hand."""
BATCH = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written. ``no`` and ``kind`` name the event, when it is one."""

    fault: str
    case_number: str
    no: int | None
    kind: str
    words: str

    def __str__(self) -> str:
        place = f"{self.case_number} 第 {self.no} 个事件" if self.no else self.case_number
        named = f"{place}（{self.kind}）" if self.kind else place
        return f"{FAULTS[self.fault]}　{named}：{self.words}" if named else f"{FAULTS[self.fault]}　{self.words}"


@dataclass
class Report:
    """What an audit saw. ``laws`` are the rulebooks and calendars that events name."""

    cases: int = 0
    events: int = 0
    files: int = 0
    digests: list[Digest] = field(default_factory=list)
    keys: tuple[str, ...] = ()
    laws: set[tuple[str, str]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything is as it was written."""
        return not self.findings

    def add(self, fault: str, words: str, case: str = "", no: int | None = None, kind: str = "") -> None:
        """One more finding."""
        self.findings.append(Finding(fault, case, no, kind, words))


def count_cases(store: Store) -> int:
    """How many cases an audit will go through."""
    with reading(store.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(case_file)).scalar_one())


def inspect(store: Store, clocks: Clocks, step: Callable[[], None] = lambda: None) -> Report:
    """Look at everything, from one snapshot; ``step`` is called after each case."""
    report = Report()
    with reading(store.engine) as connection:
        report.digests = digests(connection)
        sealed = _Digests(store, report).examine()
        files = _Files(store, report)
        look = _Cases(store, report, clocks, files, sealed)
        for number, row, events, beside in _every_case(connection):
            look.examine(number, row, events, beside)
            step()
        look.report_vanished(connection)
        files.examine_drafts(connection)
        if (no := broken_change(connection)) is not None:
            report.add("accounts", f"账号变更记录从第 {no} 条起和写下时不一样")
    return report


def _every_case(connection: Connection) -> Iterator[tuple[str, Any, list[Any], Beside]]:
    """Each case with its cached row (None when only its events are there), its events, and what lies beside."""
    last = ""
    while True:
        batch = select(case_file).where(case_file.c.number > last).order_by(case_file.c.number).limit(BATCH)
        rows = {row.number: row for row in connection.execute(batch)}
        here = select(event).where(event.c.case_number > last)
        behind, last = last, max(rows, default="")
        if rows:
            here = here.where(event.c.case_number <= last)
        found = connection.execute(here.order_by(event.c.case_number, event.c.no))
        events = {number: list(group) for number, group in groupby(found, lambda row: str(row.case_number))}
        beside = read_beside(connection, behind, last)
        for number in sorted(rows.keys() | events.keys()):
            yield number, rows.get(number), events.get(number, []), beside.get(number, Beside())
        if not rows:
            return


class _Digests:
    """The digests: each as it was signed, chained to the one before, and its heads what it says."""

    def __init__(self, store: Store, report: Report) -> None:
        self._store, self._report = store, report
        self._sealed: dict[str, list[tuple[int, str, str]]] = defaultdict(list)

    def examine(self) -> dict[str, list[tuple[int, str, str]]]:
        """What the digests say of each case: the number of its last event, that event's hash, and the day."""
        keys = public_keys(self._store.home / "keys")
        self._report.keys = tuple(dict.fromkeys(digest.key for digest in self._report.digests))
        before, known = FIRST_HASH, dict[str, tuple[int, str]]()
        followed = True
        for n, digest in enumerate(self._report.digests, 1):
            name = f"{digest.day} 第 {digest.no} 份摘要"
            if digest.no != n:
                self._report.add("digest_deleted", f"第 {n} 份摘要不见了，接着的是{name}")
                return self._sealed
            if problem := _forged(digest, before, keys):
                self._report.add("digest_forged", f"{name}：{problem}")
            before = digest.hash
            followed = self._follow(digest, name, known, followed)
        return self._sealed

    def _follow(self, digest: Digest, name: str, known: dict[str, tuple[int, str]], followed: bool) -> bool:
        """Take in what the digest lists; False when the heads of all cases are not known from here on."""
        try:
            listed = unpack(self._store.files.read(digest.heads))
        except (FileDamaged, ValueError) as wrong:
            self._report.add("digest_forged", f"{name}所列的清单：{wrong}")
            return False
        apply(known, listed)
        for number, (no, head) in listed.items():
            if no:
                self._sealed[number].append((no, head, str(digest.day)))
        if followed and root_of(known) != digest.root:
            self._report.add("digest_forged", f"{name}：所列的清单和总摘要不符")
            return False
        return followed


def _forged(digest: Digest, before: str, keys: Any) -> str:
    if digest_hash(digest) != digest.hash:
        return "写下之后被改动过"
    if digest.prev_hash != before:
        return "和前一份接不上"
    if digest.key not in keys:
        return f"签名的公钥 {digest.key} 不在 var/keys/ 里，不能核对"
    return "" if is_signed(keys, digest.key, digest.hash, digest.signature) else "签名不对"


class _Files:
    """The files that events and effects name: each looked at once."""

    def __init__(self, store: Store, report: Report) -> None:
        self._store, self._report = store, report
        self._seen: set[str] = set()

    def examine(self, names: Iterable[str], case: str, no: int, kind: str) -> None:
        """Whether these files are there and whole."""
        for name in names:
            if name in self._seen:
                continue
            self._seen.add(name)
            self._report.files += 1
            if problem := self._store.files.problem(name):
                words = {"missing": "不见了", "damaged": "内容被改动过"}[problem]
                self._report.add(f"file_{problem}", f"文件 {name[:12]}… {words}", case, no, kind)

    def examine_drafts(self, connection: Connection) -> None:
        """The files of drafts, which only the outbox names."""
        done = select(effect.c.case_number, effect.c.cause_no, effect.c.kind, effect.c.result)
        done = done.where(effect.c.kind == "render_draft", effect.c.state == "done", effect.c.result.is_not(None))
        for row in connection.execute(done.order_by(effect.c.id).execution_options(yield_per=BATCH)):
            self.examine(draft_files(row.result), row.case_number, row.cause_no, row.kind)


def event_files(happened: ev.Event) -> tuple[str, ...]:
    """The files that an event names."""
    file = getattr(happened, "file", None)
    if isinstance(happened, pr.MaterialAttached):
        return tuple(name for name in (happened.file, happened.original) if name)
    if isinstance(happened, pr.MaterialRedacted | ev.DraftEdited):
        return (happened.file,) if happened.file else ()
    if not isinstance(file, ev.SealedFile):
        return ()
    return tuple(name for name in (file.docx, file.pdf, file.sealed, file.record) if name)


class _Cases:
    """Case by case: the chain, what the digests say of it, its files, and its cached row."""

    def __init__(
        self,
        store: Store,
        report: Report,
        clocks: Clocks,
        files: _Files,
        sealed: dict[str, list[tuple[int, str, str]]],
    ) -> None:
        self._store, self._report, self._clocks, self._files = store, report, clocks, files
        self._sealed = sealed

    def examine(self, number: str, row: Any, events: list[Any], beside: Beside) -> None:
        """One case; the first thing wrong with its chain ends it."""
        self._report.cases += 1
        self._report.events += len(events)
        sealed = self._sealed.pop(number, [])
        if row is None or not events:
            gone = "事件还在，登记行不见了" if row is None else f"登记行还在，{row.seq} 个事件都不见了"
            self._report.add("vanished", gone, number)
            return
        self._report.laws.update((one.rulebook, one.calendar) for one in events)
        plain = [one._mapping for one in events]
        broken = [check_chain(number, plain, row.seq), check_sealed(number, plain, sealed)]
        if found := min((link for link in broken if link), key=lambda link: link.no, default=None):
            self._break(found, events)
        else:
            self._open(number, row, events, beside)

    def _break(self, link: BrokenLink, events: list[Any]) -> None:
        kind = next((one.kind for one in events if one.no == link.no), "")
        self._report.add(link.fault, link.problem, link.case_number, link.no, kind)

    def _open(self, number: str, row: Any, events: list[Any], beside: Beside) -> None:
        """What the events say: the files they name, and the cached rows they come to."""
        try:
            records = [recorded(one, self._store.vault) for one in events]
            case = fold(number, records)
        except (MingdaError, KeyError, ValueError, AssertionError) as wrong:
            self._report.add("unreadable", str(wrong) or type(wrong).__name__, number)
            return
        assert case is not None
        for record in records:
            self._files.examine(event_files(record.event), number, record.no, type(record.event).__name__)
        self._compare(case, row, records)
        if differs := list(differences(case, beside)):
            self._report.add("cache", "；".join(differs), number)

    def _compare(self, case: Case, row: Any, records: Sequence[ev.Recorded]) -> None:
        cached, differs = row._mapping, list[str]()
        for clock in self._clocks(case, records):
            right = case_row(case, clock)
            wrong = [_difference(name, right[name], cached[name]) for name in right if right[name] != cached[name]]
            if not wrong:
                return
            differs = differs or wrong
        if differs:
            self._report.add("cache", "；".join(differs), case.number)

    def report_vanished(self, connection: Connection) -> None:
        """Cases that digests know and that are nowhere; and numbers that were given to no case that is there."""
        for number, known in sorted(self._sealed.items()):
            no, _, day = max(known)
            self._report.add("vanished", f"{day} 的每日摘要里还有它，共 {no} 个事件", number)
        named = sum(one.fault == "vanished" for one in self._report.findings)
        given = select(counter.c.organ, func.sum(counter.c.last)).where(counter.c.kind == "case")
        there = select(case_file.c.organ, func.count()).group_by(case_file.c.organ)
        count = {row[0]: row[1] for row in connection.execute(there)}
        numbers = [(organ, int(n)) for organ, n in connection.execute(given.group_by(counter.c.organ))]
        if sum(n - count.get(organ, 0) for organ, n in numbers) <= named:  # each of them has its name already
            return
        for organ, n in sorted(numbers):
            if n != count.get(organ, 0):
                self._report.add("vanished", f"发过 {n} 个办件编号，库里有 {count.get(organ, 0)} 件", organ)


def _difference(name: str, right: Any, cached: Any) -> str:
    """What a cached column should say. What could name a person is not repeated."""
    label = COLUMNS[name]
    return f"{label}不符" if name in _PERSONAL else f"{label}应当是 {_plain(right)}，写的是 {_plain(cached)}"


def _plain(value: Any) -> str:
    return {None: "空", True: "是", False: "否", "": "空"}.get(value, str(value))


_PERSONAL = frozenset({"applicant_name", "sought"})
COLUMNS = {
    "number": "编号",
    "organ": "答复机关",
    "channel": "渠道",
    "applicant_kind": "申请人类别",
    "applicant_name": "申请人",
    "sought": "申请内容",
    "stage": "环节",
    "clock_state": "期限状态",
    "units": "承办单位",
    "registered_on": "登记日",
    "received_on": "收到申请之日",
    "due_on": "最后一日",
    "cautious_due_on": "从严的最后一日",
    "alert_on": "提醒所依的日子",
    "provisional": "是否暂定",
    "seq": "事件数",
    "closed_on": "办结日",
    "order_on": "排序所依的日子",
    "handler": "领办人",
    "times_returned": "退回次数",
    "next_act": "下一步",
    "next_subject": "下一步的对象",
    "next_roles": "下一步由谁办",
    "next_why": "下一步的缘由",
    "next_waiting": "是否在等",
    "next_until": "下一步的最后一日",
    "in_time": "是否按期答复",
    "outcomes": "处理结果",
    "resting_since": "停表之日",
    "limits": "其他期限",
    "to_do": "没做完的内部节点",
}
"""What each cached column is called in a finding."""
