"""A command line that cannot be read, said in Chinese: typer's own sentences are English."""

from __future__ import annotations

import re

from typer.exceptions import TyperException

# typer 的话（英文）认得出的几种，和我们的说法
_SAID = (
    (r"^No such option: (\S+)", "没有 {0} 这个选项"),
    (r"^No such command '(.*)'", "没有“{0}”这个命令"),
    (r"^Missing \w+ '(.*?)'", "缺少 {0}"),
    (r"^Invalid value for '(.*?)': .*valid integer", "“{0}”应当是整数"),
    (r"^Invalid value for '(.*?)': .*valid boolean", "“{0}”只能是 true 或者 false"),
    (r"^Invalid value for '(.*?)'", "“{0}”写得不对"),
    (r"^Option '(.*?)' requires an argument", "{0} 后面要写内容"),
    (r"^Got unexpected extra argument\S* \((.*)\)", "多写了 {0}"),
)


def in_chinese(wrong: TyperException) -> str:
    """What is wrong with the command line, and where its help stands; the help itself when nothing was asked."""
    message = wrong.format_message()
    matches = ((re.search(pattern, message, re.DOTALL), words) for pattern, words in _SAID)
    said = next((words.format(*found.groups()) for found, words in matches if found), None)
    command = getattr(getattr(wrong, "ctx", None), "command_path", None) or "mingda"
    return f"{said}。写法见 {command} --help。" if said else message
