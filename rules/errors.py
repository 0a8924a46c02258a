"""The product's errors: each says where, what is wrong and what to do, in Chinese for office people.

The tree::

    MingdaError              任何要给人看的错误
    ├── InputError           人给的东西不对（文件、行、字段、毛病、怎么改）；命令以 2 退出
    │   ├── RuleFileError    rules/ 里的数据不对：不合格式、引文对不上、日期不连续
    │   └── ConfigError      config.yaml 不对
    ├── MissingGrounds       有法律效果而没有依据：程序或规则的缺陷，绝不放行
    └── CalendarMissing      工作日历没有覆盖到这一天

A refusal by law is no exception: it is a value, ``casework.decide.Refused``.
"""

from __future__ import annotations

from dataclasses import dataclass


class MingdaError(Exception):
    """Anything a person will read. ``str(error)`` is one Chinese paragraph, complete by itself."""


@dataclass
class InputError(MingdaError):
    """What a person gave is wrong.

    ``problem`` says what is wrong, ``advice`` what would be right; ``file``, ``line`` (from 1) and ``field`` (dotted
    path such as ``events.2.on``) say where, each left out when it is not known. ``rule``: the article that it breaks,
    "" when it breaks none.
    """

    problem: str
    advice: str = ""
    file: str = ""
    line: int | None = None
    field: str = ""
    rule: str = ""

    def __str__(self) -> str:
        where = self.file + (f" 第 {self.line} 行" if self.line else "")
        parts = [part for part in (where, self.field and f"“{self.field}”") if part]
        head = "，".join(parts)
        text = f"{head}：{self.problem}" if head else self.problem
        ground = self.rule and f"依据：{self.rule}"
        return "".join(f"{part}。" for part in (text, self.advice, ground) if part)

    def as_dict(self) -> dict[str, object]:
        """The same for ``--json``: keys ``error, file, line, field, advice, rule``."""
        return {
            "error": self.problem,
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "advice": self.advice,
            "rule": self.rule,
        }


class RuleFileError(InputError):
    """A file under rules/ cannot be trusted: the load stops, nothing is guessed."""


class ConfigError(InputError):
    """config.yaml is wrong."""


class MissingGrounds(MingdaError):
    """A reply, pause, restart or extension without a citation: never let through."""


class CalendarMissing(MingdaError):
    """A day lies before the first or far past the last calendar that is loaded."""
