"""The office whose processes are killed, once on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.mailbox import Mailbox, open_mailbox


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """A mail server of our own."""
    with open_mailbox() as mailbox:
        yield mailbox
