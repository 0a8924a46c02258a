"""How fast are letters: composing, .docx, PDF, sealing, verifying.

Run from the project's root: ``python -m bench.typesetting [COUNT]``. Prints one line a step: median and p95 in ms and
letters a second, after one warm-up each. The letter is a reply of two pages under a red head; each PDF has other words.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from letters.blocks import Letter
from letters.compose import compose
from letters.fields import ApplicantFields, ItemFields, OrganFields, RemedyFields, ReplyFields
from letters.pdf import write_pdf
from letters.seal import TestSealProvider
from letters.seal_place import find_place
from letters.verify import verify_pdf
from letters.word import WordMeta, write_docx

OGI = "中华人民共和国政府信息公开条例"
ORGAN = OrganFields(
    name="某区住房保障和房屋管理局",
    short="某房管",
    office="办公室",
    address="某路100号",
    phone="021-00000000",
    review_body="某区人民政府",
    court="某铁路运输法院",
    heading="某区住房保障和房屋管理局",
)
ITEM = ItemFields(
    n=1,
    sought="某路某号地块房屋征收中本户的分户评估报告和补偿结果公示",
    outcome="disclosed",
    citations=(f"《{OGI}》第三十六条第（二）项", f"《{OGI}》第四十条"),
    facts={"where": "征收补偿档案", "supply": "以邮寄方式提供纸质复制件"},
    enclosures=("分户评估报告复制件1份（共12页）", "补偿结果公示复制件1份（共2页）"),
)
REMEDY = RemedyFields(
    code="R2",
    items=(1,),
    review_days=60,
    review_body="某区人民政府",
    citations=("《中华人民共和国行政复议法》第二十条第一款", "《中华人民共和国行政诉讼法》第四十六条第一款"),
    sue_months=6,
    court="某铁路运输法院",
)
CASE = ReplyFields(
    organ=ORGAN,
    applicant=ApplicantFields("周某某", natural=True),
    received_on=dt.date(2026, 9, 16),
    way="以邮寄方式",
    items=(ITEM,),
    remedies=(REMEDY,),
)
SIGNED_AT = dt.datetime(2026, 9, 30, 15, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def timed(step: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of each of ``count`` runs, the first (cold) run left out."""
    step()
    runs = []
    for _ in range(count):
        start = time.perf_counter()
        step()
        runs.append((time.perf_counter() - start) * 1000)
    return runs


def show(name: str, runs: list[float]) -> None:
    """One line: median, p95 and letters a second."""
    median = statistics.median(runs)
    p95 = sorted(runs)[max(0, round(len(runs) * 0.95) - 1)]
    print(f"{name:<8} 中位 {median:8.2f} ms   p95 {p95:8.2f} ms   {1000 / median:8.0f} 份/秒")


def another(n: int) -> Letter:
    """The n-th letter: other words, so that nothing set before can be used again."""
    item = replace(ITEM, sought=f"第{n}号{ITEM.sought}", facts={**ITEM.facts, "where": f"第{n}卷征收补偿档案"})
    return compose("reply", replace(CASE, items=(item,))).finalised(f"某房管公开〔2026〕第{n}号-答", SIGNED_AT.date())


def main(count: int) -> None:
    """Measure every step with the test seal in a throw-away key folder."""
    letter: Letter = compose("reply", CASE).finalised("某房管公开〔2026〕第12号-答", SIGNED_AT.date())
    pdf = write_pdf(letter)
    place = find_place(pdf, ORGAN.name, SIGNED_AT.date())
    meta = WordMeta("经办人", SIGNED_AT)
    with tempfile.TemporaryDirectory() as keys:
        provider = TestSealProvider(Path(keys))
        sealed = provider.seal(pdf, place, "测量", SIGNED_AT)
        show("拟稿", timed(lambda: compose("reply", CASE), count))
        show("docx", timed(lambda: write_docx(letter, meta), count))
        others = iter([another(n) for n in range(count + 1)])
        show("pdf", timed(lambda: write_pdf(next(others)), count))
        show("定位", timed(lambda: find_place(pdf, ORGAN.name, SIGNED_AT.date()), count))
        show("用印", timed(lambda: provider.seal(pdf, place, "测量", SIGNED_AT), count))
        show("验章", timed(lambda: verify_pdf(sealed.data, provider.trust), count))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
