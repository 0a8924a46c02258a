"""A little mail server in this process: it takes every message and remembers which ones, so that a double is seen."""

from __future__ import annotations

import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

ANSWERS = {b"EHLO": b"250 here", b"HELO": b"250 here", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"RSET": b"250 ok"}


class Mailbox(socketserver.ThreadingTCPServer):
    """Listens on a free port of loopback. ``taken`` counts the messages by their Message-ID, ``messages`` keeps them.

    Recipients in ``refused`` are turned away.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: Counter[str] = Counter()
        self.messages: list[Message] = []
        self.refused: set[str] = set()
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def of(self, number: str) -> int:
        """How many messages with letters of the case ``number`` came in."""
        with self.lock:
            return sum(many for name, many in self.taken.items() if name.startswith(f"<{number}."))

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed says no goodbye."""

    def take(self, content: bytes) -> None:
        """A message has come in."""
        message = message_from_bytes(content)
        with self.lock:
            self.messages.append(message)
            self.taken[str(message["Message-ID"])] += 1


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Mailbox)
        self._say(b"220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"QUIT":
                self._say(b"221 bye")
                return
            if word == b"RCPT" and any(one.encode() in line for one in self.server.refused):
                self._say(b"550 nobody here")
                continue
            if word != b"DATA":
                self._say(ANSWERS.get(word, b"502 unknown"))
                continue
            self._say(b"354 go on")
            content = self._content()
            if content is None:  # the sender died in the middle: no message
                return
            self.server.take(content)
            self._say(b"250 taken")

    def _content(self) -> bytes | None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """A mail server for a while."""
    with Mailbox() as mailbox:
        threading.Thread(target=mailbox.serve_forever, args=(0.05,), daemon=True).start()
        yield mailbox
        mailbox.shutdown()
