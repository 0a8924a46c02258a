"""Fixtures of the page tests: rules and templates are read once, every test gets a store of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from office_at_work import OfficeAtWork, office_at

from acts import sign_in
from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.homes import DEMO

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk opened once: rulebook, calendar, templates."""
    home = tmp_path_factory.mktemp("desk")
    opened = open_desk(load_config(PROJECT / "config.yaml"), home=home, store_url=f"sqlite:///{home / 'mingda.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hashing that costs an attacker nothing: these tests ask who comes in, not how long guessing takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def office(desk: Desk, tmp_path: Path, fresh_database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeAtWork]:
    """An office with an empty store, outside any demonstration."""
    monkeypatch.delenv(DEMO, raising=False)
    shutil.copy(fresh_database, tmp_path / "mingda.db")
    made = office_at(desk, tmp_path)
    yield made
    made.desk.store.close()
