"""``mingda demo``: everything started on a home of its own, the samples worked through, the pages left up."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

from acts.bootstrap import the_desk
from acts.config import Config, load_config
from acts.desk import Desk
from acts.homes import DEMO, home_of
from acts.scenario import Scenario, load_scenario, play
from acts.sign_in import TRIAL_PASSWORD, open_trial_accounts, set_password
from acts.sweeping import sweep_limits
from acts.trial import TrialPeople
from casework.people import SYSTEM, Actor, Role
from casework.words import day_words
from cli.progress import Bar, bar, console
from cli.up import Together, lock_home
from flows.server import ServerDown
from rules.errors import MingdaError

SAMPLES = Path(__file__).resolve().parents[1] / "examples" / "samples"
LONGEST = 60.0
"""Seconds that one act's flow may take before the demonstration goes on without that sample."""

OVERSEER = Actor("overseer", "丁岚", "JAZF", frozenset({Role.OVERSEER}))


def demo(*, once: bool, fresh: bool) -> int:
    """Run the demonstration; ``once`` stops after the samples are done."""
    os.environ[DEMO] = "1"
    config = load_config()
    began = time.monotonic()
    with lock_home(config):
        _clean(config, fresh)
    together = Together(config)
    with bar("启动", None) as progress:
        together.start(progress.say)
    where = config.server
    console.print(
        f"页面已经可以打开（{time.monotonic() - began:.0f} 秒）：http://{where.host}:{where.web_port}，边看边办"
    )
    try:
        _load(config, began)
        together.tell()
        _accounts(config)
        return 0 if once else together.wait()
    finally:
        together.stop()


def _clean(config: Config, fresh: bool) -> None:
    """A demonstration that was cut short begins anew; a whole one is opened as it was left."""
    home = home_of(config)
    if home.exists() and (fresh or not (home / "loaded").exists()):
        shutil.rmtree(home)


def _load(config: Config, began: float) -> None:
    """Every sample worked forward to where it stands on the demonstration's day; one that fails holds nobody up."""
    desk = the_desk(config)
    marker = home_of(config) / "loaded"
    try:
        if marker.exists():
            return
        scenarios = [_until(load_scenario(path), desk.today) for path in sorted(SAMPLES.glob("S*.yaml"))]
        with bar("试用账号", len(scenarios)) as progress:
            _people(desk, {scenario.register.organ for scenario in scenarios})
            for scenario in scenarios:
                asyncio.run(_work(desk, scenario, progress))
                progress.step()
                progress.told(f"{scenario.name} 已办到演示的今天（{time.monotonic() - began:.0f} 秒）")
        sweep_limits(desk)  # the lists stand on the demonstration's day, not on the last act's
        marker.touch()
    finally:
        desk.close()


def _until(scenario: Scenario, today: dt.date) -> Scenario:
    """The scenario as far as it has come by ``today``; the samples that it needs are there by themselves."""
    return replace(scenario, steps=tuple(step for step in scenario.steps if step.on <= today), given=())


def _people(desk: Desk, organs: set[str]) -> None:
    open_trial_accounts(desk, sorted(organs))
    set_password(desk, OVERSEER, TRIAL_PASSWORD)


async def _work(desk: Desk, scenario: Scenario, progress: Bar) -> None:
    async def settle(number: str, _day: dt.date) -> None:
        end = time.monotonic() + LONGEST
        while not desk.cases(SYSTEM).find(number).in_step:
            if time.monotonic() > end:
                raise ServerDown(f"{number} 的流程 {LONGEST:.0f} 秒没有跟上，请看日志。")
            await asyncio.sleep(0.05)

    def tell(words: str) -> None:
        progress.say(f"{scenario.name} {words}")

    try:
        await play(desk, scenario, TrialPeople(), settle, tell)
    except MingdaError as wrong:
        print(wrong, file=sys.stderr)


def _accounts(config: Config) -> None:
    """How the trial accounts are called: the organ's code, a dot and the role; the sign-in page lists each."""
    desk = the_desk(config)
    try:
        everybody = desk.accounts.everybody()
        roles = {actor.login.partition(".")[2]: min(actor.roles).label for actor in everybody if "." in actor.login}
        others = [f"{actor.login}（{min(actor.roles).label}）" for actor in everybody if "." not in actor.login]
        organs = dict.fromkeys(actor.organ.lower() for actor in everybody)
        console.print(
            f"今天是演示的 {day_words(desk.today)}。试用账号是“机关代码.角色”，口令都是 {TRIAL_PASSWORD}",
            soft_wrap=True,
        )
        console.print(f"  机关代码   {'、'.join(organs)}", soft_wrap=True)
        console.print(
            f"  角色       {'、'.join(f'{code}（{label}）' for code, label in roles.items())}", soft_wrap=True
        )
        console.print(f"  例如 jagh.handler；另有 {'、'.join(others)}。登录页上列有全部账号", soft_wrap=True)
    finally:
        desk.close()
