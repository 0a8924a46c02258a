"""Another country's law, given as files alone: the engine has no number of its own."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from cli.clock import clock
from rules.deadlines import parse_history, run_clock
from rules.load import load_calendar_file, load_rulebook
from rules.strict_yaml import load_text

FILES = {
    "instruments.yaml": """
- {code: act, title: Freedom of Information Act 2000, number: 2000 c. 36, in_force: 2005-01-01, text: act.md}
""",
    "texts/act.md": "not later than the twentieth working day following the date of receipt\n",
    "deadlines.yaml": """
- id: reply
  label: time for compliance
  unit: workday
  starts: received
  applies_by: received_on
  values:
    2005-01-01:
      value: 20
      cite: [{instrument: act, article: section 10, quote: not later than the twentieth working day}]
""",
    "receipt.yaml": """
- id: letter
  label: letter or e-mail
  values:
    2005-01-01:
      decided_by: arrived
      confirmation_lag: null
      dates: [{name: arrived, label: date of receipt, required: true}]
      cite: [{instrument: act, article: section 10, quote: following the date of receipt}]
""",
    "parameters.yaml": """
- id: first_day
  label: first day
  values:
    2005-01-01:
      value: next_workday_is_day_one
      cite: [{instrument: act, article: section 10, quote: following the date of receipt}]
""",
}
BANK_HOLIDAYS = "date,kind\n2026-01-01,holiday\n2026-04-03,holiday\n2026-04-06,holiday\n2026-12-25,holiday\n"


def test_another_law_is_only_data(tmp_path: Path) -> None:
    """Twenty working days over Easter, no make-up days: received 2026-03-16, due 2026-04-15."""
    (tmp_path / "law" / "texts").mkdir(parents=True)
    for name, text in FILES.items():
        (tmp_path / "law" / name).write_text(text, encoding="utf-8")
    (tmp_path / "days.csv").write_text(BANK_HOLIDAYS, encoding="utf-8")
    rulebook, calendar = load_rulebook(tmp_path / "law"), load_calendar_file(tmp_path / "days.csv")
    document = load_text("channel: letter\nevents: [{kind: arrived, on: 2026-03-16}]")
    answer = run_clock(parse_history(document, rulebook), rulebook, calendar)
    assert ("act", dt.date(2026, 4, 15)) == (answer.law, answer.due_on)
    assert {"section 10"} == {row.article for row in answer.days}


UK = Path(__file__).parents[3] / "examples" / "other_law" / "uk_foia"


@pytest.mark.parametrize(
    ("request_file", "rules", "due"),
    [
        ("easter", "law", "2026-04-15"),
        ("weekend", "law", "2026-06-02"),
        ("weekend", "law_rolled", "2026-06-03"),
        ("christmas", "law", "2027-01-13"),
    ],
)
def test_the_shipped_example_answers_as_its_readme_says(
    request_file: str, rules: str, due: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command, with both readings of a receipt on a rest day; the README names the same days."""
    code = clock(str(UK / "requests" / f"{request_file}.yaml"), UK / rules, UK / "bank_holidays.yaml", None, True)
    assert (0, due) == (code, json.loads(capsys.readouterr().out)["due_on"])
    line = next(line for line in (UK / "README.md").read_text("utf-8").splitlines() if _asks(line, request_file, rules))
    assert line.endswith(f"# {due}")


def _asks(line: str, request_file: str, rules: str) -> bool:
    return line.startswith(f"mingda clock requests/{request_file}.yaml") and f"--rules {rules} " in line


def test_what_the_example_leaves_out_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A request for clarification has no rule there: named, not guessed."""
    path = tmp_path / "a.yaml"
    path.write_text("channel: email\nevents: [{kind: arrived, on: 2026-05-01}, {kind: correction_asked, on: 2026-05-06}]")
    assert 2 == clock(str(path), UK / "law", UK / "bank_holidays.yaml", None, False)
    assert "correction_lapse" in capsys.readouterr().err


def test_the_example_says_that_nothing_in_it_was_checked() -> None:
    """Every rule of it is on the list of what is to be confirmed."""
    rulebook = load_rulebook(UK / "law")
    assert sum(len(table) for table in rulebook.tables.values()) == len(rulebook.unchecked())
