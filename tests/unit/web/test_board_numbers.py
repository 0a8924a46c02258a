"""督办看板: every number is what a naive count of the rows says, and its link opens exactly those cases."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import pytest
from board_samples import ORGANS, Row, counted, is_late, is_open, office_with_rows
from office_at_work import TODAY, OfficeAtWork, person

from casework.people import Actor, Role
from casework.stages import Stage
from store.queries.case_list import case_lines, count_cases
from store.queries.monthly import month_of_places
from web.board_filter import Asked, wanted
from web.board_view import BoardView, chosen_scope

OVERSEER, SUPERVISOR = person(Role.OVERSEER, "JAZF"), person(Role.SUPERVISOR)
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def rows(office: OfficeAtWork) -> list[Row]:
    return office_with_rows(office)


def behind(office: OfficeAtWork, actor: Actor, address: str) -> int:
    """How many cases the list at this address has; its lines are as many."""
    asked = Asked(**dict(parse_qsl(urlsplit(address).query)))
    _, scope = chosen_scope(office.desk, actor, asked.organ)
    conditions = wanted(asked, office.desk)
    count = count_cases(office.desk.store.engine, scope, conditions)
    assert count == len(case_lines(office.desk.store.engine, scope, conditions, limit=1000))
    return count


@pytest.mark.parametrize(("actor", "organ"), [(OVERSEER, ""), (OVERSEER, "JAGH"), (SUPERVISOR, "")])
def test_the_tiles_count_what_is_there(office: OfficeAtWork, rows: list[Row], actor: Actor, organ: str) -> None:
    """In office, due, overdue, resting, returned: counted naively, within the scope; each link opens as many."""
    view = BoardView(office.desk, actor, organ)
    seen = [row for row in rows if view.organ in ("", row["organ"])]
    soon, add = office.desk.calendar.add(TODAY, 3), office.desk.calendar.between

    def due(row: Row, first: dt.date, last: dt.date) -> bool:
        return is_open(row) and row["clock_state"] == "running" and first <= row["alert_on"] <= last

    naive = {
        "在办": counted(seen, is_open),
        "今日到期": counted(seen, lambda row: due(row, TODAY, TODAY)),
        "3 个工作日内到期": counted(seen, lambda row: due(row, TODAY + ONE_DAY, soon)),
        "已逾期": counted(seen, is_late),
        "停表超常": counted(seen, lambda row: bool(row["resting_since"]) and add(row["resting_since"], TODAY) > 20),
        "退回两次以上": counted(seen, lambda row: is_open(row) and row["times_returned"] >= 2),
    }
    assert naive == {tile.name: tile.n for tile in view.tiles}
    assert naive == {tile.name: behind(office, actor, tile.href) for tile in view.tiles}


@pytest.mark.parametrize(("actor", "organ"), [(OVERSEER, ""), (SUPERVISOR, "")])
def test_each_cell_of_the_matrix_opens_its_cases(
    office: OfficeAtWork, rows: list[Row], actor: Actor, organ: str
) -> None:
    """Stage by organ, or by the unit in the lead; overdue ones in red; the sums at the edges."""
    view = BoardView(office.desk, actor, organ)
    naive, late = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in rows:
        if is_open(row) and view.organ in ("", row["organ"]):
            place = row["units"].split("、")[0] if view.organ else row["organ"]
            naive[view.name_of(place), row["stage"]] += 1
            late[view.name_of(place), row["stage"]] += is_late(row)
    cells = {
        (line.name, stage.value): cell
        for line in view.matrix
        for stage, cell in zip(view.stages, line.cells, strict=True)
    }
    assert naive == Counter({key: cell.n for key, cell in cells.items() if cell.n})
    assert +late == Counter({key: cell.late for key, cell in cells.items() if cell.late})
    assert [cell.n for cell in cells.values()] == [behind(office, actor, cell.href) for cell in cells.values()]
    assert (view.total, view.total) == (sum(view.stage_sums), sum(line.whole.n for line in view.matrix))


def test_every_open_case_is_in_one_bar(office: OfficeAtWork, rows: list[Row]) -> None:
    """The histogram's bars add up to all open cases, and each opens its own."""
    view = BoardView(office.desk, OVERSEER)
    numbers = [(int(row.numbers[0][0]), behind(office, OVERSEER, row.numbers[0][1])) for row in view.days_left_table]
    assert [bar for bar, _ in numbers] == [listed for _, listed in numbers]
    assert counted(rows, is_open) == sum(bar for bar, _ in numbers)
    assert [bar.value for bar in view.days_left] == [bar for bar, _ in numbers]


