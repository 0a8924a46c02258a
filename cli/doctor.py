"""``mingda doctor``: each part ok, or what to do about it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from acts.bootstrap import the_desk
from acts.config import Config, load_config
from acts.homes import home_of
from acts.today import SHANGHAI, today
from rules.errors import MingdaError


@dataclass(frozen=True, slots=True)
class Line:
    """One finding. ``state``: ok, note (to be known) or bad (to be mended). ``of_many``: told one by one on demand."""

    part: str
    state: str
    words: str
    of_many: bool = False


MARKS = {"ok": "正常", "note": "留意", "bad": "要修"}


def doctor(as_json: bool, everything: bool = False) -> int:
    """Print every finding, those of a long list only when asked for; exit code 1 when something has to be mended."""
    lines = list(_examine())
    if as_json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        for line in lines:
            if everything or not line.of_many:
                print(f"{MARKS[line.state]}　{line.part}：{line.words}")
    return 1 if any(line.state == "bad" for line in lines) else 0


def _examine() -> Iterator[Line]:
    try:
        config = load_config()
    except MingdaError as wrong:
        yield Line("配置", "bad", str(wrong))
        return
    for part, look in PARTS.items():
        try:
            yield from look(config)
        except MingdaError as wrong:
            yield Line(part, "bad", str(wrong))


def _config(config: Config) -> Iterator[Line]:
    yield Line("配置", "ok", f"{config.home / 'config.yaml'}，{_office(config)}")
    if config.examples:
        some = "、".join(config.examples[:3])
        yield Line("配置", "note", f"{len(config.examples)} 处还是（示例），启用前要换成真的：{some} 等")


def _office(config: Config) -> str:
    district = config.office.district
    return f"{district.name}，主管部门{district.oversight}，{len(config.office.organs)} 个答复机关"


def _rules(_config: Config) -> Iterator[Line]:
    from rules.load import load_rulebook

    book = load_rulebook()
    yield Line("规则", "ok", f"引文逐条核对无误，版本 {book.hash[:12]}")
    open_questions = book.unchecked()
    if open_questions:
        yield Line("规则", "note", f"{len(open_questions)} 条待本机关法制机构确认，逐条列出：mingda doctor --all")
    for words in open_questions:
        yield Line("规则", "note", f"待本机关法制机构确认：{words}", of_many=True)


def _calendar(config: Config) -> Iterator[Line]:
    from acts.desk import calendar_overlay
    from rules.load import load_calendar

    calendar = load_calendar(overlay=calendar_overlay(home_of(config)))
    through = calendar.published_through
    if today() > through:
        how = f"{today().year} 年的通知公布后用 mingda calendar add 加入"
        yield Line("日历", "note", f"放假通知只载入至 {through}，现在的期限都是临时推算：{how}")
    else:
        yield Line("日历", "ok", f"放假通知已载入至 {through}，其后的日期只是临时推算")


def _fonts(config: Config) -> Iterator[Line]:
    from letters.fonts import find_fonts

    fonts = find_fonts(config.fonts)
    for face in fonts.faces:
        yield Line("字体", "ok" if fonts.right(face.style) else "note", str(face))


def _store(config: Config) -> Iterator[Line]:
    from store.cases import EVERYTHING, Cases

    desk = the_desk(config)
    try:
        cases = Cases(desk.store, EVERYTHING)
        total, running = cases.count(), cases.count(open_only=True)
        yield Line("办件库", "ok", f"{home_of(config)}，共 {total} 件，在办 {running} 件")
    finally:
        desk.close()


def _jobs(config: Config) -> Iterator[Line]:
    from store import jobs

    desk = the_desk(config)
    try:
        found = jobs.all_last(desk.store.engine)
    finally:
        desk.close()
    for job in found:
        when = f"{dt.datetime.fromisoformat(job.slot).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        words = job.result.removeprefix(jobs.TROUBLE)
        yield Line("定时任务", "bad" if job.trouble else "ok", f"{job.name}（{when}）：{words}")
    if jobs.BACKUP not in {job.name for job in found}:
        yield Line("定时任务", "note", "还没有做过备份：mingda backup，每晚一次")


def _prefect(config: Config) -> Iterator[Line]:
    from flows import server

    url = f"http://{server.HOST}:{config.server.prefect_port}/api/health"
    found = f"Prefect {version('prefect')}，SQLAlchemy {version('sqlalchemy')}"
    if server.answers(url, {}):
        yield Line("Prefect", "ok", f"{found}，服务有应答")
    else:
        yield Line("Prefect", "note", f"{found}，服务没有启动；运行 mingda up 启动")


def _seal(config: Config) -> Iterator[Line]:
    from letters.seal_settings import LABELS
    from letters.seals import Seals

    if config.seals is None:
        yield Line("印章", "note", "现在用内置的测试章，没有法律效力；正式启用前接入统一的电子印章服务")
        return
    without = [organ.name for organ in config.office.organs.values() if organ.name not in config.seals.seals]
    yield Line("印章", "ok", f"{LABELS[config.seals.provider]}，{len(config.seals.seals)} 个机关")
    if without:
        yield Line("印章", "note", f"{len(without)} 个机关还没有印章，文书用不了印：{'、'.join(without[:3])} 等")
    for name, wrong in Seals(config.var / "keys", config.seals).check():
        yield Line("印章", "bad" if wrong else "ok", f"{name}：{wrong or '有应答'}")


def _channels(config: Config) -> Iterator[Line]:
    from acts import alert_post, post

    if config.mail is None:
        yield Line("渠道", "note", "没有写 mail：提醒只在站内，也不能用电子邮件送达文书")
    else:
        mail = config.mail
        yield _tried("邮件", lambda: post.try_sign_in(mail), mail.password_file)
    for channel in config.channels:
        yield _tried(channel.name, lambda one=channel: alert_post.line_of(one), str(channel.url_file))  # type: ignore[misc]


def _tried(name: str, attempt: Callable[[], object], secret: str) -> Line:
    """Whether it works, and whether the file with its secret is for its owner alone."""
    try:
        attempt()
    except MingdaError as wrong:
        return Line("渠道", "bad", f"{name}：{wrong}")
    if secret and Path(secret).stat().st_mode & 0o077:
        return Line("渠道", "bad", f"{name}：{secret} 别的账号也读得到，请 chmod 600")
    return Line("渠道", "ok", name)


PARTS: dict[str, Callable[[Config], Iterator[Line]]] = {
    "配置": _config,
    "规则": _rules,
    "日历": _calendar,
    "字体": _fonts,
    "办件库": _store,
    "定时任务": _jobs,
    "Prefect": _prefect,
    "印章": _seal,
    "渠道": _channels,
}
