"""Logs: one file a role under var/log, rotating, one line an entry, and nothing in them about a person.

Names, numbers, addresses and what was asked belong to the store, where looking leaves a trace. So the text of an
exception is never written (databases quote the row, parsers the field): its type and place are. Numbers that look like
a telephone, an identity card or a mailbox are covered wherever they stand.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
import re
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from acts.today import SHANGHAI

BYTES = 5_000_000
KEPT = 7
"""A file is turned over at five million bytes; seven old ones are kept: at most 40 MB a role."""
COVER = "█"
MOST_FRAMES = 6

_COVERED = (
    re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])"),  # identity card
    re.compile(r"(?<![0-9A-Za-z])1\d{10}(?![0-9A-Za-z])"),  # mobile telephone
    re.compile(r"(?<![0-9A-Za-z])0\d{2,3}-?\d{7,8}(?![0-9A-Za-z])"),  # telephone with area code
    re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),  # mailbox
)
_QUOTED = re.compile(r"\b((?:\w+\.)*\w*(?:Error|Exception|Warning))(?:\(.*\)|: .*)")
"""An exception that some library wrote into its message, as ``repr`` or as the last line of a traceback."""


def covered(text: str) -> str:
    """``text`` in one line, without exception texts and numbers of persons."""
    line = _QUOTED.sub(rf"\1（{COVER}）", " ".join(text.split()))
    for pattern in _COVERED:
        line = pattern.sub(COVER, line)
    return line


class OneLine(logging.Formatter):
    """``2026-10-20 08:30:00.123 WARNING mingda.driver 消息 | ValueError cli/x.py:12``, in Shanghai's time."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry, on one line."""
        at = dt.datetime.fromtimestamp(record.created, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        wrong = record.exc_info[1] if record.exc_info else None
        return f"{at} {record.levelname} {record.name} {covered(_message(record))}{place(wrong) if wrong else ''}"


def _message(record: logging.LogRecord) -> str:
    """The message; an exception among its arguments is named by its type only."""
    if isinstance(record.args, tuple):
        args = tuple(type(arg).__name__ if isinstance(arg, BaseException) else arg for arg in record.args)
        return str(record.msg) % args if args else str(record.msg)
    return record.getMessage()


def place(wrong: BaseException) -> str:
    """The type of ``wrong``, why the system refused (for OSError), and the last steps on the way there."""
    why = f"（{wrong.strerror}）" if isinstance(wrong, OSError) and wrong.strerror else ""
    frames = traceback.extract_tb(wrong.__traceback__)[-MOST_FRAMES:]
    steps = " > ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in frames)
    cause = wrong.__cause__ or (None if wrong.__suppress_context__ else wrong.__context__)
    return f" | {type(wrong).__name__}{why} {steps}{place(cause) if cause else ''}"


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-2:])


def start_logging(folder: Path, role: str, *, on_terminal: bool) -> int:
    """Send everything this process logs to ``folder``/``role``.log; returns the process's place among its like.

    A second worker of the same home writes worker-2.log: a rotating file has one writer. ``on_terminal``: also to
    stderr, for a role that a person or systemd started by itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    nth = _take_place(folder, role)
    name = role if nth == 1 else f"{role}-{nth}"
    handlers: list[logging.Handler] = [
        RotatingFileHandler(folder / f"{name}.log", maxBytes=BYTES, backupCount=KEPT, encoding="utf-8")
    ]
    if on_terminal:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers, root.level = handlers, logging.WARNING
    logging.getLogger("mingda").setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook, threading.excepthook = _uncaught, lambda args: _tell(args.exc_value)
    return nth


def take_over() -> None:
    """Have the loggers that a library gave a console of its own (Prefect, uvicorn) write to our file instead."""
    ours = logging.getLogger().handlers
    for logger in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger) and any(map(_is_console, logger.handlers)):
            logger.handlers = [*(h for h in logger.handlers if not _is_console(h)), *ours]
            logger.propagate = False


def _is_console(handler: logging.Handler) -> bool:
    return isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler)


_places: list[IO[str]] = []
"""Open as long as the process lives: the lock on them is its place."""


def _take_place(folder: Path, role: str) -> int:
    nth = 1
    while True:
        lock = (folder / f".{role}-{nth}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            nth += 1
            continue
        _places.append(lock)
        return nth


def _uncaught(_: type[BaseException], wrong: BaseException, __: TracebackType | None) -> None:
    if not isinstance(wrong, KeyboardInterrupt):
        _tell(wrong)


def _tell(wrong: BaseException | None) -> None:
    if wrong is not None:
        logging.getLogger("mingda").critical("进程停了", exc_info=wrong)
