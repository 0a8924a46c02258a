"""送出提醒: alerts by e-mail and to the groups' channels, at least once; what does not go out is tried again later.

No word about an applicant leaves the house: number, stage, days left and a link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from acts import post
from acts.alerting import EMAIL
from acts.config import ChannelSettings
from acts.desk import Desk
from acts.group_bots import Bot, bot_of, send
from casework.alert_words import badge, figures, sentence
from casework.alerting import DIGEST
from store import deliveries
from store.deliveries import Letter

AT_ONCE = 20
ROUNDS = 25
LEASE = 900.0
"""Seconds: longer than any round takes, also when each message waits for a mail server that does not answer."""


def deliver_alerts(desk: Desk) -> str:
    """Send whatever is due, some hundreds at most; a channel that is away is not tried again in this run."""
    sent, stuck, away = 0, 0, dict[str, str]()
    for _ in range(ROUNDS):
        letters = deliveries.take_due(desk.store.engine, AT_ONCE, LEASE)
        if not letters:
            break
        for letter in letters:
            error = away.get(letter.channel) or _send(desk, letter, away)
            if error:
                deliveries.postpone(desk.store.engine, [letter], error)
                stuck += 1
            else:
                deliveries.sent(desk.store.engine, letter, desk.now().isoformat(timespec="seconds"))
                sent += 1
    return f"送出 {sent} 条" + (f"，{stuck} 条没有送出，稍后再试" if stuck else "")


def _send(desk: Desk, letter: Letter, away: dict[str, str]) -> str:
    """What went wrong; empty when it went out. A channel that is away is noted in ``away``."""
    try:
        _ways(desk)[letter.channel](letter)
    except KeyError:
        return f"config.yaml 里没有“{letter.channel}”这个渠道"
    except post.Unreachable as wrong:
        away[letter.channel] = str(wrong)
        return str(wrong)
    except (post.NotSent, post.Doubtful) as wrong:  # an alert twice does less harm than one not at all
        return str(wrong)
    return ""


def _ways(desk: Desk) -> Mapping[str, Callable[[Letter], None]]:
    ways: dict[str, Callable[[Letter], None]] = {
        one.name: lambda letter, one=one: _to_group(desk, one, letter)  # type: ignore[misc]
        for one in desk.config.channels
    }
    return ways | ({EMAIL: lambda letter: _mail(desk, letter)} if desk.config.mail else {})


def _mail(desk: Desk, letter: Letter) -> None:
    if not letter.to:
        raise post.NotSent("这个账号没有填邮箱。")
    assert desk.config.mail
    name = f"alert.{letter.alert_id}.{letter.on_day}"
    text = f"{letter.name}：\n\n{_text(desk, letter)}\n\n本邮件由系统发出，请勿回复。提醒方式由本机关管理员设置。\n"
    message = post.plain_message(desk.config.mail, name, letter.to, subject(desk, letter), text)
    post.send(desk.config.mail, message)


def _to_group(desk: Desk, channel: ChannelSettings, letter: Letter) -> None:
    """The bots of 企业微信, 钉钉 and 飞书 in their own words, everything else by apprise."""
    line = line_of(channel)
    if isinstance(line, Bot):
        send(line, f"{subject(desk, letter)}\n{_text(desk, letter)}", desk.now().timestamp())
    elif not line.notify(title=subject(desk, letter), body=_text(desk, letter)):
        raise post.NotSent(f"“{channel.name}”没有收下。")


def line_of(channel: ChannelSettings) -> Any:
    """The Bot, or apprise's line, to a group. Raises Unreachable when its file cannot be read or understood."""
    try:
        address = channel.url_file.read_text(encoding="utf-8").strip()
    except OSError as wrong:
        raise post.Unreachable(f"读不到“{channel.name}”的地址文件 {channel.url_file}。") from wrong
    if bot := bot_of(address):
        return bot
    import apprise  # takes a moment to load: only where such a channel is set up

    line = apprise.Apprise()
    if not line.add(address):
        raise post.Unreachable(f"“{channel.name}”的地址写得不对：照群机器人给的网址写，别的渠道照 apprise 的写法。")
    return line


def subject(desk: Desk, letter: Letter) -> str:
    """``【明答】JAFG-2026-0298 逾期 2``."""
    _, words = badge(letter, desk.office.policy.lamp)
    return f"【明答】{letter.case_number or ''} {words}".replace("】 ", "】")


def _text(desk: Desk, letter: Letter) -> str:
    link = desk.config.server.link
    if letter.kind == DIGEST:
        lines = [f"{label}：{n} 件" for label, n in figures(letter.words)]
        return "\n".join([sentence(letter, desk.rulebook) + "：", *lines, f"看板：{link}/board"])
    lines = [f"办件编号：{letter.case_number}", sentence(letter, desk.rulebook) + "。"]
    return "\n".join([*lines, f"打开办件：{link}/cases/{letter.case_number}"])
