"""Which pages of a PDF file become images: those with boxes, and those that would tell what is under them."""

from collections.abc import Sequence
from typing import Any

from gongkai.files.redaction.boxes import Box, squeezed
from gongkai.files.redaction.pages import PageText, needles_in, page_of


def image_pages(pdf: Any, document: Any, by_page: dict[int, list[Box]]) -> dict[int, str]:
    """Return the pages that become images, each with the reason."""
    reasons = dict.fromkeys(by_page, "boxes")
    others = [number for number in range(1, len(document) + 1) if number not in reasons]
    if _has_hidden_layers(pdf):
        # A page that is copied alone shows the layers that the file hides.
        return reasons | dict.fromkeys(others, "layers")
    telling = _telling_characters(document, by_page, others)
    if telling:
        fonts: set[tuple[int, int]] = set()
        for number in by_page:
            fonts |= _fonts(pdf.pages[number - 1].obj)
        for number in others:
            # A font has the shapes or the codes of the characters that the boxes hide.
            if fonts & _fonts(pdf.pages[number - 1].obj):
                reasons[number] = "fonts"
    for number in others:
        if number not in reasons and not _can_be_copied(pdf.pages[number - 1]):
            reasons[number] = "content"
    return reasons


def _has_hidden_layers(pdf: Any) -> bool:
    layers = pdf.Root.get("/OCProperties")
    if layers is None:
        return False
    default = layers.get("/D")
    if default is None:
        return True
    base = str(default.get("/BaseState", "/ON"))
    return base != "/ON" or len(default.get("/OFF", [])) > 0 or "/AS" in default


def _telling_characters(
    document: Any, by_page: dict[int, list[Box]], others: Sequence[int]
) -> set[str]:
    """Return the characters under the boxes that no page shows that is copied."""
    wanted = {one for needle in needles_in(document, by_page) for one in needle}
    for number in others:
        if not wanted:
            break
        text = PageText(page_of(document, number))
        wanted -= set(squeezed(text.text))
        text.close()
    return wanted


def _fonts(page: Any) -> set[tuple[int, int]]:
    """Return the fonts of a page, by the numbers of the objects that tell which characters they have."""
    found: set[tuple[int, int]] = set()
    waiting, seen, steps = [_resources(page)], set(), 0
    while waiting and steps < 10_000:
        steps += 1
        resources = waiting.pop()
        if resources is None:
            continue
        for font in dict(resources.get("/Font", {})).values():
            found.add(font.objgen)
            if "/ToUnicode" in font:
                found.add(font["/ToUnicode"].objgen)
            inner = list(font.get("/DescendantFonts", [])) or [font]
            for one in inner:
                description = one.get("/FontDescriptor", {})
                found |= {
                    description[key].objgen
                    for key in ("/FontFile", "/FontFile2", "/FontFile3")
                    if key in description
                }
            if "/CharProcs" in font:
                found.add(font.CharProcs.objgen)
        for kind in ("/XObject", "/Pattern"):
            for each in dict(resources.get(kind, {})).values():
                if each.objgen not in seen and each.get("/Resources") is not None:
                    seen.add(each.objgen)
                    waiting.append(each.Resources)
    return found - {(0, 0)}


def _resources(page: Any) -> Any:
    """Return the resources of a page, its own or those of a group of pages it is in."""
    for _level in range(50):
        if page is None or "/Resources" in page:
            break
        page = page.get("/Parent")
    return None if page is None else page.get("/Resources")


def _can_be_copied(page: Any) -> bool:
    import pikepdf  # noqa: PLC0415

    try:
        pikepdf.parse_content_stream(page)
    except (pikepdf.PdfError, pikepdf.PdfParsingError, TypeError, ValueError):
        return False
    return True