def test_the_weeks_flow(office: OfficeAtWork, rows: list[Row]) -> None:
    """Received and closed by week, Monday to Sunday, and their lists."""
    view = BoardView(office.desk, OVERSEER)
    for index, column in ((0, "received_on"), (1, "closed_on")):
        naive = [
            counted(rows, lambda row, m=monday, c=column: bool(row[c]) and m <= row[c] < m + dt.timedelta(7))  # type: ignore[misc]
            for monday in view.mondays
        ]
        assert naive == view.weeks[index]
        assert naive == [behind(office, OVERSEER, row.numbers[index][1]) for row in view.flow_table]


def test_rates_outcomes_and_workload(office: OfficeAtWork, rows: list[Row]) -> None:
    """By organ, by outcome of each item, by handler."""
    view = BoardView(office.desk, OVERSEER)
    answered = [row for row in rows if row["closed_on"] and row["in_time"] is not None]
    naive = {
        organ: (
            counted(answered, lambda row, o=organ: row["organ"] == o and row["in_time"]),  # type: ignore[misc]
            counted(answered, lambda row, o=organ: row["organ"] == o),  # type: ignore[misc]
        )
        for organ in ORGANS
    }
    assert naive == {one.place: (one.in_time, one.answered) for one in view.timely}
    items = Counter(code for row in rows if row["closed_on"] for code in row["outcomes"].split())
    assert items == Counter(dict(view._outcomes))
    desks = Counter((row["organ"], row["handler"]) for row in rows if is_open(row))
    assert desks == Counter({(one.organ, one.handler): one.cases for one in view.loads})
    assert [one.cases for one in view.loads] == [behind(office, OVERSEER, r.numbers[0][1]) for r in view.loads_table]
    assert [one.late for one in view.loads] == [behind(office, OVERSEER, row.numbers[2][1]) for row in view.loads_table]


def test_the_month_by_unit(office: OfficeAtWork, rows: list[Row]) -> None:
    """The bulletin of September for one organ's units, against a count by hand."""
    first, last = dt.date(2026, 9, 1), dt.date(2026, 9, 30)
    scope = chosen_scope(office.desk, SUPERVISOR, "")[1]
    found = month_of_places(office.desk.store.engine, scope, first, last, TODAY, "units")
    own = [row for row in rows if row["organ"] == "JAFG"]
    for line in found:
        mine = [row for row in own if row["units"].split("、")[0] == line.place]
        closed = [row for row in mine if row["closed_on"] and first <= row["closed_on"] <= last]
        naive = (
            counted(mine, lambda row: first <= row["received_on"] <= last),
            len(closed),
            counted(closed, lambda row: row["in_time"] is not None),
            counted(closed, lambda row: row["in_time"] is True),
            counted(mine, lambda row: row["received_on"] <= last and (is_open(row) or row["closed_on"] > last)),
            counted(mine, is_late),
        )
        assert naive == (line.received, line.closed, line.answered, line.in_time, line.open_at_end, line.late_now)
    assert {row["units"].split("、")[0] for row in own} == {line.place for line in found}


def test_a_list_says_how_many_and_goes_on(office: OfficeAtWork, rows: list[Row]) -> None:
    """Fifty a page; together all of them, each once, names covered."""
    client = office.browser(OVERSEER)
    pages = [client.get(f"/board/cases?page={n}").text for n in (1, 2, 3)]
    numbers = [number for page in pages for number in re.findall(r'href="/cases/([A-Z0-9-]+)"', page)]
    assert sorted(row["number"] for row in rows if is_open(row)) == sorted(numbers)
    assert f"共 {counted(rows, is_open)} 件" in pages[0] and "周小明" not in pages[0]


def test_stages_are_the_procedures(office: OfficeAtWork) -> None:
    """Closed cases are no stage of the matrix."""
    assert [stage for stage in Stage if stage is not Stage.CLOSED] == BoardView(office.desk, OVERSEER).stages
