"""``mingda clock`` and ``mingda workdays``: what is printed where, and the exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cli import workdays
from cli.clock import clock
from rules.citation import Citation, joined

GOOD = "channel: in_person\nevents:\n  - {kind: submitted, on: 2026-01-05}\n"
BAD = "channel: pigeon\nevents:\n  - {kind: submitted, on: 2026-01-05}\n"


def run(path: Path, text: str, as_of: str | None = None, as_json: bool = True) -> int:
    """Write ``text`` and run the clock on it."""
    path.write_text(text, encoding="utf-8")
    return clock(str(path), None, None, as_of, as_json)


def test_one_document_gives_one_json_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing else on stdout, nothing on stderr, exit code 0."""
    code = run(tmp_path / "a.yaml", GOOD)
    out, err = capsys.readouterr()
    assert (0, "", "2026-02-02") == (code, err, json.loads(out)["due_on"])


def test_a_stream_answers_each_and_fails_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bad document gives its error line with the line in the file; the others answer; exit code 2."""
    code = run(tmp_path / "a.yaml", f"---\n{GOOD}---\n{BAD}---\nchannel: [\n---\n{GOOD}")
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert 2 == code
    assert ["2026-02-02", None, None, "2026-02-02"] == [line.get("due_on") for line in lines]
    assert [6, 10] == [line["line"] for line in lines[1:3]]
    assert "第 6 行，“channel”：没有“pigeon”这种申请渠道" in err


def test_json_lines_answer_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each; a broken one names its line."""
    good = '{"channel": "in_person", "events": [{"kind": "submitted", "on": "2026-01-05"}]}'
    twice = '{"channel": "fax", "channel": "oral", "events": []}'
    code = run(tmp_path / "a.jsonl", f"{good}\n{{broken}}\n{twice}\n{good}\n")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert 2 == code
    assert [None, 2, 3, None] == [line.get("line") for line in lines]
    assert "“channel”写了两遍" == lines[2]["error"]


def test_one_json_document_over_many_lines_is_read_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON is also YAML: days as text are days."""
    text = json.dumps({"channel": "in_person", "events": [{"kind": "submitted", "on": "2026-01-05"}]}, indent=2)
    assert 0 == run(tmp_path / "a.json", text)
    assert "2026-02-02" == json.loads(capsys.readouterr().out)["due_on"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """``-`` stands for it, also in messages."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
    assert 2 == clock("-", None, None, None, False)
    assert "标准输入 第 1 行" in capsys.readouterr().err


def test_as_of_looks_from_that_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A day before the receipt knows of none."""
    assert 0 == run(tmp_path / "a.yaml", GOOD, as_of="2026-01-04")
    assert "not_received" == json.loads(capsys.readouterr().out)["state"]


@pytest.mark.parametrize(("text", "said"), [("", "没有内容"), ("# 空\n", "没有内容")])
def test_an_empty_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    """Nothing in, nothing guessed."""
    assert 2 == run(tmp_path / "a.yaml", text)
    assert said in capsys.readouterr().err


def test_wrong_paths_and_days_are_input_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing file, a folder without rules, a day that is none: exit code 2 and what to do."""
    codes = [
        clock(str(tmp_path / "none.yaml"), None, None, None, False),
        clock("-", tmp_path, None, None, False),
        clock("-", None, tmp_path / "none.csv", None, False),
        clock("-", None, None, "soon", False),
    ]
    err = capsys.readouterr().err
    assert [2, 2, 2, 2] == codes
    assert all(said in err for said in ("找不到这个文件", "instruments.yaml", "“soon”不是日期"))


def test_the_ledger_reads_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Received, due with its weekday, grounds, limits."""
    text = "channel: signed_post\nevents:\n  - {kind: signed, on: 2026-01-26}\n"
    assert 0 == run(tmp_path / "a.yaml", text, as_json=False)
    out = capsys.readouterr().out
    limit = "告知补正的期限：最迟于 2026-02-04 周三，第三十条"
    assert all(said in out for said in ("2026-02-28 周六（调休上班）", "计时中", limit))


def test_workdays_add_and_count(capsys: pytest.CaptureFixture[str]) -> None:
    """Plain arithmetic, as text and as JSON."""
    assert [0, 0, 0] == [
        workdays.add("2026-01-26", 20), workdays.between("2026-01-26", "2026-02-28"),
        workdays.add("2026-12-04", 20, as_json=True),
    ]  # fmt: skip
    first, second, third = capsys.readouterr().out.splitlines()
    assert ("2026-02-28 周六（调休上班）", "20 个工作日（2026-01-26 的次日至 2026-02-28）") == (first, second)
    assert ("2027-01-04", True) == (json.loads(third)["result"], json.loads(third)["provisional"])


def test_workdays_refuse_what_is_no_day(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong day is answered with how to write one; a far one with what is missing."""
    assert [2, 2] == [workdays.add("5 May", 20), workdays.add("2050-01-01", 20)]
    err = capsys.readouterr().err
    assert "请写成 2026-10-20 这样" in err and "工作日历没有覆盖" in err


def test_the_ledger_shows_every_day_as_a_wall_calendar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbered days, days at rest, holidays and make-up days stand under their weekdays."""
    text = "channel: signed_post\nevents:\n  - {kind: signed, on: 2026-09-16}\n"
    assert 0 == run(tmp_path / "a.yaml", text, as_json=False)
    out = capsys.readouterr().out
    assert all(said in out for said in ("9/17 第1日", "20 第3日调", "25 中秋节", "10 第13日调", "20 第20日"))


def test_provisions_of_one_instrument_stand_under_one_title() -> None:
    """A title is not written again and again; an inference of ours has no brackets."""
    one, two = Citation("a", "条例", "第二条"), Citation("a", "条例", "第三条", "第一款")
    other, ours = Citation("b", "民法典", "第一条"), Citation("c", "本系统的推论", document=False)
    assert "《条例》第二条、第三条第一款；《民法典》第一条；本系统的推论" == joined((one, two, other, ours))
