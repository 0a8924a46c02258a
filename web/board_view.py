"""The board as its page shows it: the counts of store/queries put into tiles, matrix and charts, each with its list."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from acts.desk import Desk
from casework.alerting import RUNNING
from casework.people import Actor, Role
from casework.stages import Stage
from casework.words import label_of, short_day
from rules.errors import InputError
from store.cases import Scope
from store.queries.case_list import NO_UNIT
from store.queries.closed_cases import Timely, outcome_counts, timeliness
from store.queries.open_cases import OpenGroup, Place, Unusual, open_groups, unusual
from store.queries.trouble import Trouble, trouble
from store.queries.weekly import DailyFlow, daily_flow
from store.queries.workload import Load, workload
from web.board_filter import BUCKETS, OFTEN, OTHERS, RESTED, RESTING, Asked, rested_before
from web.charts import Bar, Lines, RateBar, histogram, lines, rate_bars, rate_height, short_label

SEES_BOARD = frozenset({Role.SUPERVISOR, Role.OFFICE_HEAD, Role.OVERSEER})
WEEKS, PEOPLE, RATES, OUTCOMES = 12, 15, 12, 10
"""How many weeks, handlers, bars of the rate chart and outcomes are shown."""
LABEL = 14
"""Characters of an outcome's name that stand beside its bar."""
RATE_WIDTH, OUTCOME_WIDTH = 180, 100
"""Units of a whole bar: outcomes have long names and need the room."""
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the top row, with its link."""

    name: str
    n: int
    note: str
    href: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix; ``depth`` 0 to 3 is its colour."""

    n: int
    late: int
    href: str
    depth: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One place: a cell a stage, and all of it."""

    name: str
    cells: list[Cell]
    whole: Cell


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the table under a chart: a name and numbers, each with its list (or none)."""

    name: str
    numbers: list[tuple[str, str]]


