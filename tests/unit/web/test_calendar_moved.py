"""A changed calendar from the command to the pages: the list, the refusal, the yes, and what everybody sees after."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sys
from pathlib import Path

import pytest
from office_at_work import TODAY, OfficeAtWork, person

from acts.audit import audit
from acts.bootstrap import the_desk
from acts.homes import DEMO
from acts.upgrade import check_law
from casework import events as ev
from casework import proceedings as pr
from casework.people import Role
from cli.main import main
from rules.load import CALENDAR_FOLDER

pytestmark = pytest.mark.slow
HANDLER = person(Role.HANDLER)
RUNNING, STOPPED = dt.date(2026, 10, 12), dt.date(2026, 10, 13)
LATER = """  - title: 虚构的调整通知（测试用）
    url: null
    published: 2026-10-19
    holidays:
      - {name: 试验假日, rest: [2026-11-05, 2026-11-06], work: [2026-11-08]}
"""


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """2026 as it is, and one more notice: two working days in November off, a Sunday at work."""
    path = tmp_path / "2026-later.yaml"
    path.write_text((CALENDAR_FOLDER / "2026.yaml").read_text(encoding="utf-8") + LATER, encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of an office on 2026-10-20: its first case runs, its second waits for a third party."""
    place = tmp_path / "office"
    place.mkdir()
    shutil.copy(Path(__file__).resolve().parents[3] / "config.yaml", place)
    monkeypatch.setenv("MINGDA_HOME", str(place))
    monkeypatch.setenv(DEMO, "1")
    office = OfficeAtWork(the_desk())
    check_law(office.desk)
    office.act(office.registered(on=RUNNING), "accept", RUNNING)
    number = office.registered(on=STOPPED)
    office.act(number, "accept", STOPPED)
    for event in (
        pr.ThirdPartyAsked(STOPPED, "A", (1,), "某公司", "某路许可证附图", "某征询〔2026〕1号"),
        ev.NoticeIssued(STOPPED, "third_party-A", "某征询〔2026〕1号", letter(office)),
        ev.LetterDispatched(STOPPED, "third_party-A", "post", "EMS1"),
        ev.LetterDelivered(dt.date(2026, 10, 16), "third_party-A"),
    ):
        office.happened(number, event)
    office.desk.close()
    return place


def letter(office: OfficeAtWork) -> ev.SealedFile:
    """A sealed letter's files."""
    kept = [office.desk.store.files.keep(content) for content in (b"PK docx", b"%PDF plain", b"%PDF sealed")]
    return ev.SealedFile(*kept, provider="测试章", sealed_at="2026-10-13T02:00:00+00:00", whole=True, signer="测试")


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """``mingda`` with these words; its exit code."""
    monkeypatch.setattr(sys, "argv", ["mingda", *words])
    with pytest.raises(SystemExit) as caught:
        main()
    return int(caught.value.code or 0)


def page_of(office: OfficeAtWork, number: str, part: str) -> str:
    """What the handler reads on a part of the case page."""
    return words(office, f"/cases/{number}?part={part}")


def words(office: OfficeAtWork, address: str) -> str:
    """What the handler reads on a page, on one line."""
    page = office.browser(HANDLER).get(address).text
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_changed_calendar_is_seen_first_and_everywhere_after(
    home: Path, notice: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every last day that moves is listed before and after; nothing changes without a yes; then all pages say it."""
    moved = (
        "改为放假：2026-11-05 周四至 2026-11-06 周五", "改为上班：2026-11-08 周日", "其中 2 件有最后一日会移动",
        "JAFG-2026-0001　答复期限 2026-11-09 周一 → 2026-11-10 周二",
        "JAFG-2026-0002　第三方提出意见的期限（A） 2026-11-06 周五 → 2026-11-09 周一；"
        "始终没有回音的答复期限 2026-12-04 周五 → 2026-12-07 周一",
    )  # fmt: skip
    assert 1 == run(monkeypatch, "calendar", "add", str(notice))
    listed = capsys.readouterr().out
    assert [] == [one for one in moved if one not in listed]
    assert "没有启用，什么也没有改。看过以后认可，请加 --yes 再运行一次。" in listed
    before = OfficeAtWork(the_desk())
    assert "2026-11-09 周一" in page_of(before, "JAFG-2026-0001", "time")
    before.desk.close()

    assert 0 == run(monkeypatch, "calendar", "add", str(notice), "--yes")
    capsys.readouterr()
    after = OfficeAtWork(the_desk())
    ledger, record = page_of(after, "JAFG-2026-0001", "time"), page_of(after, "JAFG-2026-0001", "log")
    assert ("答复期限 2026-11-10 周二" in ledger, ledger.count("试验假日")) == (True, 2)
    assert "放假安排有变：答复期限由 2026-11-09 周一 改为 2026-11-10 周二" in record
    waiting = page_of(after, "JAFG-2026-0002", "log")
    assert "第三方提出意见的期限（A）由 2026-11-06 周五 改为 2026-11-09 周一" in waiting
    assert "答复期限最迟 2026-12-07 周一" in waiting
    assert "11-10 周二" in words(after, "/?view=all")
    found = audit(after.desk)
    assert [] == list(found.findings)
    after.desk.close()


def test_nothing_is_added_while_the_office_works(
    home: Path, notice: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """While mingda runs, the command says what to do and changes nothing."""
    from acts.config import load_config
    from cli.up import lock_home

    with lock_home(load_config()):
        assert 1 == run(monkeypatch, "calendar", "add", str(notice), "--yes")
    told = capsys.readouterr()
    assert "加入放假安排要在停下来时做：请先停" in told.err and "移动" not in told.out
    assert TODAY == the_desk().today
