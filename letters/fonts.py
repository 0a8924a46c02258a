"""Which face each style of a letter gets, and where it was found.

GB/T 9704 names faces that only an office may have (仿宋, 小标宋, 楷体, 黑体). They are looked for in the office's own
fonts folder, then in the system, then in the wheel that comes with the product, which carries two regular Noto faces.
:func:`font_report` says honestly which style had to make do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pylopdf_fonts_jp
import pylopdf_fonts_zh_cn
import typst

Style = Literal["body", "title", "h1", "h2"]
Place = Literal["folder", "system", "wheel"]

# In order of preference, by the names that the fonts call themselves, Chinese and Latin, as typst reads them. Not AR PL
# UMing and UKai: they set 。、 in the middle of the line, as Taiwan does.
_SONG = ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "FandolSong", "SimSun", "宋体")
_HEI = (
    *("SimHei", "黑体", "FZHei-B01S", "方正黑体简体", "FZHei-B01", "方正黑体_GBK", "STHeiti", "华文黑体"),
    *("FandolHei", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC"),
)
_FANG = (
    *("仿宋_GB2312", "FangSong_GB2312", "FangSong", "仿宋", "FZFangSong-Z02S", "方正仿宋简体", "FZFangSong-Z02"),
    *("方正仿宋_GBK", "STFangsong", "华文仿宋", "FandolFang", "FandolFang R"),
)
_KAI = (
    *("楷体_GB2312", "KaiTi_GB2312", "KaiTi", "楷体", "FZKai-Z03S", "方正楷体简体", "FZKai-Z03", "方正楷体_GBK"),
    *("STKaiti", "华文楷体", "FandolKai"),
)
_WANTED: dict[Style, tuple[str, tuple[str, ...]]] = {
    "body": ("仿宋", _FANG),
    "title": ("小标宋", ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05")),
    "h1": ("黑体", _HEI),
    "h2": ("楷体", _KAI),
}
LABELS: dict[Style, str] = {"body": "正文", "title": "标题", "h1": "一级标题", "h2": "二级标题"}
_PLACES: dict[Place, str] = {"folder": "本单位字体文件夹", "system": "系统字体", "wheel": "随产品安装的字体"}
_WHEEL = Path(pylopdf_fonts_zh_cn.__file__).parent
# Japanese Noto faces hold rare characters of names (𠮷) that the Chinese ones lack: asked last, for those alone.
_RARE = Path(pylopdf_fonts_jp.__file__).parent


@dataclass(frozen=True, slots=True)
class Face:
    """The face one style gets: ``family`` found in ``place``; ``right`` when it is of the kind GB/T 9704 asks for."""

    style: Style
    wanted: str
    family: str
    place: Place
    right: bool

    def __str__(self) -> str:
        found = f"{LABELS[self.style]}（应为{self.wanted}）：{self.family}，{_PLACES[self.place]}"
        advice = f"请把{self.wanted}字体放进 config.yaml 指定的字体文件夹"
        return found if self.right else f"{found}；没有{self.wanted}，以宋体代替。{advice}"


@dataclass(frozen=True, slots=True)
class FontSet:
    """Everything a PDF needs: the faces, the fallback for characters a face lacks, and the fonts typst may read."""

    faces: tuple[Face, ...]
    folders: tuple[str, ...]

    def family(self, style: Style) -> list[str]:
        """The families for ``style`` in the order typst tries them: a rare character comes from the wheel's face."""
        own = next(face.family for face in self.faces if face.style == style)
        last = "Noto Sans SC" if style == "h1" else "Noto Serif SC"
        return list(dict.fromkeys((own, last, "Noto Serif SC", "Noto Sans SC", "Noto Serif JP", "Noto Sans JP")))

    def right(self, style: Style) -> bool:
        """Whether ``style`` has a face of the kind that the standard asks for."""
        return next(face.right for face in self.faces if face.style == style)


@lru_cache(maxsize=8)
def find_fonts(folder: Path | None = None) -> FontSet:
    """The faces for letters: from ``folder`` (config.yaml), else the system, else the wheel. Found once a process."""
    places: list[tuple[Place, frozenset[str]]] = []
    folders = [str(_WHEEL), str(_RARE)]
    if folder is not None and folder.is_dir():
        places.append(("folder", _families(str(folder))))
        folders.insert(0, str(folder))
    places.append(("system", frozenset(typst.Fonts(True, False, []).families())))
    places.append(("wheel", _families(str(_WHEEL))))
    return FontSet(tuple(_face(style, places) for style in _WANTED), tuple(folders))


def _families(folder: str) -> frozenset[str]:
    return frozenset(typst.Fonts(False, False, [folder]).families())


def _face(style: Style, places: list[tuple[Place, frozenset[str]]]) -> Face:
    wanted, names = _WANTED[style]
    for candidates, right in ((names, True), (_SONG, False)):
        for place, families in places:
            for family in candidates:
                if family in families:
                    return Face(style, wanted, family, place, right)
    return Face(style, wanted, "Noto Serif SC", "wheel", False)


def font_report(folder: Path | None = None) -> tuple[Face, ...]:
    """One line a style for ``doctor``: ``str(face)`` says what was found and what to do when it is a substitute."""
    return find_fonts(folder).faces
