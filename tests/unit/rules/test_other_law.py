"""Another country's law, given as files alone: the engine has no number of its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

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
    clock = run_clock(parse_history(document, rulebook), rulebook, calendar)
    assert ("act", dt.date(2026, 4, 15)) == (clock.law, clock.due_on)
    assert {"section 10"} == {row.article for row in clock.days}
