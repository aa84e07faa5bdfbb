"""
Invisible text over the image of a page, so that redacted pages can be searched and read aloud.

The text was read from the image after it was blackened. Its font is that of Tesseract (Google, Apache-2.0):
it has a width for every character, and no shape.
"""

import io
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import IO, Any, BinaryIO, cast

from gongkai.files.redaction.boxes import WHOLE, Box

GLYPHLESS = b64decode("""
AAEAAAAKAIAAAwAgT1MvMlbeyJQAAAEoAAAAYGNtYXAACgA0AAABkAAAAB5nbHlmFSJBJAAAAbgA
AAAYaGVhZAt48WUAAACsAAAANmhoZWEMAgQCAAAA5AAAACRobXR4BAAAAAAAAYgAAAAIbG9jYQAM
AAAAAAGwAAAABm1heHAABAAFAAABCAAAACBuYW1l8usW2gAAAdAAAABLcG9zdAABAAEAAAIcAAAA
IAABAAAAAQAAsJRxEF8PPPUEBwgAAAAAAM+a/G4AAAAA1MOn8gAAAAAEAAgAAAAAEAACAAAAAAAA
AAEAAAgA//8AAAQAAAAAAAQAAAEAAAAAAAAAAAAAAAAAAAACAAEAAAACAAQAAQAAAAAAAQAAAAAA
AAAAAAAAAAAAAAAAAwAAAZAABQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAUAAQABAAAAAAAAAAAA
AAAAAAAAAAAAAAAAR09PRwBAAAAAAAAB//8AAAABAAGAAAAAAAAAAAAAAAAAAAABAAAAAAAABAAA
AAAAAAIAAQAAAAAAFAADAAAAAAAUAAYACgAAAAAAAAAAAAAAAAAMAAAAAQAAAAAEAAgAAAMAADEh
ESEEAPwACAAAAAADACoAAAADAAAABQAWAAAAAQAAAAAABQALABYAAwABBAkABQAWAAAAVgBlAHIA
cwBpAG8AbgAgADEALgAwVmVyc2lvbiAxLjAAAAEAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAA
AAA=
""")
NAME = "/GlyphLessFont"
# The width of a character, in thousandths of its size.
ADVANCE = 500
UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
# A text and its left, top, right and bottom side, in parts of the page.
Words = tuple[str, float, float, float, float]


def add_text_layer(
    target: IO[bytes], lines: Mapping[int, Sequence[Words]], boxes: Sequence[Box]
) -> None:
    """Write texts over the pages of a redacted file; what is printed in a box stands there as text."""
    import pikepdf  # noqa: PLC0415  (only this process loads it)

    out = io.BytesIO()
    target.seek(0)
    with pikepdf.open(cast("BinaryIO", target)) as pdf:
        font = _font(pdf)
        for number, words in lines.items():
            page = pdf.pages[number - 1]
            there = [box for box in boxes if box.page == number]
            placed = [one for one in (_beside(words, there)) if one[0]]
            placed += [_label(box) for box in there if box.label]
            width, height = (float(one) for one in page.mediabox[2:])
            page.obj.Resources.Font = pikepdf.Dictionary(F0=font)
            content = page.obj.Contents.read_bytes() + b"\n" + _content(placed, width, height)
            page.obj.Contents = pdf.make_stream(content)
        pdf.save(out, deterministic_id=True)
    target.seek(0)
    target.truncate()
    target.write(out.getvalue())


def _beside(words: Sequence[Words], boxes: Sequence[Box]) -> list[Words]:
    """Return texts so that none lies under a box: what stands on both sides is put on the wider one."""
    found = []
    for text, *sides in words:
        left, top, right, bottom = sides
        middle = (top + bottom) / 2 * WHOLE
        for box in boxes:
            if not (box.top <= middle <= box.bottom):
                continue
            start, end = box.left / WHOLE, box.right / WHOLE
            if left < end and right > start:
                if start - left >= right - end:
                    right = min(right, start)
                else:
                    left = max(left, end)
        # A text that lies in a box is what was printed in it, which is written below as it is.
        if right > left:
            found.append((text, left, top, right, bottom))
    return found


def _label(box: Box) -> Words:
    return (
        box.label,
        (box.left + 1) / WHOLE,
        (box.top + 1) / WHOLE,
        (box.right - 1) / WHOLE,
        (box.bottom - 1) / WHOLE,
    )


def _content(words: Sequence[Words], width: float, height: float) -> bytes:
    """Return the operators that write texts without drawing them, from top to bottom."""
    parts = ["BT 3 Tr"]
    for text, left, top, right, bottom in sorted(words, key=lambda one: (round(one[2], 2), one[1])):
        # Characters of more than two bytes have no place in the font.
        shown = "".join(one for one in text if 0x20 <= ord(one) < 0xD800 or ord(one) > 0xDFFF)
        shown = "".join(one for one in shown if ord(one) < 0x10000)
        if not shown:
            continue
        size = max(1.0, (bottom - top) * height)
        scale = (right - left) * width / (len(shown) * size * ADVANCE / 1000) * 100
        parts.append(
            f"/F0 {size:.2f} Tf {scale:.2f} Tz 1 0 0 1 {left * width:.2f} {(1 - bottom) * height:.2f} Tm "
            f"<{shown.encode('utf-16-be').hex()}> Tj"
        )
    return "\n".join([*parts, "ET"]).encode()


def _font(pdf: Any) -> Any:
    import pikepdf  # noqa: PLC0415

    name = pikepdf.Name(NAME)
    described = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=name,
        Flags=5,
        FontBBox=[0, 0, ADVANCE, 1000],
        ItalicAngle=0,
        Ascent=1000,
        Descent=-1,
        CapHeight=1000,
        StemV=80,
        FontFile2=pdf.make_stream(GLYPHLESS, Length1=len(GLYPHLESS)),
    )
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=name,
        # Every character has the one empty shape.
        CIDToGIDMap=pdf.make_stream(b"\x00\x01" * 0x10000),
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(described),
        DW=ADVANCE,
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=name,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(inner)],
            ToUnicode=pdf.make_stream(UNICODE),
        )
    )
