"""``make screenshots``: the pictures of README.md and docs/, taken of a demonstration in a throw-away home.

Needs Chromium (``CHROMIUM`` or on the PATH). Chinese comes from the fonts that the letters are typeset with, so that
the pictures look alike on every machine.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn
import pypdfium2
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from acts.sign_in import TRIAL_PASSWORD

PICTURES = Path(__file__).resolve().parent
ROOT = PICTURES.parents[1]
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTH = 1280
LONGEST = 300.0
"""Seconds the demonstration may take to work through its samples."""
LARGEST = 300_000
"""Bytes a picture may have."""
DRAWN = 4_000
"""Milliseconds after which the graph of a run, a canvas that tells nobody, has been drawn."""
SOUGHT = "补偿结果公示"
"""Words of sample S01."""
PAGE_WIDTH, GAP, GREY = 620, 24, (228, 230, 233)
"""Of the letter: pixels of a page, between pages, and what is behind them."""
FONTCONFIG = """<?xml version="1.0"?>
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias binding="strong"><family>system-ui</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias binding="strong"><family>serif</family><prefer><family>Noto Serif SC</family></prefer></alias>
</fontconfig>
"""


class NoPicture(Exception):
    """A picture could not be taken; the words say why."""


def main() -> None:
    """Take every picture anew. Raises NoPicture."""
    with tempfile.TemporaryDirectory(prefix="mingda-pictures-") as folder:
        home = Path(folder)
        with _demonstration(home) as address, _window(home) as page:
            _sign_in(page, address)
            _pages(page, address)


@contextmanager
def _demonstration(home: Path) -> Iterator[str]:
    """A demonstration with its samples worked through; the address of its pages."""
    ports = _settle_in(home)
    environment = {**os.environ, "MINGDA_HOME": str(home)}
    command = [sys.executable, "-m", "cli.main", "demo"]
    with (home / "demo.log").open("wb") as log:
        demo = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + LONGEST
        while not (home / "var" / "demo" / "loaded").exists():
            if demo.poll() is not None or time.monotonic() > end:
                raise NoPicture((home / "demo.log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.5)
        yield f"http://127.0.0.1:{ports['web_port']}"
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(60)


def _settle_in(home: Path) -> Mapping[str, int]:
    """config.yaml with free ports in ``home``."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    ports = {key: _free_port() for key in ("web_port", "prefect_port", "worker_port")}
    for key, port in ports.items():
        text, found = re.subn(rf"(?m)^(\s*{key}:) *\d+", rf"\g<1> {port}", text)
        if found != 1:
            raise NoPicture(f"config.yaml 里没有找到 {key}")
    (home / "config.yaml").write_text(text, encoding="utf-8")
    return ports


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _window(home: Path) -> Iterator[Page]:
    """A window of Chromium that knows our fonts."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise NoPicture("没有找到 Chromium：请安装，或者用环境变量 CHROMIUM 指明")
    fontconfig = home / "fonts.conf"
    fontconfig.write_text(FONTCONFIG.format(fonts=FONTS, cache=home / "fontcache"), encoding="utf-8")
    environment: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(fontconfig)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, env=environment)
        context = browser.new_context(
            viewport={"width": WIDTH, "height": 800}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(60_000)
        yield context.new_page()
        browser.close()


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("账号", exact=True).fill("overseer")
    page.get_by_label("口令", exact=True).fill(TRIAL_PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".menu summary").wait_for()


def _pages(page: Page, address: str) -> None:
    page.goto(f"{address}/?view=open")
    _keep("list", page.screenshot(full_page=True))
    page.goto(f"{address}/?view=all&words={SOUGHT[:4]}")
    page.get_by_role("link", name=SOUGHT).first.click()
    page.wait_for_url("**/cases/*")
    _keep("case", page.screenshot(full_page=True))
    letter = page.request.get(f"{page.url.split('?')[0]}/letters/reply.pdf")
    _keep("letter", _side_by_side(letter.body()))
    page.get_by_role("link", name="在流程监控中查看").click()
    page.get_by_text("已办结").first.wait_for()
    page.get_by_role("tab", name="Task Runs").click()
    page.get_by_text("用印").first.wait_for()
    page.wait_for_timeout(DRAWN)
    _keep("run", page.screenshot())


def _side_by_side(pdf: bytes) -> bytes:
    """The first two pages of a letter as one PNG."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()  # the seal is the face of a signature field
    pages = [document[number] for number in range(min(2, len(document)))]
    images = [page.render(scale=PAGE_WIDTH / page.get_width()).to_pil() for page in pages]
    height = max(image.height for image in images)
    sheet = Image.new("RGB", (GAP + (PAGE_WIDTH + GAP) * len(images), height + 2 * GAP), GREY)
    for number, image in enumerate(images):
        sheet.paste(image, (GAP + number * (PAGE_WIDTH + GAP), GAP))
    found = BytesIO()
    sheet.save(found, "PNG")
    return found.getvalue()


def _keep(name: str, png: bytes) -> None:
    """Write the picture with a palette. Raises NoPicture when it is too large all the same."""
    path = PICTURES / f"{name}.png"
    image = Image.open(BytesIO(png)).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)
    if path.stat().st_size > LARGEST:
        raise NoPicture(f"{path.name} 有 {path.stat().st_size} 字节，多于 {LARGEST}")
    print(f"{path.name}  {image.width} × {image.height}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
