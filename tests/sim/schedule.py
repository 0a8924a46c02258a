"""One schedule: two drivers, a few people, and misfortune by the dice; then peace, and what must be true in the end."""

from __future__ import annotations

import asyncio
import logging
from random import Random

from casework.effects import EffectKind
from flows.driver import Driver, Pace
from tests.sim import virtual_time
from tests.sim.life import LIFE
from tests.sim.prefect import SimRuns
from tests.sim.world import Process, SimCase, SimDrives, World, expected

PACE = Pace(at_once=2, poll=8.0, lease=15.0, longest=120.0, reconcile=30.0, longest_pause=60.0, glance=25.0)
PEACE = 600.0
"""Seconds (virtual) within which everything must be right once nothing goes wrong any more."""


def play(seed: int, mutations: frozenset[str] = frozenset()) -> list[str]:
    """Play the schedule of ``seed``; returns what is wrong in the end, empty when all is well."""
    logging.getLogger("mingda.driver").setLevel(logging.CRITICAL)
    world = World(Random(seed), mutations=mutations)
    world.crash = world.random.choice((0.0, 0.02, 0.05, 0.1))
    world.freeze = world.random.choice((0.0, 0.02, 0.05))
    world.long_effect = world.random.choice((0.0, 0.3))
    wrong: list[str] = virtual_time.run(_play(world))
    return [f"seed {seed}: {what}" for what in wrong]


async def _play(world: World) -> list[str]:
    drivers = [asyncio.create_task(_driver(world, name)) for name in ("a", "b")]
    await _people(world)
    world.crash = world.freeze = world.long_effect = world.away_until = 0.0
    end = world.now() + PEACE
    while world.now() < end and not _quiet(world):
        await asyncio.sleep(5.0)
    await asyncio.sleep(PACE.reconcile * 2 + PACE.lease * 2)  # late wakers have woken, the reconciler has looked
    while world.now() < end + PEACE and not _quiet(world):
        await asyncio.sleep(5.0)
    for driver in drivers:
        driver.cancel()
    return [wrong for case in world.cases.values() for wrong in _verdict(world, case)] + _losses(world)


async def _driver(world: World, name: str) -> None:
    """A driver process, started anew a little after each death."""
    while True:
        process, woken = Process(name), asyncio.Event()
        runs = SimRuns(world, process)
        driver = Driver(SimDrives(world, process), runs, PACE, Random(world.random.random()))
        working = asyncio.create_task(_work(driver, runs, woken))
        world.listeners.append(woken)
        await process.died.wait()
        world.listeners.remove(woken)
        working.cancel()
        await asyncio.sleep(world.random.random() * 3)


async def _work(driver: Driver, runs: SimRuns, woken: asyncio.Event) -> None:
    """What a worker does: wait for Prefect, make the procedure known, drive."""
    while not await runs.answers():
        await asyncio.sleep(0.2)
    while True:
        try:
            await runs.open()
            break
        except ConnectionError:  # the process would end and be started again
            await asyncio.sleep(1.0)
    await driver.work(woken)


async def _people(world: World) -> None:
    """A case or two, acts at odd times, sometimes in quick succession; now and then Prefect loses everything."""
    cases = [SimCase(f"K-{i}") for i in range(world.random.choice((1, 2)))]
    for _ in range(len(LIFE) * len(cases) - world.random.choice((0, 0, 1, 4))):
        case = world.random.choice([c for c in cases if c.acts < len(LIFE)] or cases)
        if case.acts < len(LIFE):
            case.act()
            world.cases[case.number] = case
            if world.random.random() < 0.8:  # a nudge may be lost
                for woken in world.listeners:
                    woken.set()
        if world.random.random() < 0.03:
            world.lose_prefect()
        if world.random.random() < 0.03:
            world.meddle()
        if world.random.random() < 0.03:
            world.stop_prefect(world.random.choice((1.0, 20.0, 900.0)))
        await asyncio.sleep(world.random.choice((0.0, 0.05, 1.0, 8.0)))


def _quiet(world: World) -> bool:
    now = world.now()
    return all(c.synced >= c.goal and c.lease_until <= now for c in world.cases.values())


def _losses(world: World) -> list[str]:
    if world.needless_losses:
        return [f"{world.needless_losses} times a live, unfrozen driver lost its lease"]
    return []


def _verdict(world: World, case: SimCase) -> list[str]:
    wrong = []
    if case.synced < case.goal:
        wrong.append(f"{case.number} is still behind: {case.synced} < {case.goal}")
    run = world.runs.get(case.run_id or "")
    history = run is None and expected(case) == "已办结"  # a closed case's lost run is history, nobody waits in it
    if not history and (run is None or run.state != expected(case)):
        wrong.append(f"{case.number}'s run shows {run and run.state}, not {expected(case)}")
    for effect in case.effects:
        if effect.state != "done" and not (effect.kind is EffectKind.SEND_LETTER and effect.state == "unclear"):
            wrong.append(f"{case.number}'s {effect.kind} is {effect.state}")
        if case.events[effect.kind.value] != (1 if effect.state == "done" else 0):
            wrong.append(f"{case.number}'s {effect.kind} left {case.events[effect.kind.value]} events")
    return wrong + _deliveries(world, case)


def _deliveries(world: World, case: SimCase) -> list[str]:
    sent = world.sent[case.number]
    sending = next((e.state for e in case.effects if e.kind is EffectKind.SEND_LETTER), None)
    if sent > 1:
        return [f"{case.number} was delivered {sent} times"]
    if sending == "done" and sent != 1:
        return [f"{case.number} is called delivered and never went out"]
    return []
