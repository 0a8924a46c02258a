"""The command line as a person meets it: exit codes, messages, JSON alone on stdout, nothing half-written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.run import run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
S01 = (ROOT / "examples" / "samples" / "S01.yaml").read_text(encoding="utf-8")


def mingda(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a shell would."""
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *words], input=stdin, capture_output=True, text=True, cwd=ROOT, check=False
    )


WRONG = {
    "unknown channel": ("channel: signed_post", "channel: pigeon", "pigeon", "signed_post"),
    "date that does not exist": ("signed: 2026-09-16", "signed: 2026-09-31", "2026-09-31", "没有"),
    "wrong organ": ("organ: JAFG", "organ: XXXX", "XXXX", "JAFG"),
    "missing applicant": ("    kind: natural\n", "", "申请人类别", "kind"),
    "unknown act": ("act: accept", "act: acept", "acept", "accept"),
    "unknown field": ("{on: 2026-09-17, act: accept}", "{on: 2026-09-17, act: accept, why: x}", "why", "note"),
    "broken yaml": ("organ: JAFG", "organ: [JAFG", "YAML", "第"),
    "key twice": ("organ: JAFG", "organ: JAFG\norgan: JAGH", "写了两遍", "organ"),
    "signed before sent": ("signed: 2026-09-16", "signed: 2026-09-10", "早于", "2026-09-14"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_input_says_where_and_what_to_do(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each kind of wrong scenario ends with exit 2, the file's name and a line, and leaves no output behind."""
    old, new, *said = WRONG[what]
    file = tmp_path / "S.yaml"
    assert old in S01
    file.write_text(S01.replace(old, new, 1), encoding="utf-8")
    code, told = run(file, tmp_path / "out", False), capsys.readouterr().err
    assert (2, True) == (code, "S.yaml 第" in told), told
    assert [] == [word for word in said if word not in told], told
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_named() -> None:
    """No such file: exit 2 and its path."""
    got = mingda("run", "nowhere.yaml")
    assert (2, True) == (got.returncode, "nowhere.yaml" in got.stderr)


def test_what_lives_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    """Whoever else has an account on the machine reads neither the database nor a key, whatever the shell's umask."""
    shutil.copy(ROOT / "config.yaml", tmp_path)
    command = [sys.executable, "-m", "cli.main", "doctor", "--json"]
    subprocess.run(
        command,
        capture_output=True,
        cwd=ROOT,
        check=True,
        umask=0o022,
        env={**os.environ, "MINGDA_HOME": str(tmp_path)},
    )
    var = tmp_path / "var"
    assert (var / "mingda.db").exists() and (var / "keys").exists()
    assert [] == [path for path in (var, *var.rglob("*")) if path.stat().st_mode & 0o077]


def test_every_act_is_listed_as_json() -> None:
    """``run --list-acts --json``: one JSON document with each act's fields and roles."""
    acts = {act["act"]: act for act in json.loads(mingda("run", "--list-acts", "--json").stdout)}
    assert {"register", "accept", "decide", "sign", "dispatch"} <= set(acts)
    assert ["signatory"] == acts["sign"]["roles"]
    assert "number" not in [field["name"] for field in acts["sign"]["fields"]]


def test_working_days_know_make_up_days() -> None:
    """Twenty working days after 2026-09-16 is 2026-10-20: two make-up days count, eleven days off do not."""
    got = mingda("workdays", "add", "2026-09-16", "20", "--json")
    assert 0 == got.returncode
    assert "2026-10-20" in got.stdout


def test_the_clock_answers_on_standard_input() -> None:
    """``clock -``: dated facts in, the due date out, one JSON document."""
    facts = "channel: signed_post\nevents:\n  - {kind: signed, on: 2026-01-26}\n"
    got = mingda("clock", "-", "--json", stdin=facts)
    assert (0, "2026-02-28") == (got.returncode, json.loads(got.stdout)["due_on"])


def test_doctor_speaks_json() -> None:
    """``doctor --json`` lists every part with its state."""
    lines = json.loads(mingda("doctor", "--json").stdout)
    parts = {"配置", "规则", "日历", "字体", "办件库", "定时任务", "Prefect", "印章", "渠道"}
    assert parts == {line["part"] for line in lines}


def test_prefect_stays_out_of_quick_commands() -> None:
    """A command that computes a date does not wait for Prefect to be imported."""
    program = "import sys; from cli.main import app; import cli.clock, cli.workdays; print('prefect' in sys.modules)"
    got = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "False" == got.stdout.strip()


@pytest.mark.prefect
def test_a_whole_run_leaves_letters_and_trail(tmp_path: Path) -> None:
    """S07 headless: sealed letters that verify, a trail with run, states and counted days; a changed byte shows."""
    out = tmp_path / "S07"
    got = mingda("run", "examples/samples/S07.yaml", "--out", str(out), "--json")
    assert 0 == got.returncode, got.stderr
    trail = json.loads((out / "trail.json").read_text(encoding="utf-8"))
    assert json.loads(got.stdout) == trail
    assert "已办结" == trail["flow_run"]["states"][-1]["name"]
    assert 20 == max(day["n"] or 0 for day in trail["clock"]["days"])
    assert "陆某" not in json.dumps(trail["flow_run"], ensure_ascii=False)
    reply = next(letter for letter in trail["letters"] if letter["letter"] == "reply")
    assert reply["seal"]["whole"] and "提起行政诉讼" not in reply["text"]
    sealed = out / "答复书.pdf"
    assert 0 == mingda("verify", str(sealed)).returncode
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.write_bytes(content)
    assert 1 == mingda("verify", str(sealed)).returncode


@pytest.mark.prefect
def test_a_refusal_by_rule_is_exit_one(tmp_path: Path) -> None:
    """A reply that nobody reviewed cannot be signed: exit 1, the line, the stage, and nothing written."""
    file = tmp_path / "S.yaml"
    file.write_text(S01.replace("  - {on: 2026-09-29, act: approve, kind: review}\n", ""), encoding="utf-8")
    got = mingda("run", str(file), "--out", str(tmp_path / "out"))
    assert (1, True) == (got.returncode, "审核" in got.stderr and "第" in got.stderr), got.stderr
    assert not (tmp_path / "out").exists()
