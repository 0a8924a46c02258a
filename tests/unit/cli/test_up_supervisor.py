"""What keeps the parts running, with made-up processes and a clock that is turned by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from cli.supervisor import MOST_CRASHES, PATIENCE, PATIENCE_AT_START, WITHIN, Crashes, Hopeless, Part, Pulse


@dataclass
class Clock:
    """A clock turned by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeProcess:
    """A process that ends when it is told."""

    code: int | None = None

    def poll(self) -> int | None:
        return self.code

    def kill(self) -> None:
        self.code = -9


@dataclass
class Bench:
    """One part under test."""

    clock: Clock = field(default_factory=Clock)
    pulse: Pulse = Pulse.WELL
    started: list[FakeProcess] = field(default_factory=list)

    def part(self) -> Part:
        made = Part("web", self.start, lambda: self.pulse, self.clock)
        made.begin()
        return made

    def start(self) -> FakeProcess:
        self.started.append(FakeProcess())
        return self.started[-1]

    def after(self, part: Part, seconds: float) -> int:
        """How many processes have been started when ``seconds`` more have passed, one turn a second."""
        for _ in range(int(seconds)):
            self.clock.now += 1
            part.turn()
        return len(self.started)


def test_pauses_grow_and_then_it_is_given_up() -> None:
    """1, 2, 5, 10, 20 seconds; the sixth crash within five minutes is the last."""
    crashes = Crashes()
    assert [1, 2, 5, 10, 20, None] == [crashes.pause(float(n)) for n in range(MOST_CRASHES)]


def test_old_crashes_are_forgotten() -> None:
    """A part that crashes once a day is started again after a second each time."""
    crashes = Crashes()
    assert [1.0] * 20 == [crashes.pause(n * (WITHIN + 1)) for n in range(20)]


def test_a_crashed_part_starts_again_after_its_pause() -> None:
    """Not at once, and not twice."""
    bench = Bench()
    part = bench.part()
    bench.started[0].code = 1
    part.turn()
    assert [1, 2, 2] == [bench.after(part, 0), bench.after(part, 1), bench.after(part, 60)]


def test_a_part_that_always_crashes_is_given_up() -> None:
    """After the sixth crash it says which part, and how often."""
    bench = Bench()
    part = bench.part()
    with pytest.raises(Hopeless) as gone:
        for _ in range(1000):
            bench.started[-1].code = 1
            bench.after(part, 1)
    assert ("web", MOST_CRASHES, MOST_CRASHES) == (gone.value.role, gone.value.crashes, len(bench.started))


def test_a_part_that_says_it_is_stuck_is_killed_at_once() -> None:
    """It has measured a minute itself."""
    bench = Bench()
    part = bench.part()
    bench.pulse = Pulse.STUCK
    bench.after(part, 6)
    assert -9 == bench.started[0].code


@pytest.mark.parametrize(("was_well", "patience"), [(True, PATIENCE), (False, PATIENCE_AT_START)])
def test_silence_is_borne_for_a_while(was_well: bool, patience: float) -> None:
    """A slow part is left alone; one that has just been started is given longer, as it may migrate first."""
    bench = Bench(pulse=Pulse.WELL if was_well else Pulse.SILENT)
    part = bench.part()
    assert was_well == part.is_well()
    bench.pulse = Pulse.SILENT
    assert 1 == bench.after(part, patience - 10)
    assert 2 == bench.after(part, 20)


def test_one_answer_ends_the_silence() -> None:
    """Patience begins anew."""
    bench = Bench()
    part = bench.part()
    for pulse in (Pulse.WELL, Pulse.SILENT, Pulse.WELL, Pulse.SILENT, Pulse.WELL):
        bench.pulse = pulse
        bench.after(part, PATIENCE - 10)
    assert 1 == len(bench.started)
