"""Whatever is handed to ``clock --verify``: it agrees, or says what does not, or why it cannot be read."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cli.clock_verify import verify
from rules.load import load_calendar, load_rulebook
from rules.proof import proof_of
from tests.law.random_requests import random_request

pytestmark = pytest.mark.slow

BOOK, CALENDAR = load_rulebook(), load_calendar()
VERSIONED = ("rulebook", "calendar")  # 版本不同是另外说的：用哪一版重算
FACTS = ("input", "as_of")

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
requests = st.randoms(use_true_random=False).map(random_request)


def answer(folder: Path, content: bytes) -> tuple[int, str, str]:
    """The exit code and what is printed, as a terminal shows it."""
    file = folder / "x.json"
    file.write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = verify(file, None, None, False)
    return code, out.getvalue(), err.getvalue()


def refused(told: tuple[int, str, str]) -> bool:
    """Whether it was wrong input: then where, why and what to do stand on stderr, and nothing on stdout."""
    code, out, err = told
    if code != 2:
        return False
    assert "" == out and "x.json" in err and err.count("。") >= 2, err
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Written over for every example."""
    return tmp_path_factory.mktemp("proof")


@given(content=st.binary(max_size=200) | junk.map(lambda data: json.dumps(data).encode()))
@example(content=b"")
@example(content=b"\xff\xfe{}")
@example(content=b"\x00" * 100)
@example(content=b'{"a": ' + b"9" * 5000 + b"}")
@example(content=b'{"a": NaN}')
def test_anything_else_is_refused_in_words(folder: Path, content: bytes) -> None:
    """Binary, half a document, another JSON."""
    assert refused(answer(folder, content))


def test_a_huge_file_is_refused_without_being_read(folder: Path) -> None:
    """Nobody waits for a file that cannot be one."""
    path = folder / "huge.json"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    err = io.StringIO()
    with contextlib.redirect_stderr(err):
        assert 2 == verify(path, None, None, False)
    assert "huge.json：文件超过 20 MB。请核对是不是给错了文件。" in err.getvalue()


def change(draw: st.DrawFn, value: Any) -> Any:
    """The value with one thing in it changed, taken away, added, said twice or moved."""
    how = draw(st.sampled_from(["inside", "inside", "inside", "away", "more", "other"]))
    if how == "other" or not value or not isinstance(value, dict | list):
        return draw(junk)
    keys: list[Any] = sorted(value) if isinstance(value, dict) else list(range(len(value)))
    key, new = draw(st.sampled_from(keys)), copy.copy(value)
    if how == "inside":
        new[key] = change(draw, value[key])
    elif how == "away":
        del new[key]
    elif isinstance(new, dict):
        new[draw(st.text(max_size=4))] = draw(junk)
    else:
        new.insert(draw(st.integers(0, len(new))), value[key])
    return new


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """The document of some history, seen from some day, as it is read from its file."""
    request, history = draw(requests)
    gap = draw(st.none() | st.integers(0, 90))
    look = None if gap is None else request.received + dt.timedelta(days=gap)
    document: dict[str, Any] = json.loads(json.dumps(proof_of(history, BOOK, CALENDAR, look)))
    return document


@settings(max_examples=400)
@given(whole=documents(), data=st.data())
def test_what_was_touched_is_found(folder: Path, whole: dict[str, Any], data: st.DataObject) -> None:
    """Anything changed anywhere: told or refused in words; what was computed never passes once it was touched."""
    part = data.draw(st.sampled_from([*whole, *FACTS, *FACTS]))
    touched = whole | {part: data.draw(st.composite(change)(whole[part]))}
    told = answer(folder, json.dumps(touched).encode())
    if not refused(told):
        same = json.dumps(whole[part], sort_keys=True) == json.dumps(touched[part], sort_keys=True)
        assert told[0] == (0 if same else 1) or part in (*FACTS, *VERSIONED), told
        assert told[1].encode("utf-8", "backslashreplace")


@given(whole=documents(), surplus=st.text(min_size=1, max_size=8), value=junk)
def test_what_was_added_is_found(folder: Path, whole: dict[str, Any], surplus: str, value: Any) -> None:
    """A part that no document has is named."""
    if surplus in whole:
        return
    code, out, _ = answer(folder, json.dumps(whole | {surplus: value}).encode())
    assert code == 1 and "期限的凭据没有这一项" in out
