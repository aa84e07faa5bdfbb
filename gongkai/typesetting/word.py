"""Letters as DOCX files, for bodies that print, stamp and send them by hand."""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from gongkai.typesetting.letters import Paper

# The fonts of GB/T 9704 by name; a word processor without them substitutes others.
BODY, HEAD = "仿宋_GB2312", "方正小标宋简体"
RED = RGBColor(0xC2, 0x1F, 0x1F)
BAR_LENGTH = 36  # spaces of 12 point of a bar that reaches the most
# Characters that XML does not allow.
FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


def docx_of(paper: Paper) -> bytes:
    """
    Return a letter as DOCX in the layout of GB/T 9704: A4, 22 lines of 28 characters, 16 point.

    The output is reproducible: the timestamps in the file are the date of the letter.
    """
    document = Document()
    plain_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    core = document.core_properties
    core.title, core.author, core.comments = (
        _clean(f"{paper.heading} {paper.number}"),
        _clean(paper.issuer),
        "",
    )
    core.created = core.modified = datetime.combine(paper.dated, time(), UTC)
    _write(document.add_paragraph(), paper.issuer, size=30, face=HEAD, centred=True, red=True)
    _rule(_write(document.add_paragraph(), paper.number, centred=True))
    if paper.draft:
        _write(document.add_paragraph(), f"（{paper.draft}）", centred=True)
    _write(document.add_paragraph(style="Title"), paper.heading, size=22, face=HEAD, centred=True)
    if paper.addressee:
        _write(document.add_paragraph(), f"{paper.addressee}：")
    for text in paper.paragraphs:
        _write(document.add_paragraph(), text, indented=True)
    if paper.bars:
        _bars(document, paper)
    for text in (f"{paper.issuer}（印章）", paper.day) if paper.is_signed else ():
        signature = _write(document.add_paragraph(), text)
        signature.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signature.paragraph_format.right_indent = Pt(64)
    if paper.contact:
        _write(document.add_paragraph(), paper.contact, size=14)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _bars(document: Any, paper: Paper) -> None:
    """Draw the chart as a table: label, a shaded stretch as long as the share, and the numbers."""
    _write(document.add_paragraph(), paper.bars_title, size=12, centred=True)
    table = document.add_table(rows=len(paper.bars), cols=3)
    for row, bar in zip(table.rows, paper.bars, strict=True):
        label, drawn, numbers = row.cells
        for cell, width in ((label, 50), (drawn, 80), (numbers, 26)):
            cell.width = Mm(width)
        _write(label.paragraphs[0], bar.label, size=12)
        # Spaces say nothing to a screen reader; the numbers beside them do.
        run = _write(drawn.paragraphs[0], "\u00a0" * round(BAR_LENGTH * bar.share), size=12).runs[0]
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "C21F1F")):
            shade.set(qn(f"w:{name}"), value)
        run.font.element.get_or_add_rPr().append(shade)
        _write(numbers.paragraphs[0], f"{bar.reached} / {bar.most}", size=12)


def plain_styles(document: Any) -> None:
    """Remove the blue rule and colours of the stock styles, and name Chinese as the language."""
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption"):
        style = document.styles[name]
        style.font.color.rgb = RGBColor(0, 0, 0)
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    for text in document.styles.element.iter(qn("w:rPr")):
        for language in text.findall(qn("w:lang")):
            language.set(qn("w:val"), "zh-CN")
            language.set(qn("w:eastAsia"), "zh-CN")


def _write(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = 16,
    face: str = BODY,
    centred: bool = False,
    indented: bool = False,
    red: bool = False,
) -> Paragraph:
    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.name = Pt(size), face
    run.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    run.font.color.rgb = RED if red else RGBColor(0, 0, 0)
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(28.9, size * 1.4))
    form.space_before = form.space_after = Pt(0)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indented:
        form.first_line_indent = Pt(2 * size)
    return paragraph


def _rule(paragraph: Paragraph) -> None:
    """Draw the red line under the letterhead."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", "C21F1F")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph.paragraph_format.element.get_or_add_pPr().append(borders)


def _clean(text: str) -> str:
    return text.translate(FORBIDDEN)
