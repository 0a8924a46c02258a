"""A limit past the last calendar published: pages, alerts and papers say that its day is reckoned only."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from office_at_work import OfficeAtWork, person

from acts.alerting import give_alerts
from casework.people import Actor, Role
from cli.main import main
from rules.workdays import UNPUBLISHED

HANDLER, OVERSEER = person(Role.HANDLER), person(Role.OVERSEER, "JAZF")
ACCEPTED, NEW, TODAY = dt.date(2026, 12, 10), dt.date(2026, 12, 24), dt.date(2026, 12, 31)
GUESSED = "最后一日所在年度的放假安排还没有公布，日期是暂估的"
RUNNING, WAITING = "JAFG-2026-0001", "JAFG-2026-0002"


@pytest.fixture
def year_end(office: OfficeAtWork) -> OfficeAtWork:
    """New Year's Eve: one case due on 2027-01-08, one with its correction notice due on 2027-01-05; alerts given."""
    for one in (HANDLER, OVERSEER):
        office.session(one)
    office.act(office.registered(on=ACCEPTED), "accept", ACCEPTED)
    office.registered(on=NEW)
    later = OfficeAtWork(replace(office.desk, fixed_day=TODAY))
    give_alerts(later.desk)
    return later


def words(office: OfficeAtWork, who: Actor, address: str) -> str:
    """What somebody reads on a page, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", office.browser(who).get(address).text).split())


@pytest.mark.parametrize(
    ("who", "address", "said"),
    [
        (HANDLER, "/", "2027-01-08 周五 放假安排未公布，暂估"),
        (HANDLER, f"/cases/{RUNNING}", "放假安排未公布，暂估"),
        (HANDLER, f"/cases/{RUNNING}", "按周末和日期固定的法定节日推算；公布以后重新计算，并列出移动的日子"),
        (HANDLER, f"/cases/{WAITING}?part=time", "告知补正的期限 2027-01-05 周二 （暂估）"),
        (OVERSEER, "/board/cases", "2027-01-08 周五 （暂估）"),
        (HANDLER, "/alerts", f"应于 2027-01-08 周五 前答复，剩 5 个工作日，现在分办环节。{GUESSED}"),
        (HANDLER, "/alerts", f"告知补正的期限至 2027-01-05 周二 止，剩 2 个工作日，现在审查环节。{GUESSED}"),
    ],
)  # fmt: skip
def test_whoever_looks_is_told(year_end: OfficeAtWork, who: Actor, address: str, said: str) -> None:
    """Inbox, case, limits, board and alerts, the reply's last day and the others."""
    assert said in words(year_end, who, address)


def test_the_proof_says_it_of_each_day(year_end: OfficeAtWork) -> None:
    """From the first day that no notice settles; a fixed holiday names its law."""
    proof = year_end.browser(HANDLER).get(f"/cases/{WAITING}/clock.json").json()
    sources = {day["on"]: day.get("source", "") for day in proof["days"]}
    assert ("", UNPUBLISHED, "《全国年节及纪念日放假办法》第二条") == tuple(
        sources[day] for day in ("2026-12-31", "2027-01-04", "2027-01-01")
    )
    assert [("correction_notice", True)] == [(one["kind"], one.get("provisional")) for one in proof["limits"]]


def test_the_terminal_says_it_of_every_day_it_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """While stopped, the third party's last day and the reply's if nobody answers; and the days of the ledger."""
    events = [
        {"kind": "submitted", "on": "2026-12-10"},
        {"kind": "third_party_asked", "on": "2026-12-14", "ref": "A"},
        {"kind": "third_party_reached", "on": "2026-12-16", "ref": "A"},
    ]
    path = tmp_path / "history.json"
    path.write_text(json.dumps({"channel": "in_person", "events": events}), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["mingda", "clock", str(path), "--as-of", "2027-01-05"])
    with pytest.raises(SystemExit):
        main()
    out = capsys.readouterr().out
    for said in (
        f"第三方提出意见的期限（A）：最迟于 2027-01-07 周四（{UNPUBLISHED}）",
        f"始终没有回音则为  2027-02-02 周二（{UNPUBLISHED}）",
        "告知补正的期限：最迟于 2026-12-21 周一，",
        "带“暂”的放假安排尚未公布",
    ):
        assert said in out
