"""Tables of letters: in the grammar, on paper and in Word."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pypdfium2

from letters import grammar
from letters.blocks import Block
from letters.compose import compose
from letters.pdf import write_pdf
from letters.samples import letter_samples
from letters.tables import WIDTH, Table, with_tables
from letters.word import WordMeta, write_docx
from rules.load import load_rulebook

DAY = dt.date(2026, 10, 28)
SAMPLES = letter_samples(load_rulebook(), DAY)
META = WordMeta("王敏", dt.datetime(2026, 10, 28, 9, tzinfo=dt.UTC))
INDEX = compose("file_index", SAMPLES["file_index"]).finalised(None, DAY)
SLIP = compose("third_party_slip", SAMPLES["third_party_slip"]).finalised(None, DAY)


def test_rows_that_follow_each_other_are_one_table() -> None:
    """A paragraph between two rows parts them; only bars of the template part cells."""
    blocks = grammar.read("@表头 甲 | 乙\n@行 一 | 二\n\n正文\n\n@行 三 | ", "x.j2")
    assert list(with_tables(blocks)) == [
        Table((("甲", "乙"), ("一", "二")), headed=True),
        Block("para", "正文"),
        Table((("三", ""),), headed=False),
    ]


def test_the_columns_fill_the_text_and_short_ones_do_not_wrap() -> None:
    """A number or a day stays on one line; the rest is shared by need; what is signed by hand is wide."""
    table = Table((("号", "题名", "日期", "签名"), ("1", "很长的题名" * 4, "2026年9月24日", "")), headed=True)
    assert WIDTH - 4 < sum(table.widths) <= WIDTH
    assert table.widths[2] >= 7 * 14 + 12
    assert table.widths[3] > table.widths[0]
    assert sum(Table((("标签", "内容"),), headed=False).widths) == WIDTH


def test_word_holds_the_table_with_a_head_that_repeats() -> None:
    """The index opens in Word as a table, cell by cell, with its head marked."""
    written = docx.Document(io.BytesIO(write_docx(INDEX, META)))
    rows = [[cell.text for cell in row.cells] for row in written.tables[0].rows]
    assert rows[0] == ["顺序号", "文号", "题名", "日期", "页数"]
    assert rows[3] == ["3", "静房管公开〔2026〕第4号-补", "补正告知书", "2026年9月29日", "2"]
    assert len(written.tables[0].rows[0]._tr.xpath("./w:trPr/w:tblHeader")) == 1


def test_a_letter_that_ends_with_a_table_ends_with_a_paragraph_in_word() -> None:
    """Word wants a paragraph after the last table: the proof of delivery has one, empty."""
    receipt = compose("delivery_receipt", SAMPLES["delivery_receipt"]).finalised(None, DAY)
    written = docx.Document(io.BytesIO(write_docx(receipt, META)))
    last = written.element.body[-2]
    assert (last.tag.rpartition("}")[2], written.paragraphs[-1].text) == ("p", "")


def test_the_pdf_holds_the_table_and_a_form_has_no_signature_of_the_organ() -> None:
    """The slip is one page of PDF, with every label and the boxes to tick, and is signed by somebody else."""
    document = pypdfium2.PdfDocument(write_pdf(SLIP))
    text = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    assert [word for word in ("意见（请勾选）", "不同意公开", "第三方签名") if word not in text] == []
    assert [block.kind for block in SLIP.blocks if block.kind in ("signature", "date")] == []


def test_a_page_of_rows_goes_on_with_its_head() -> None:
    """A long index takes several pages, each beginning with the head."""
    row = next(block for block in INDEX.blocks if block.kind == "table_row")
    at = INDEX.blocks.index(row)
    long = INDEX.blocks[:at] + (row,) * 60 + INDEX.blocks[at:]
    document = pypdfium2.PdfDocument(write_pdf(type(INDEX)(INDEX.kind, long, INDEX.organ_name, None, DAY)))
    heads = [document[n].get_textpage().get_text_range().count("顺序号") for n in range(2)]
    assert heads == [1, 1]
