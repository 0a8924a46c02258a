"""What comes in from outside: known by its content, counted as it unpacks, without anything that acts by itself."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from openpyxl import Workbook

from letters.secrecy_marks import pasted_mark, secrecy_mark
from letters.uploads import Accepted, Upload, UploadLimits, accept_upload
from rules.errors import InputError
from tests.upload_samples import bomb, locked_pdf, pdf, pdf_with_scripts, png, relation, with_part, word

LIMITS = UploadLimits(bytes=2_000_000, unpacked=20_000_000, pixels=1_000_000)
RELS = "word/_rels/document.xml.rels"


def taken(name: str, content: bytes) -> Accepted:
    """The file as it is taken in."""
    return accept_upload(Upload(name, content), LIMITS)


def refused(name: str, content: bytes) -> str:
    """Why the file is not taken in; the advice with it."""
    with pytest.raises(InputError) as caught:
        taken(name, content)
    assert ("file", True) == (caught.value.field, bool(caught.value.advice))
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("公告.pdf", pdf("公告"), "pdf"), ("说明.docx", word(), "docx"), ("扫描.PNG", png(), "png"),
        ("说明.txt", "检索情况".encode("gb18030"), "txt"), ("说明.txt", "检索情况".encode(), "txt"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_is(name: str, content: bytes, kind: str) -> None:
    """PDF, office files, pictures and plain text come in under their own kind."""
    assert (name, kind, ()) == (taken(name, content).name, taken(name, content).kind, taken(name, content).removed)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.pdf", b"", "文件是空的"),
        ("程序.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "认不出这是什么文件"),
        ("图.pdf", png(), "和文件名不符"),
        ("大.txt", b"a" * 2_000_001, "超过 2.0 MB"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧格式"),
        ("锁.pdf", locked_pdf(), "加了密码"),
        ("坏.pdf", b"%PDF-1.7 nothing more", "PDF 损坏"),
        ("坏.docx", word()[:-40], "文件损坏"),
        ("大图.png", png(1100, 1000), "1100 × 1000 像素"),
        ("坏图.png", png()[:60], "图片损坏"),
    ],
)
def test_what_is_not_what_it_says_stays_outside(name: str, content: bytes, words: str) -> None:
    """Each is told why and what to do."""
    assert words in refused(name, content)


def test_a_bomb_is_refused_by_what_really_comes_out() -> None:
    """The archive may say what it likes: bytes are counted as they are unpacked."""
    content = bomb(40)
    assert len(content) < LIMITS.bytes
    assert "压缩炸弹" in refused("炸弹.docx", content)
    lying = content.replace((40_000_000).to_bytes(4, "little"), (400).to_bytes(4, "little"))
    assert lying != content
    assert refused("炸弹.docx", lying)


@pytest.mark.parametrize(
    ("part", "data", "words"),
    [
        ("word/vbaProject.bin", b"macro", "宏或者控件"),
        ("word/activeX/activeX1.xml", b"<x/>", "宏或者控件"),
        ("word/embeddings/oleObject1.bin", b"ole", "嵌了别的文件"),
        ("word/footnotes.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "DTD"),
        ("word/footnotes.xml", '<!doctype x><x/>'.encode("utf-16"), "DTD"),
        ("word/settings2.xml", b"application/vnd.ms-word.document.macroEnabled.main+xml", "宏"),
        (RELS, relation("attachedTemplate", "http://elsewhere.example/evil.dotm"), "外部"),
        (RELS, relation("image", "http://elsewhere.example/spy.png"), "外部"),
        ("word/header9.xml", b"<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>", "DDE"),
    ],
)  # fmt: skip
def test_an_office_file_holds_nothing_active_or_remote(part: str, data: bytes, words: str) -> None:
    """Macros, controls, embedded programs, DTDs in any encoding, outside templates and pictures, DDE."""
    assert words in refused("说明.docx", with_part(word(), part, data))


def test_a_link_is_no_danger() -> None:
    """A hyperlink is followed only by whoever clicks it."""
    assert "docx" == taken("说明.docx", with_part(word(), RELS, relation("hyperlink", "https://www.example.org"))).kind


def test_a_pdf_is_rebuilt_without_what_acts() -> None:
    """Scripts, actions and attachments are gone from every object; the original is kept apart, and it is told."""
    content = pdf_with_scripts()
    accepted = taken("公告.pdf", content)
    assert (content, {"脚本", "附件", "打开时的动作", "自动动作", "动作或者媒体"}) == (
        accepted.original,
        set(accepted.removed),
    )
    with pikepdf.open(BytesIO(accepted.content)) as document:
        whole = "".join(repr(one) for one in document.objects)
        streams = b"".join(one.read_raw_bytes() for one in document.objects if isinstance(one, pikepdf.Stream))
    for words in ("evil", "/JavaScript", "/Launch", "/OpenAction", "/AA", "EmbeddedFile"):
        assert words not in whole
    assert b"hidden attachment" not in streams
    assert accepted.content == taken("公告.pdf", content).content


@pytest.mark.parametrize(
    ("name", "text", "mark"),
    [
        ("机密★一年.pdf", "", "机密★"), ("【秘密】通知.pdf", "", "【秘密】"), ("绝密 方案.docx", "", "绝密"),
        ("a.pdf", "第一行\n机 密 ★ 1年\n正文", "机密★"), ("a.pdf", "秘密\n关于某事", "秘密"),
        ("a.pdf", "（机密）", "（机密）"), ("a.pdf", "秘密 五年", "秘密五年"),
        ("商业秘密说明.pdf", "", ""), ("a.pdf", "涉及商业秘密、个人隐私的", ""), ("a.txt", "商业秘密*注", ""),
        ("名单-机密.docx", "", "机密"), ("a.pdf", "机\u200b密★一年", "机密★"), ("a.pdf", "机密 特急", "机密特急"),
        ("机密文件.docx", "", "机密文件"), ("a.pdf", "编号 机密·1年", "机密·1年"), ("机密文件管理规定.docx", "", ""),
        ("保守国家秘密.docx", "机密文件应当妥善保管", ""), ("国家秘密范围的规定.pdf", "属于国家秘密的，不予公开", ""),
    ],
)  # fmt: skip
def test_a_secrecy_mark_is_a_marking_and_no_mere_word(name: str, text: str, mark: str) -> None:
    """What stands as a marking counts; business secrets and sentences about secrecy do not."""
    assert mark == secrecy_mark(name, text)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("机密★方案.pdf", pdf("公告")), ("方案.pdf", pdf("第一页", "机密★一年\n\n方案")),
        ("方案.docx", word("秘密★三年", "正文")), ("方案.txt", "绝密★\n正文".encode()),
    ],
)  # fmt: skip
def test_a_marked_file_does_not_come_in(name: str, content: bytes) -> None:
    """On the name, on any page, in any paragraph: this system holds no state secrets, and says what to do."""
    words = refused(name, content)
    assert ("国家秘密标志" in words, "涉密设备" in words) == (True, True)


def sheet(**places: str) -> bytes:
    """A workbook with a text in a cell, as its sheet's name, or in the head of its printed pages."""
    book, out = Workbook(), BytesIO()
    book.active["A1"], book.active.title = places.get("cell", "1"), places.get("title", "表")  # type: ignore[index]
    book.active.oddHeader.center.text = places.get("head", "")  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def pdf_beside(**places: str) -> bytes:
    """A PDF of an empty page with this title, or with a note on it."""
    document, out = pikepdf.new(), BytesIO()
    document.add_blank_page()
    if "title" in places:
        document.docinfo["/Title"] = places["title"]
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9])
    note.Contents = pikepdf.String(places.get("note", ""))
    document.pages[0].Annots = pikepdf.Array([note])
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("blank", ["\n", " ", "\u3000", "（", "机密 ", "绝", "9", "机密 9"])
def test_a_sea_of_blanks_is_read_once(blank: str) -> None:
    """300,000 signs of which a marking is made, and that are none: a pattern that looks back would never end."""
    sea = blank * 300_000
    for text in (f"{sea}和其他", f"和机密{sea}其他", "" if blank == "\n" else f"机密{sea}和其他"):
        assert "" == secrecy_mark("a.pdf", text) == pasted_mark(text)


