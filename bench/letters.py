"""Letters in numbers, beside docxtpl and LibreOffice in the same run: .docx, PDF, seal, memory, a batch of 200.

Run from the project's root: ``python -m bench.letters [COUNT]`` (``uv sync --group bench`` first, for docxtpl; what is
not installed is said and left out). Each kind runs in a process of its own, so that its peak of memory is its own; the
same reply of two pages everywhere, each with other words. Exits 1 when the batch makes less than 200 a minute or grows.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bench.typesetting import CASE, ORGAN, SIGNED_AT, another
from letters.blocks import Letter
from letters.compose import compose
from letters.pdf import write_pdf
from letters.press import LetterPress
from letters.seal import TestSealProvider
from letters.seal_place import find_place
from letters.word import WordMeta, write_docx

BATCH, PROMISED = 200, 200
GROWTH = 15.0  # MB: what may be added by the last three quarters of the batch


def rss() -> float:
    """This process's memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def ours(count: int) -> float:
    """Compose and .docx; seconds for ``count``."""
    meta = WordMeta("经办人", SIGNED_AT)
    write_docx(another(0), meta)
    start = time.perf_counter()
    for n in range(1, count + 1):
        write_docx(another(n), meta)
    return time.perf_counter() - start


def theirs(count: int) -> float:
    """The same text through a docxtpl template that has one field for each paragraph; seconds for ``count``."""
    from docxtpl import DocxTemplate  # type: ignore[import-not-found, import-untyped, unused-ignore]

    template = _template(another(0))
    start = time.perf_counter()
    for n in range(1, count + 1):
        letter = another(n)
        made = DocxTemplate(io.BytesIO(template))
        made.render({f"b{i}": letter.shown(block) for i, block in enumerate(letter.blocks)}, autoescape=True)
        made.save(io.BytesIO())
    return time.perf_counter() - start


def _template(letter: Letter) -> bytes:
    import docx

    document = docx.Document()
    for i, _ in enumerate(letter.blocks):
        document.add_paragraph(f"{{{{ b{i} }}}}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdfs(count: int) -> float:
    """The PDF of record, warm; seconds for ``count``."""
    letters = [another(n) for n in range(count + 1)]
    write_pdf(letters[0])
    start = time.perf_counter()
    for letter in letters[1:]:
        write_pdf(letter)
    return time.perf_counter() - start


def seals(count: int) -> float:
    """The 测试章 on a PDF that is there, its key loaded and its place found; seconds for ``count``."""
    papers = [write_pdf(another(n)) for n in range(count + 1)]
    with tempfile.TemporaryDirectory() as keys:
        provider = TestSealProvider(Path(keys))
        places = [find_place(pdf, ORGAN.name, SIGNED_AT.date()) for pdf in papers]
        provider.seal(papers[0], places[0], "测量", SIGNED_AT)
        start = time.perf_counter()
        for pdf, place in zip(papers[1:], places[1:], strict=True):
            provider.seal(pdf, place, "测量", SIGNED_AT)
        return time.perf_counter() - start


def office(count: int) -> float:
    """.docx to PDF by LibreOffice, all in one start; seconds for ``count``, the start included."""
    with tempfile.TemporaryDirectory() as folder:
        for n in range(count):
            (Path(folder) / f"{n}.docx").write_bytes(write_docx(another(n), WordMeta("经办人", SIGNED_AT)))
        files = [str(file) for file in Path(folder).glob("*.docx")]
        words = ["soffice", f"-env:UserInstallation=file://{folder}/p", "--headless", "--convert-to", "pdf"]
        start = time.perf_counter()
        subprocess.run([*words, "--outdir", folder, *files], check=True, capture_output=True)
        return time.perf_counter() - start


def _apart(step: Callable[[int], float], count: int, answer: multiprocessing.Queue[tuple[float, float]]) -> None:
    seconds = step(count)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    answer.put((seconds, peak / 1024))


def show(name: str, step: Callable[[int], float], count: int) -> None:
    """One line: letters a second, ms a letter, peak memory of the process."""
    context = multiprocessing.get_context("spawn")
    answer: multiprocessing.Queue[tuple[float, float]] = context.Queue()  # type: ignore[assignment]
    child = context.Process(target=_apart, args=(step, count, answer))
    child.start()
    seconds, peak = answer.get()
    child.join()
    print(f"{name:<28} {count / seconds:8.1f} 份/秒 {1000 * seconds / count:8.1f} ms/份   峰值 {peak:5.0f} MB")


def batch() -> bool:
    """200 letters composed, set, sealed and verified one after another; whether the promise was kept."""
    with tempfile.TemporaryDirectory() as keys:
        press = LetterPress(Path("none"), Path(keys))
        letters = [another(n) for n in range(BATCH)]
        memory, start, worked = [], time.perf_counter(), time.process_time()
        for n, letter in enumerate(track(letters, description="用印", console=Console(stderr=True))):
            assert press.final(letter, SIGNED_AT).whole
            if n % (BATCH // 4) == BATCH // 4 - 1:
                memory.append(rss())
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
    a_minute, grown = 60 * BATCH / seconds, memory[-1] - memory[0]
    print(
        f"一批 {BATCH} 份，用印并验章：{seconds:.1f} 秒，每分钟 {a_minute:.0f} 份，用了 CPU {worked:.1f} 秒；内存 MB：",
        end="",
    )
    print(" → ".join(f"{one:.0f}" for one in memory))
    return a_minute >= PROMISED and grown <= GROWTH


def main(count: int) -> int:
    """Every line, then the batch; 1 when a promise was broken."""
    print(f"负载 {os.getloadavg()[0]:.1f}")
    compose("reply", CASE)
    show("拟稿 + .docx", ours, count)
    if find_spec("docxtpl"):
        show("拟稿 + .docx（docxtpl）", theirs, max(10, count // 10))
    else:
        print("没有 docxtpl：uv sync --group bench")
    show("PDF", pdfs, count)
    show("用印（密钥已装入）", seals, max(10, count // 5))
    if shutil.which("soffice"):
        show("PDF（LibreOffice，一次启动）", office, 20)
        show("PDF（LibreOffice，每份启动）", office, 1)
    else:
        print("没有 LibreOffice：apt-get install libreoffice-writer-nogui")
    return 0 if batch() else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