class BoardView:
    """The board of one organ, or of the whole district for the overseer. Everything is read once, when first asked."""

    def __init__(self, desk: Desk, actor: Actor, organ: str = "") -> None:
        self.desk, self.actor, self.engine = desk, actor, desk.store.engine
        self.organ, self.scope = chosen_scope(desk, actor, organ)
        self.place: Place = "units" if self.organ else "organ"
        self.today = desk.today

    @property
    def stages(self) -> list[Stage]:
        """The columns of the matrix."""
        return [stage for stage in Stage if stage is not Stage.CLOSED]

    @property
    def organs(self) -> list[tuple[str, str]]:
        """What the overseer may choose from: code and short name."""
        return [(code, organ.short) for code, organ in self.desk.office.organs.items()]

    @cached_property
    def groups(self) -> list[OpenGroup]:
        """The open cases, counted."""
        return open_groups(self.engine, self.scope, self.place)

    @cached_property
    def unusual(self) -> Unusual:
        """Long stops and repeated returns."""
        return unusual(self.engine, self.scope, rested_before(self.desk), OFTEN)

    @cached_property
    def trouble(self) -> Trouble:
        """What the system could not do."""
        return trouble(self.engine, self.scope)

    def asked(self, **changes: str) -> str:
        """The address of a list within this board."""
        return replace(Asked(organ=self.organ), **changes).address()

    @property
    def tiles(self) -> list[Tile]:
        """The numbers that matter first."""
        soon, resting = self.desk.calendar.add(self.today, 3), self._in_state(RESTING)
        tomorrow = self.desk.calendar.add(self.today, 1)
        long_rest = self.desk.office.policy.ladder.long_rest
        return [
            Tile("在办", self.total, f"其中依法停表 {resting}", self.asked(), "accent"),
            Tile("今日到期", self._due(self.today, self.today), short_day(self.today), self.asked(due="today"), "red"),
            Tile(
                "3 个工作日内到期", self._due(self.today + _ONE_DAY, soon), f"{tomorrow:%m-%d} 至 {soon:%m-%d}",
                self.asked(due="soon"), "amber",
            ),
            Tile("已逾期", self.late, "不含停表、已答复", self.asked(due="late"), "red"),
            Tile("停表超常", self.unusual.rest_long, f"超过 {long_rest} 个工作日", self.asked(rest=RESTED)),
            Tile("退回两次以上", self.unusual.returned, "审核、签发退回", self.asked(returned=str(OFTEN))),
        ]  # fmt: skip

    @cached_property
    def _clocks(self) -> Counter[tuple[str, dt.date | None]]:
        """Open cases by clock state and last day, whatever their place and stage."""
        found = Counter[tuple[str, dt.date | None]]()
        for group in self.groups:
            found[group.clock_state, group.alert_on] += group.cases
        return found

    @property
    def total(self) -> int:
        """All open cases."""
        return self._clocks.total()

    @property
    def late(self) -> int:
        """Overdue today; a clock that lawfully rests is never overdue."""
        return self._due(dt.date.min, self.today - _ONE_DAY)

    def _is_late(self, group: OpenGroup) -> bool:
        return group.clock_state == RUNNING and bool(group.alert_on and group.alert_on < self.today)

    def _due(self, first: dt.date, last: dt.date) -> int:
        return sum(n for (state, day), n in self._clocks.items() if state == RUNNING and day and first <= day <= last)

    def _in_state(self, states: tuple[str, ...]) -> int:
        return sum(n for (state, _), n in self._clocks.items() if state in states)

    @property
    def matrix(self) -> list[MatrixRow]:
        """Stage by place; places without open cases have no line."""
        cells, late = Counter[tuple[str, Stage]](), Counter[tuple[str, Stage]]()
        for group in self.groups:
            cells[group.place, group.stage] += group.cases
            late[group.place, group.stage] += group.cases if self._is_late(group) else 0
        most = max(cells.values(), default=0)
        rows = []
        for place in self.in_order({place for place, _ in cells}):
            row = [
                Cell(
                    cells[place, stage], late[place, stage], self._in(place, stage=stage.value),
                    _depth(cells[place, stage], most),
                )
                for stage in self.stages
            ]  # fmt: skip
            whole = Cell(sum(cell.n for cell in row), sum(cell.late for cell in row), self._in(place), 0)
            rows.append(MatrixRow(self.name_of(place), row, whole))
        return rows

    def in_order(self, found: Iterable[str]) -> list[str]:
        """In the order of config.yaml, whatever else there is after it."""
        office = self.desk.office
        known = [unit.name for unit in office.organ(self.organ).units] if self.organ else list(office.organs)
        rank = {name: i for i, name in enumerate(known)}
        return sorted(found, key=lambda name: (name == "", rank.get(name, len(rank)), name))

    @property
    def stage_sums(self) -> list[int]:
        """The matrix's last line."""
        by_stage = Counter[Stage]()
        for group in self.groups:
            by_stage[group.stage] += group.cases
        return [by_stage[stage] for stage in self.stages]

    def name_of(self, place: str) -> str:
        """The place as a row names it."""
        if self.organ:
            return place or "未分办"
        organ = self.desk.office.organs.get(place)
        return organ.short if organ else place

    def _in(self, place: str, **more: str) -> str:
        return self.asked(unit=place or NO_UNIT, **more) if self.organ else self.asked(organ=place, **more)

    @cached_property
    def _buckets(self) -> list[tuple[str, int, str, str]]:
        """Label, number, tone and the list of each bar of the histogram."""
        add = self.desk.calendar.add
        found = [("逾期", self.late, "red", "late"), ("今日", self._due(self.today, self.today), "red", "today")]
        for code, (label, low, high, tone) in BUCKETS.items():
            first = self.today + _ONE_DAY if low == 1 else add(self.today, low - 1) + _ONE_DAY
            found.append((label, self._due(first, add(self.today, high) if high else dt.date.max), tone, code))
        resting = self._in_state(RESTING)
        others = self._in_state(OTHERS)
        found += [("停表", resting, "grey", "resting"), ("其他", others, "grey", "others")]
        return found

    @property
    def days_left(self) -> list[Bar]:
        """剩余工作日分布."""
        return histogram([(label, n, tone) for label, n, tone, _ in self._buckets])

    @property
    def days_left_table(self) -> list[TableRow]:
        """The same as a table."""
        return [TableRow(label, [(str(n), self.asked(due=code))]) for label, n, _, code in self._buckets]

    @cached_property
    def _flow(self) -> DailyFlow:
        return daily_flow(self.engine, self.scope, self.mondays[0], self.today)

    @cached_property
    def mondays(self) -> list[dt.date]:
        """The weeks of the flow chart, the last one not over."""
        this = self.today - dt.timedelta(days=self.today.weekday())
        return [this - dt.timedelta(weeks=WEEKS - 1 - i) for i in range(WEEKS)]

    @cached_property
    def weeks(self) -> tuple[list[int], list[int]]:
        """收件 and 办结 by week."""
        sums = []
        for days in (self._flow.received, self._flow.closed):
            by_week = Counter[dt.date]()
            for day, n in days.items():
                by_week[day - dt.timedelta(days=day.weekday())] += n
            sums.append([by_week[monday] for monday in self.mondays])
        return sums[0], sums[1]

    @property
    def flow(self) -> Lines:
        """每周收件与办结."""
        return lines(self.weeks)

    @property
    def week_labels(self) -> list[str]:
        """What stands under the flow chart."""
        return [f"{monday:%m-%d}" for monday in self.mondays]

    @property
    def flow_ends(self) -> list[str]:
        """What the legend says of each line: the last whole week, and the one that is not over."""
        return [f"上周 {week[-2]}，本周已有 {week[-1]}" for week in self.weeks]

    @property
    def flow_table(self) -> list[TableRow]:
        """The same as a table."""
        return [
            TableRow(
                f"{monday:%m-%d}",
                [(str(came), self.asked(received=str(monday))), (str(went), self.asked(closed=str(monday)))],
            )
            for monday, came, went in zip(self.mondays, *self.weeks, strict=True)
        ]

    @cached_property
    def timely(self) -> list[Timely]:
        """按期答复率 of the year's closed cases, the lowest first."""
        found = timeliness(self.engine, self.scope, dt.date(self.today.year, 1, 1), self.today, self.place)
        return sorted(found, key=lambda one: (one.rate, -one.answered, one.place))

    @property
    def rates(self) -> list[RateBar]:
        """The chart: those with the lowest share."""
        return rate_bars(
            [(self.name_of(one.place)[:6], one.rate, f"{one.in_time}/{one.answered}") for one in self.timely[:RATES]],
            RATE_WIDTH,
        )

    @property
    def rates_height(self) -> int:
        """Of its picture."""
        return rate_height(min(len(self.timely), RATES))

    @property
    def rates_table(self) -> list[TableRow]:
        """All of them."""
        year = str(self.today.year)
        return [
            TableRow(
                self.name_of(one.place),
                [
                    (str(one.in_time), self._in(one.place, closed=year, in_time="yes")),
                    (str(one.answered - one.in_time), self._in(one.place, closed=year, in_time="no")),
                    (f"{one.rate:.1%}", ""),
                ],
            )
            for one in self.timely
        ]

    @cached_property
    def loads(self) -> list[Load]:
        """Who has how much, the most first."""
        return workload(self.engine, self.scope, self.today, self.desk.calendar.add(self.today, 3), PEOPLE)

    @cached_property
    def people(self) -> dict[str, str]:
        """Names by login."""
        return {one.login: one.name for one in self.desk.accounts.everybody()}

    def load_name(self, load: Load) -> str:
        """The handler as the table names one; with the organ where there are several."""
        name = self.people.get(load.handler, load.handler) if load.handler else "没有领办"
        organ = self.desk.office.organs.get(load.organ)
        return name if self.organ else f"{name}（{organ.short if organ else load.organ}）"

    @property
    def loads_table(self) -> list[TableRow]:
        """工作量: open, due soon, overdue."""
        rows = []
        for one in self.loads:
            own = Asked(organ=one.organ, handler=one.handler or NO_UNIT)
            numbers = ((one.cases, ""), (one.due, ""), (one.late, "late"))
            links = [
                (str(n), replace(own, due=code).address() if code or i == 0 else "")
                for i, (n, code) in enumerate(numbers)
            ]
            rows.append(TableRow(self.load_name(one), links))
        return rows

    @cached_property
    def _outcomes(self) -> list[tuple[str, int]]:
        found = outcome_counts(self.engine, self.scope, dt.date(self.today.year, 1, 1), self.today)
        return found.most_common()

    @property
    def outcomes(self) -> list[RateBar]:
        """处理结果 by share of items."""
        whole = sum(n for _, n in self._outcomes) or 1
        shown = self._outcomes[:OUTCOMES]
        named = [
            (short_label(label_of(self.desk.rulebook, "outcomes", code), LABEL), n / whole, str(n)) for code, n in shown
        ]
        return rate_bars(named, OUTCOME_WIDTH)

    @property
    def outcomes_height(self) -> int:
        """Of its picture."""
        return rate_height(min(len(self._outcomes), OUTCOMES))

    @property
    def outcomes_table(self) -> list[TableRow]:
        """All outcomes."""
        year = str(self.today.year)
        return [
            TableRow(label_of(self.desk.rulebook, "outcomes", code), [(str(n), self.asked(closed=year, outcome=code))])
            for code, n in self._outcomes
        ]


def chosen_scope(desk: Desk, actor: Actor, organ: str) -> tuple[str, Scope]:
    """The organ the board is about (empty: all) and its scope. Raises InputError for one that is not theirs to see."""
    whole = Scope.of(actor)
    if whole.organs is not None:
        organ = organ or actor.organ
    if organ and (not actor.may_see(organ) or organ not in desk.office.organs):
        raise InputError("没有这个答复机关，或者不归您督办", "请在看板上方选择", field="organ")
    return organ, Scope(frozenset({organ})) if organ else whole


def _depth(n: int, most: int) -> int:
    return 0 if not n else 1 + min(2, 3 * (n - 1) // most) if most > 1 else 1
