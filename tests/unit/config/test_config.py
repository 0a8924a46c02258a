"""config.yaml: what a good one means, and how each mistake is pointed at."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from acts.config import Config, find_home, load_config
from rules.errors import ConfigError

GOOD = """\
district: {name: 某市某区, code: MM, oversight: 某区人民政府办公室}
numbers:
  case: "{code}-{year}-{n:04d}"
  document: "{short}公开〔{year}〕第{n}号-{mark}"
  marks: {reply: 答, correction: 补}
policy: {conference: {opinion_days: 3, days_after: 5, look_back_days: 9, topics: []}, lamp: {yellow: 5, red: 1},
         alerts: [{left: 5, to: handler}]}
organs:
  - code: MMFG
    name: 某市某区房屋管理局
    short: 某房管
    office: 某区房屋管理局办公室
    address: 某路1号（示例）
    phone: 021-0000-0001（示例）
    review_body: {2010-01-01: 旧复议机关, 2024-01-01: 某区人民政府}
    court: 某法院
    online_review: null
    units: [征收科, 物业科]
    # 注
  - code: MMZF
    name: 某市某区人民政府
    short: 某府
    office: 某区人民政府办公室
    address: 某路2号
    phone: 021-0000-0002
    review_body: {2024-01-01: 某市人民政府}
    court: 某中级法院
    online_review: https://fuyi.example
    units: [综合科]
    # 注
server: {host: 127.0.0.1, web_port: 8420, prefect_port: 8421}
store:
  url: sqlite:///var/mingda.db
prefect:
  url: sqlite+aiosqlite:///var/prefect.db
letters:
  fonts: var/fonts
session: {idle_minutes: 30, max_hours: 10, lockout_tries: 5, lockout_minutes: 15}
demo:
  today: 2026-10-20
materials: {max_mb: 20, unpacked_mb: 200, max_megapixels: 60}
"""


def load(folder: Path, text: str = GOOD) -> Config:
    """The configuration written as ``text`` into ``folder``."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def fault(folder: Path, old: str, new: str) -> ConfigError:
    """What is said when ``old`` in the good file is written as ``new``."""
    assert GOOD.count(old) >= 1
    with pytest.raises(ConfigError) as caught:
        load(folder, GOOD.replace(old, new, 1))
    return caught.value


def test_the_shipped_file_is_right(pytestconfig: pytest.Config) -> None:
    """The config.yaml of the project loads, with all nineteen organs and the demonstration's day."""
    config = load_config(pytestconfig.rootpath / "config.yaml")
    assert len(config.office.organs) == 19
    assert config.demo_today == dt.date(2026, 10, 20)


def test_every_shipped_address_is_marked_as_an_example(pytestconfig: pytest.Config) -> None:
    """No invented address, telephone or review channel can pass for a real one."""
    config = load_config(pytestconfig.rootpath / "config.yaml")
    invented = [f"organs.{i}.{key}" for i in range(19) for key in ("address", "phone", "online_review")]
    assert sorted(invented) == sorted(config.examples)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    """A configuration means the same from whatever folder a command is started in."""
    config = load(tmp_path)
    assert f"sqlite:///{tmp_path}/var/mingda.db" == config.store_url
    assert f"sqlite+aiosqlite:///{tmp_path}/var/prefect.db" == config.prefect_url
    assert tmp_path / "var" / "fonts" == config.fonts
    assert tmp_path / "var" == config.var


def test_another_database_server_keeps_its_address(tmp_path: Path) -> None:
    """Only SQLite addresses are paths; PostgreSQL's are left as they are, the store's and Prefect's."""
    store, prefect = "postgresql+psycopg://mingda@db/mingda", "postgresql+asyncpg://mingda@db/prefect"
    text = GOOD.replace("sqlite:///var/mingda.db", store).replace("sqlite+aiosqlite:///var/prefect.db", prefect)
    assert (store, prefect) == ((config := load(tmp_path, text)).store_url, config.prefect_url)


def test_without_a_demo_section_today_is_not_fixed(tmp_path: Path) -> None:
    """Leaving out ``demo`` is how an office stops demonstrating."""
    assert load(tmp_path, GOOD.replace("demo:\n  today: 2026-10-20\n", "")).demo_today is None


