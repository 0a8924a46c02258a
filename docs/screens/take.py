"""``make screenshots``: every page at 1280 and at 390 pixels, of the twenty samples on the demonstration's day.

One picture of each kind of page, found by its links as in the browser tests; named by address and stage. Pictures of
pages that are gone are taken away. Needs Chromium (``CHROMIUM`` or on the PATH).
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from acts.desk import Desk
from docs.pictures.take import ARGUMENTS, FONTCONFIG, FONTS, NoPicture
from tests.e2e.demonstration import EVERYTHING, demonstration, signed_in
from tests.e2e.served import pages_of
from tests.e2e.walk_pages import Watched, every_page

SCREENS = Path(__file__).resolve().parent
WIDTHS = (1280, 390)
TALLEST = 3200
"""Pixels after which a long page is cut."""
LARGEST = 200_000
"""Bytes a picture may have."""
QUALITIES = (72, 55, 35)


def main() -> None:
    """Take every picture anew. Raises NoPicture."""
    with tempfile.TemporaryDirectory(prefix="mingda-screens-") as folder:
        home = Path(folder)
        desk = demonstration(home)
        kept = set[Path]()
        with pages_of(desk) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS, env=_fonts(home))
            for width in WIDTHS:
                kept |= _take(browser, desk, address, width)
        desk.close()
    for old in set(SCREENS.glob("*.webp")) - kept:
        old.unlink()
    print(f"{len(kept)} 张")


def _chromium() -> str:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise NoPicture("没有找到 Chromium：请安装，或者用环境变量 CHROMIUM 指明")
    return path


def _fonts(home: Path) -> dict[str, str | float | bool]:
    """The environment in which Chromium knows the fonts that the letters are typeset with."""
    fontconfig = home / "fonts.conf"
    fontconfig.write_text(FONTCONFIG.format(fonts=FONTS, cache=home / "fontcache"), encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(fontconfig)}


def _take(browser: Browser, desk: Desk, address: str, width: int) -> set[Path]:
    """Every kind of page at one width: the sign-in form first, then what somebody with every role sees."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    kept = {_keep("sign-in", width, page.screenshot(full_page=True))}
    context.add_cookies([{"name": "mingda-session", "value": signed_in(desk, EVERYTHING), "url": address}])
    for kind in every_page(Watched(page, address), desk):
        kept.add(_keep(kind, width, page.screenshot(full_page=True)))
    context.close()
    return kept


def _keep(kind: str, width: int, png: bytes) -> Path:
    """Write the picture as WebP, as good as the size allows. Raises NoPicture when it is too large all the same."""
    name = re.sub(r"[^\w.一-鿿]+", "-", kind).strip("-") or "front"
    path = SCREENS / f"{name}.{width}.webp"
    image = Image.open(BytesIO(png)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST)))
    for quality in QUALITIES:
        image.save(path, "WEBP", quality=quality, method=5)
        if path.stat().st_size <= LARGEST:
            return path
    raise NoPicture(f"{path.name} 有 {path.stat().st_size} 字节，多于 {LARGEST}")


if __name__ == "__main__":
    main()
