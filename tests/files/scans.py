"""Test data: pages of print and their scans, which have pixels and no text."""

import io

import pypdfium2
import typst
from PIL import Image

from gongkai.typesetting.fonts import font_folders

DPI = 150


def typeset(*pages: str, size: int = 16) -> bytes:
    """Make a PDF with text, as word processors write it."""
    head = f'#set page(paper: "a4")\n#set text(font: "Noto Serif SC", size: {size}pt)\n'
    return typst.compile(
        (head + "\n#pagebreak()\n".join(pages)).encode(),
        font_paths=[str(one) for one in font_folders()],
    )


def pictures_of(content: bytes, dpi: int = DPI) -> list[Image.Image]:
    """Return the pages of a PDF as a scanner sees them."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def scan(*pages: str) -> bytes:
    """Make a PDF of scanned pages."""
    first, *others = pictures_of(typeset(*pages))
    out = io.BytesIO()
    first.save(out, "PDF", resolution=DPI, save_all=True, append_images=others)
    return out.getvalue()


def photograph(page: str) -> bytes:
    """Make a JPEG of a page."""
    out = io.BytesIO()
    pictures_of(typeset(page))[0].save(out, "JPEG", quality=80)
    return out.getvalue()
