"""What was typed into a form that could not be taken in: carried along in the browser, never kept here.

A session may be over, or a page too old, when a form arrives. The fields go back into the answer as hidden ones, and
once the person is signed in the form is shown again as it was filled in; it is not sent by itself.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartParser

from web.auth import MOST_BLOCKS, MOST_FILES
from web.forms import OUR_OWN
from web.security import MAX_BODY, UPLOADS, brings_files

PREFIX = "kept."
ACTION = "kept-action"
_FORMS = re.compile(r"/(?P<register>register)|/cases/[^/]+/acts/(?P<act>[a-z_]+)")
"""The forms that can be shown again filled in: whatever else was typed is shown to be copied."""
NEVER = ("/sign-", "/password", "/prefect")
"""Passwords go nowhere but to where they were sent; the dashboard has no forms of ours."""
FILES_LOST = "files_lost"
"""The field that says that files were chosen in a form and could not be taken in."""
KEPT_FILE, FILES_WHAT = "kept_file", "files_what"
"""Fields of the registration: the mark of a file taken in before, and what the files are."""
BUTTONS = frozenset({"do", "again", KEPT_FILE, FILES_WHAT, FILES_LOST})
"""What a form says besides what was typed; see web/kept_words.py."""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Where a form was going, and its fields as they were typed."""

    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def again(self) -> bool:
        """Whether its page can show it again filled in."""
        return _FORMS.fullmatch(self.action) is not None

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The same as fields of the sign-in form."""
        return [(ACTION, self.action), *((PREFIX + name, value) for name, value in self.fields)]

    @property
    def act(self) -> str:
        """The act whose form it is; empty for any other."""
        known = _FORMS.fullmatch(self.action)
        return (known["register"] or known["act"]) if known else ""


async def kept_form(request: Request) -> KeptForm | None:
    """The form of a request that came to nothing; None when nothing was typed in it."""
    if request.method != "POST" or request.url.path.startswith(NEVER):
        return None
    path = _editing(request.url.path)
    files = UPLOADS.fullmatch(request.url.path) and brings_files(request.headers)
    if not files or getattr(request.state, "form_was_read", False):
        form = await request.form()
        return _kept(path, form.multi_items())
    if path == "/register" or path != request.url.path:  # a file is read only for whoever may bring it
        return _kept(path, await _first_fields(request))
    return None


def _editing(path: str) -> str:
    """Where the fields of the form go on to: the paragraphs that came beside a draft's file are those of 改稿."""
    return re.sub("/draft/upload$", "/acts/edit_draft", path)


async def _first_fields(request: Request) -> list[tuple[str, object]]:
    """The fields that stand before the files of a form; of the files nothing is kept, only that there were some."""
    first, more = bytearray(), False
    async for piece in request.stream():
        more = more or len(first) + len(piece) > MAX_BODY
        first += piece[: MAX_BODY - len(first)]

    async def beginning() -> AsyncGenerator[bytes, None]:
        yield bytes(first)

    form = await MultiPartParser(request.headers, beginning(), max_files=MOST_FILES, max_fields=MOST_BLOCKS).parse()
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    lost = more or any(isinstance(value, UploadFile) and value.filename for value in form.values())
    await form.close()
    return [*pairs, (FILES_LOST, "yes")] if lost else [*pairs]


async def kept_in(request: Request) -> KeptForm | None:
    """The form that the sign-in form carries along."""
    pairs = (await request.form()).multi_items()
    action = next((value for name, value in pairs if name == ACTION and isinstance(value, str)), "")
    if not action.startswith("/") or action.startswith("//"):
        return None
    return _kept(action, [(name.removeprefix(PREFIX), value) for name, value in pairs if name.startswith(PREFIX)])


def _kept(action: str, pairs: Iterable[tuple[str, object]]) -> KeptForm | None:
    fields = tuple((name, value) for name, value in pairs if isinstance(value, str) and name not in OUR_OWN)
    return KeptForm(action, fields) if any(value.strip() for _, value in fields) else None
