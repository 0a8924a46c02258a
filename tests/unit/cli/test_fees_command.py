"""``mingda fees`` as a person types it."""

from __future__ import annotations

import pytest

from cli.fees import fees


@pytest.mark.parametrize(
    ("count", "pages", "withdrawn", "option"),
    [(None, [5, -3], 0, "--pages"), (-1, [], 0, "--count"), (11, [], -2, "--withdrawn")],
)
def test_a_number_below_nought_is_told_by_its_option(
    count: int | None, pages: list[int], withdrawn: int, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, with the option that was typed."""
    assert 2 == fees(count, pages, withdrawn, False)
    assert f"“{option}”：数目" in capsys.readouterr().err


def test_of_very_many_bands_the_first_and_last_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """A hundred thousand requests a month are no ten thousand lines; the total and the last band stand there."""
    assert 0 == fees(100_000, [], 0, False)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 30
    assert "  ……（中间 9979 档略去，--json 有全部）" in lines
    assert "  第 99991 至 100000 件：每件 999800 元，小计 9998000 元" in lines
