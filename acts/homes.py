"""Which home a process works in: the office's own under var/, or the demonstration's under var/demo.

Read first by every process, so it loads nothing but the configuration: the Prefect server is up the sooner.
"""

from __future__ import annotations

import os
from pathlib import Path

from acts.config import Config

DEMO = "MINGDA_DEMO"
"""Set in the processes of a demonstration."""


def is_demo() -> bool:
    """Whether this process belongs to a demonstration."""
    return os.environ.get(DEMO) == "1"


def home_of(config: Config) -> Path:
    """The folder where everything that lives is kept."""
    return config.var / "demo" if is_demo() else config.var


def prefect_database(config: Config) -> str:
    """The address of Prefect's database for this process."""
    return f"sqlite+aiosqlite:///{home_of(config) / 'prefect.db'}" if is_demo() else config.prefect_url
