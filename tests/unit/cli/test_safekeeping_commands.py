"""audit, backup, restore and upgrade as an operator meets them: what is said, and with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from acts import receiving, registry
from acts.bootstrap import the_desk
from acts.config import load_config
from acts.desk import Desk
from acts.perform import Done
from acts.safekeeping import check_backup
from cli.audit import audit
from cli.backup import backup
from cli.doctor import PARTS
from cli.restore import restore
from cli.upgrade import upgrade
from rules.errors import InputError
from store import jobs, lawbooks
from store.database import writing
from store.restore import MasterKeyNeeded, NotEmpty
from tests import builders as b

NUMBER = b.NUMBER


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office's home with a configuration; its var/ is empty."""
    place = tmp_path / "office"
    place.mkdir()
    shutil.copy(b.ROOT / "config.yaml", place)
    monkeypatch.setenv("MINGDA_HOME", str(place))
    monkeypatch.delenv("MINGDA_DEMO", raising=False)
    return place


@pytest.fixture
def desk(home: Path) -> Desk:
    """The office's desk with one case accepted."""
    desk = the_desk()
    order = b.request()
    done = receiving.register(desk.on(order.on), b.HANDLER, order)
    assert isinstance(done, Done)
    registry.do(desk.on(b.TODAY), b.HANDLER, "accept", NUMBER, {"on": b.TODAY})
    desk.close()
    return desk


def tampered(home: Path) -> None:
    """Somebody changes an event behind the program's back."""
    desk = the_desk()
    with writing(desk.store.engine) as connection:
        connection.exec_driver_sql(f"update event set actor = 'x' where case_number = '{NUMBER}' and no = 2")
    desk.close()


def test_audit_of_a_whole_store(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0; with --seal the day's digest is made, and its hash and key are shown to be written down elsewhere."""
    assert 0 == audit(False)
    assert "--seal" in capsys.readouterr().out
    assert 0 == audit(True, seal=True)
    told = json.loads(capsys.readouterr().out)
    assert (True, 1, 2, 1, []) == tuple(told[key] for key in ("whole", "cases", "events", "digests", "findings"))
    assert 0 == audit(False)
    out = capsys.readouterr().out
    assert (True, True) == (told["last_digest"]["hash"] in out, told["keys"][0] in out)


def test_audit_names_what_was_changed(home: Path, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, the case and the event by name, for a person and as JSON."""
    tampered(home)
    assert 1 == audit(False)
    assert f"{NUMBER} 第 2 个事件（RequestAccepted）：写下之后被改动过" in capsys.readouterr().out
    assert 1 == audit(True)
    finding = json.loads(capsys.readouterr().out)["findings"][0]
    assert ("edited", NUMBER, 2) == (finding["fault"], finding["case_number"], finding["no"])


def emptied(home: Path, *keep: str) -> None:
    """The machine is lost; only these keys were kept elsewhere."""
    var = home / "var"
    kept = {name: (var / "keys" / name).read_bytes() for name in keep}
    shutil.rmtree(var)
    (var / "keys").mkdir(parents=True)
    for name, content in kept.items():
        (var / "keys" / name).write_bytes(content)


@pytest.mark.slow
def test_backup_and_restore_on_an_empty_machine(
    home: Path, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Into a folder under a name with the time; the lost machine comes back with the master key alone."""
    assert 0 == audit(False, seal=True)
    assert 0 == backup(tmp_path)
    told = capsys.readouterr().out
    [file] = tmp_path.glob("mingda-*.zip")
    assert (True, True) == (str(file) in told, str(home / "var" / "keys") in told)
    emptied(home, "master.key")
    assert 0 == restore(file)
    told = capsys.readouterr().out
    assert [] == [words for words in ("已恢复到", "办件 1 件、事件 2 个", "全部完好") if words not in told]
    assert not (home / "var" / "keys" / "digest.key").exists()


def test_the_last_backup_is_looked_at(home: Path, desk: Desk, tmp_path: Path) -> None:
    """None yet, whole, altered, gone, too old: only the whole, young one is no trouble; the doctor tells it too."""
    file, working = tmp_path / "out.zip", the_desk()
    told = [check_backup(working)]
    assert 0 == backup(file)
    told.append(check_backup(working))
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    told.append(check_backup(working))
    file.unlink()
    told.append(check_backup(working))
    jobs.note(working.store.engine, jobs.BACKUP, "2026-01-05T15:00:00+00:00", str(file))
    told.append(check_backup(working))
    working.close()
    assert [True, False, True, True, True] == [words.startswith(jobs.TROUBLE) for words in told]
    parts = ("还没有做过备份", "完好", str(file), str(file), "2026-01-05")
    assert [] == [(part, words) for part, words in zip(parts, told, strict=True) if part not in words]
    assert [True] == [f"{jobs.BACKUP}（2026-01-05 23:00）" in line.words for line in PARTS["定时任务"](load_config())]


def test_restore_asks_for_the_master_key(home: Path, desk: Desk, tmp_path: Path) -> None:
    """Without it nothing is placed, and the place to put it is named."""
    file = tmp_path / "out.zip"
    backup(file)
    emptied(home)
    with pytest.raises(MasterKeyNeeded) as caught:
        restore(file)
    assert str(home / "var" / "keys" / "master.key") in str(caught.value)
    assert [] == [path for path in (home / "var").rglob("*") if path.is_file()]


def test_restore_refuses_a_home_in_use(home: Path, desk: Desk, tmp_path: Path) -> None:
    """A database that is there is never written over."""
    file = tmp_path / "out.zip"
    backup(file)
    with pytest.raises(NotEmpty) as caught:
        restore(file)
    assert str(home / "var" / "mingda.db") in str(caught.value)


@pytest.mark.parametrize("what", ["nothing", "folder", "no zip"])
def test_restore_from_something_else(what: str, home: Path, tmp_path: Path) -> None:
    """No such file, a folder, a file that is no backup: wrong input, by name."""
    file = tmp_path / "x.zip"
    if what == "folder":
        file.mkdir()
    if what == "no zip":
        file.write_text("hello")
    with pytest.raises(InputError) as caught:
        restore(file)
    assert str(file) == caught.value.file


def test_a_damaged_file_makes_the_backup_end_with_one(
    home: Path, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The backup is written, the file is named, and a scheduled job notices."""
    audit(False, seal=True)
    [heads] = [path for path in (home / "var" / "files").rglob("*") if path.is_file()]
    heads.unlink()
    assert 1 == backup(tmp_path / "out.zip")
    assert heads.name in capsys.readouterr().out


def accept_other_law(home: Path) -> None:
    """The store accepted another rulebook last."""
    desk = the_desk()
    with writing(desk.store.engine) as connection:
        lawbooks.note_accepted(connection, "0" * 64, desk.calendar.version)
    desk.close()


def test_upgrade_of_the_same_rules_asks_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to accept: exit 0."""
    assert 0 == upgrade(False, False)
    assert "没有要认可的" in capsys.readouterr().out


def test_upgrade_lists_and_waits_to_be_told(home: Path, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal and without --accept nothing is accepted: exit 1; with it, exit 0 and no more to do."""
    assert 0 == upgrade(False, False)
    accept_other_law(home)
    assert 1 == upgrade(False, True)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (False, "0" * 64, 1, True) == (told["accepted"], told["before"][0], told["open_cases"], told["as_shown"])
    assert 1 == upgrade(False, False)
    assert "没有认可" in capsys.readouterr().out
    assert 0 == upgrade(True, False)
    assert "已认可" in capsys.readouterr().out
    assert 0 == upgrade(False, False)