DECLARED = '<?xml version="1.0" encoding="GB18030"?><w:p><w:t>机密★一年</w:t></w:p>'
PARAGRAPH = "<w:p><w:t>机密★一年</w:t></w:p>"
ELSEWHERE = {
    "a cell": ("表.xlsx", sheet(cell="秘密★2年")),
    "a sheet's name": ("表.xlsx", sheet(title="机密★")),
    "the head of the printed sheet": ("表.xlsx", sheet(head="机密★一年")),
    "a footnote": ("文.docx", with_part(word("正文"), "word/footnotes.xml", PARAGRAPH.encode())),
    "a comment": ("文.docx", with_part(word("正文"), "word/comments.xml", PARAGRAPH.encode())),
    "characters by their numbers": (
        "文.docx", with_part(word("正文"), "word/header9.xml", b"<w:p><w:t>&#26426;&#23494;&#9733;</w:t></w:p>")
    ),
    "another encoding": ("文.docx", with_part(word("正文"), "word/header9.xml", PARAGRAPH.encode("utf-16"))),
    "an encoding that is declared": (
        "文.docx", with_part(word("正文"), "word/footer9.xml", DECLARED.encode("gb18030"))
    ),
    "a PDF's title": ("文.pdf", pdf_beside(title="机密★一年")),
    "a note on a page": ("文.pdf", pdf_beside(note="秘密★三年")),
}  # fmt: skip


@pytest.mark.parametrize("where", ELSEWHERE)
def test_a_mark_is_found_wherever_a_reader_sees_it(where: str) -> None:
    """Not in the text alone; whatever the encoding. The same files without it come in."""
    name, content = ELSEWHERE[where]
    assert "国家秘密标志" in refused(name, content)
    for clean in (("表.xlsx", sheet(head="&12名单")), ("文.pdf", pdf_beside(note="核对过"))):
        assert taken(*clean).kind in ("xlsx", "pdf")


def test_a_name_is_only_a_name() -> None:
    """No path, nothing that cannot be seen, no endless name; the ending stays."""
    assert "公告.pdf" == taken("..\\..\\etc/公告\u202e.pdf", pdf("公告")).name
    long = taken("长" * 300 + ".pdf", pdf("公告")).name
    assert (100, ".pdf") == (len(long), long[-4:])