def test_examples_are_named_by_key(tmp_path: Path) -> None:
    """What still is an example can be listed, so that an office knows what to replace."""
    assert ("organs.0.address", "organs.0.phone") == load(tmp_path).examples


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "words"),
    [
        ("web_port:", "web_prot:", 31, "server.web_prot", "是不是想写“web_port”"),
        ("    court: 某法院", "    courts: 某法院", 16, "organs.0.courts", "是不是想写“court”"),
        ("demo:", "zzz: 1\ndemo:", 39, "zzz", "这里可以写：district、numbers"),
        (
            "policy: {conference: {opinion_days: 3, days_after: 5, look_back_days: 9, topics: []}, "
            "lamp: {yellow: 5, red: 1},\n"
            "         alerts: [{left: 5, to: handler}]}\n",
            "",
            1,
            "policy",
            "请补上 policy：本区自己定的界限",
        ),
        ("    court: 某法院\n", "", 9, "organs.0.court", "请补上 court：管辖法院"),
        (
            "    review_body: {2024-01-01: 某市人民政府}\n",
            "",
            20,
            "organs.1.review_body",
            "请补上 review_body：复议机关",
        ),
        ("{2024-01-01: 某市人民政府}", "{}", 26, "organs.1.review_body", "至少要有一项"),
        ("web_port: 8420", "web_port: 84200", 31, "server.web_port", "请写不大于 65535 的整数"),
        ("web_port: 8420", "web_port: 0", 31, "server.web_port", "请写不小于 1 的整数"),
        ("web_port: 8420", "web_port: 八千", 31, "server.web_port", "应当是整数"),
        ("prefect_port: 8421", "prefect_port: 8420", 31, "server.prefect_port", "端口 8420 用了两次"),
        ("code: MMZF", "code: MMFG", 20, "organs.1.code", "“MMFG”已经用过"),
        ("short: 某府", "short: 某房管", 22, "organs.1.short", "“某房管”已经用过"),
        ("code: MMZF", "code: mm zf", 20, "organs.1.code", "请写成 JAFG 的样子"),
        ("[征收科, 物业科]", "[征收科, 征收科]", 18, "organs.0.units.1", "“征收科”已经用过"),
        ("[综合科]", "[]", 29, "organs.1.units", "至少要有一项"),
        ("correction: 补", "correction: 答", 5, "numbers.marks.correction", "“答”已经用过"),
        ('{code}-{year}-{n:04d}"', '{code}-{n:04d}"', 3, "numbers.case", "编号里缺少 {year}"),
        ('{code}-{year}-{n:04d}"', '{cod}-{year}-{n}"', 3, "numbers.case", "可用的代号只有 {code} {year} {n}"),
        ('{code}-{year}-{n:04d}"', '{code}-{year}-{n"', 3, "numbers.case", "花括号要成对"),
        ("to: handler", "to: nobody", 7, "policy.alerts.0.to", "handler（经办人）"),
        ("red: 1", "red: 5", 6, "policy.lamp.red", "红灯的界限应当比黄灯小"),
        ("sqlite:///var/mingda.db", "mysql://x", 33, "store.url", "请写成 sqlite:///var/mingda.db 或"),
        ("today: 2026-10-20", 'today: "2026-10-20"', 40, "demo.today", "应当是日期"),
        ("phone: 021-0000-0002", "phone: 2100000002", 25, "organs.1.phone", "像数字或日期的内容请加引号"),
        ("court: 某中级法院", "court: ''", 27, "organs.1.court", "不能是空的"),
        ("units: [综合科]", "units: 综合科", 29, "organs.1.units", "应当是一个清单"),
        ("store:\n  url: sqlite:///var/mingda.db", "store: 有", 32, "store", "应当是一组“键: 值”"),
    ],
)
def test_each_mistake_names_its_line_and_its_cure(
    tmp_path: Path, old: str, new: str, line: int, field: str, words: str
) -> None:
    """A wrong value is answered with file, line, dotted key and what to write instead."""
    found = fault(tmp_path, old, new)
    assert (str(tmp_path / "config.yaml"), line, field) == (found.file, found.line, found.field)
    assert words in str(found)


def test_the_first_of_several_faults_in_reading_order_is_told(tmp_path: Path) -> None:
    """A person mends a file from the top."""
    text = GOOD.replace("red: 1", "red: 一").replace("code: MM,", "code: mm,")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert "district.code" == caught.value.field


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    """YAML's silent last-one-wins must not decide which court is named in a letter."""
    found = fault(tmp_path, "    court: 某法院\n", "    court: 某法院\n    court: 另一法院\n")
    assert (17, "organs.0.court") == (found.line, found.field)


def test_a_missing_file_is_a_config_error(tmp_path: Path) -> None:
    """A wrong path is answered in the same shape as a wrong value."""
    with pytest.raises(ConfigError, match="找不到这个文件"):
        load_config(tmp_path / "nothing.yaml")


def test_an_empty_file_is_a_config_error(tmp_path: Path) -> None:
    """An empty file gets words, not a traceback."""
    with pytest.raises(ConfigError, match="键: 值"):
        load(tmp_path, "# 空的\nnull\n")


def test_home_is_the_nearest_folder_with_a_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command started in a folder below an office's home finds that home."""
    monkeypatch.delenv("MINGDA_HOME", raising=False)
    load(tmp_path)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert tmp_path == find_home()


def test_the_variable_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MINGDA_HOME wins over the folder a command is started in."""
    load(tmp_path)
    monkeypatch.setenv("MINGDA_HOME", str(tmp_path))
    assert tmp_path == find_home()


def test_a_variable_that_names_no_home_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped MINGDA_HOME must not silently start work on another store."""
    monkeypatch.setenv("MINGDA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match="MINGDA_HOME"):
        find_home()


def test_elsewhere_the_project_is_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    """With no config.yaml above, the project's own is taken."""
    monkeypatch.delenv("MINGDA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert pytestconfig.rootpath == find_home()
