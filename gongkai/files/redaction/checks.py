"""
Open a redacted file as anybody could, and look for what must not be in it.

Of the process that made the file, only the list of the pages that became images is taken over: the
texts under the boxes are read again from the original.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO, cast

from gongkai.files.cleaning.images import clean_jpeg, clean_png
from gongkai.files.cleaning.removals import NotCleanable
from gongkai.files.redaction.boxes import Box, NotRedactable, checked_boxes, needles_of, squeezed
from gongkai.files.redaction.images import shown_image
from gongkai.files.redaction.pages import PageText, drawn, needles_in, opened, page_of
from gongkai.files.redaction.pdf import flattened, limit_of_size, on_grid
from gongkai.files.redaction.pixels import blacken, mono

ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030")
# Shorter ones are found by chance in compressed data, or among the numbers of a drawing.
MIN_BYTES, MIN_ASCII, MIN_PACKED = 4, 6, 8
MAX_STREAM = 64 << 20
# How much a place of a box in a JPEG picture may differ from the one that was drawn, of 255, and its size.
MAX_DIFFERENCE, PLACE = 64, 8
# The same outside the boxes, where a JPEG picture has no edges that were drawn.
MAX_OUTSIDE = 40
CHECK_DPI, MAX_CHANGE = 60, 0.05
CATALOGUE = frozenset({"/Type", "/Pages", "/Version", "/Metadata"})


@dataclass(frozen=True)
class Outcome:
    """The result of one check; `pages` names where it fails."""

    name: str
    passed: bool
    pages: tuple[int, ...] = ()


@dataclass
class Checked:
    """All checks of one file."""

    outcomes: list[Outcome] = field(default_factory=list)

    def add(self, name: str, passed: bool, pages: Iterable[int] = ()) -> None:  # noqa: FBT001
        """Note the result of a check."""
        self.outcomes.append(Outcome(name, passed, tuple(pages)))


def check_result(
    original: IO[bytes],
    result: IO[bytes],
    ending: str,
    boxes: Sequence[Box],
    font: str,
    images: Sequence[int],
    texts: Sequence[str],
    layers: Sequence[int] = (),
) -> list[Outcome]:
    """
    Check a redacted file against its original and the boxes that somebody drew.

    `layers` are pages that became images over which stands invisible text. `texts` are names that the file will be known by, in which nothing may stand either.
    Raises `NotRedactable` if one of the files cannot be read.
    """
    found = Checked()
    if ending == "pdf":
        _check_pdf(original, result, boxes, font, images, texts, layers, found)
    else:
        _check_image(original, result, ending, boxes, font, found)
    return found.outcomes


def _check_pdf(
    original: IO[bytes],
    result: IO[bytes],
    boxes: Sequence[Box],
    font: str,
    images: Sequence[int],
    texts: Sequence[str],
    layers: Sequence[int],
    found: Checked,
) -> None:
    size, after = original.seek(0, io.SEEK_END), result.seek(0, io.SEEK_END)
    found.add("size", after <= limit_of_size(size, len(images)))
    with flattened(original) as (_pdf, before), opened(result) as made:
        is_equal = len(before) == len(made)
        found.add("page-count", is_equal)
        if not is_equal:
            return
        as_drawn = checked_boxes(boxes, len(made))
        by_page = on_grid(before, as_drawn)
        found.add("boxes-on-images", set(by_page) <= set(images), set(by_page) - set(images))
        needles = needles_in(before, as_drawn)
        with_text, with_needle, changed, bad_box = [], [], [], []
        seen_layer = []
        for number in range(1, len(made) + 1):
            text = _text_of(made, number)
            if number in images:
                if text.strip() and number not in layers:
                    with_text.append(number)
                elif not _is_layer(made, number, by_page.get(number, [])):
                    seen_layer.append(number)
                # What a reader still sees on the image.
                text += "\x00" + _text_beside(before, number, by_page.get(number, []))
            elif _is_changed(before, made, number, text):
                changed.append(number)
            parts = [squeezed(part) for part in text.split("\x00")]
            if any(needle in part for needle in needles for part in parts):
                with_needle.append(number)
        for number, there in by_page.items():
            if not _are_black(page_of(made, number), there, font):
                bad_box.append(number)
    found.add("no-text-on-images", not with_text, with_text)
    found.add("text-layer-beside-boxes", not seen_layer, seen_layer)
    found.add("no-removed-text", not with_needle, with_needle)
    found.add("boxes-are-black", not bad_box, bad_box)
    found.add("other-pages-unchanged", not changed, changed)
    names = [squeezed(one) for one in texts]
    found.add("file-name", not any(needle in name for needle in needles for name in names))
    _check_structure(result, images, layers, needles, found)


def _text_of(document: Any, number: int) -> str:
    page = page_of(document, number)
    text = PageText(page)
    try:
        return text.text
    finally:
        text.close()
        page.close()


def _is_layer(document: Any, number: int, boxes: Sequence[Box]) -> bool:
    """Return whether the text of a page is not drawn, and none lies in a box but what is printed there."""
    from pypdfium2 import raw  # noqa: PLC0415

    page = page_of(document, number)
    text = PageText(page)
    try:
        labels = {squeezed(box.label) for box in boxes}
        return all(
            raw.FPDFTextObj_GetTextRenderMode(one.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
            for one in page.get_objects()
            if one.type == raw.FPDF_PAGEOBJ_TEXT
        ) and all(squeezed(line) in labels for _box, line in text.lines_under(boxes))
    finally:
        text.close()
        page.close()


def _text_beside(document: Any, number: int, boxes: Sequence[Box]) -> str:
    page = page_of(document, number)
    text = PageText(page)
    try:
        return text.text_beside(boxes)
    finally:
        text.close()
        page.close()


def _is_changed(before: Any, made: Any, number: int, text: str) -> bool:
    """
    Return whether a page that was copied has lost characters and looks different.

    Programs also read texts that are not shown, which the copy does not have.
    """
    from PIL import ImageChops, ImageStat  # noqa: PLC0415

    if not Counter(squeezed(_text_of(before, number))) - Counter(squeezed(text)):
        return False
    images = [drawn(page_of(document, number), CHECK_DPI)[0] for document in (before, made)]
    if images[0].size != images[1].size:
        return True
    difference = ImageChops.difference(*images).convert("L")
    return bool(ImageStat.Stat(difference).mean[0] > MAX_CHANGE)


def _are_black(page: Any, boxes: Sequence[Box], font: str) -> bool:
    """Return whether the image of a page has each box as it is to be drawn: black with its label."""
    from pypdfium2 import raw  # noqa: PLC0415

    objects = [one for one in page.get_objects() if one.type != raw.FPDF_PAGEOBJ_TEXT]
    if len(objects) != 1 or objects[0].type != raw.FPDF_PAGEOBJ_IMAGE:
        return False
    image = objects[0].get_bitmap().to_pil().convert("RGB")
    is_mono = image.convert("L").getcolors(2) is not None
    if is_mono:
        return shows_boxes(mono(image), boxes, font, most=0, as_drawn=mono)
    return shows_boxes(image, boxes, font, most=MAX_DIFFERENCE)


def shows_boxes(
    image: Any,
    boxes: Sequence[Box],
    font: str,
    *,
    most: int,
    as_drawn: Callable[[Any], Any] = lambda image: image,
) -> bool:
    """Return whether no place of a box differs by more from one that is drawn now."""
    from PIL import ImageChops  # noqa: PLC0415

    image = image.convert("RGB")
    wanted = as_drawn(blacken(image, boxes, font)).convert("RGB")
    for box in boxes:
        sides = box.pixels(image.width, image.height)
        difference = ImageChops.difference(image.crop(sides), wanted.crop(sides)).convert("L")
        places = difference.reduce(PLACE) if most else difference
        if places.point(lambda value: 255 * (value > most)).getbbox():
            return False
    return True


def _check_structure(
    result: IO[bytes],
    images: Sequence[int],
    layers: Sequence[int],
    needles: frozenset[str],
    found: Checked,
) -> None:
    import pikepdf  # noqa: PLC0415

    result.seek(0)
    raw = result.read()
    result.seek(0)
    try:
        with pikepdf.open(cast("BinaryIO", result)) as pdf:
            found.add(
                "only-pages", set(pdf.Root.keys()) <= CATALOGUE and "/Metadata" not in pdf.Root
            )
            found.add("no-properties", "/Info" not in pdf.trailer or not len(pdf.docinfo))
            found.add("no-annotations", not any("/Annots" in page.obj for page in pdf.pages))
            odd = [
                number
                for number in images
                if not _is_one_image(pdf.pages[number - 1].obj, with_font=number in layers)
            ]
            found.add("only-an-image", not odd, odd)
            patterns = [*_patterns(needles)]
            found.add("no-removed-bytes", not _in_bytes(raw, patterns, MIN_PACKED))
            streams = all(
                not _in_bytes(content, patterns, least) for content, least in _streams(pdf)
            )
            found.add("no-removed-bytes-in-streams", streams)
            strings = not any(
                needle in squeezed(text) for text in _strings(pdf) for needle in needles
            )
            found.add("no-removed-text-in-objects", strings)
            found.add("no-warnings", not pdf.check_pdf_syntax())
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise NotRedactable("file-unreadable") from error


def _is_one_image(page: Any, *, with_font: bool) -> bool:
    resources = page.get("/Resources", {})
    wanted = {"/XObject", "/Font"} if with_font else {"/XObject"}
    return set(resources.keys()) == wanted and all(
        each.get("/Subtype") == "/Image" for each in dict(resources.XObject).values()
    )


def _patterns(needles: Iterable[str]) -> Iterator[bytes]:
    for needle in needles:
        for encoding in ENCODINGS:
            try:
                content = needle.encode(encoding)
            except UnicodeEncodeError:
                continue
            is_plain = needle.isascii() and encoding in {"utf-8", "gb18030"}
            if len(content) >= (MIN_ASCII if is_plain else MIN_BYTES):
                yield content
                if encoding == "utf-16-be":
                    yield content.hex().encode()
                    yield content.hex().upper().encode()


def _in_bytes(content: bytes, patterns: Sequence[bytes], least: int) -> bool:
    small = content.lower()
    return any(len(one) >= least and (one in content or one in small) for one in patterns)


def _streams(pdf: Any) -> Iterator[tuple[bytes, int]]:
    """Yield what is in each stream, and how long a text must be to be no chance in it."""
    import pikepdf  # noqa: PLC0415

    for each in pdf.objects:
        if not isinstance(each, pikepdf.Stream):
            continue
        is_packed = each.get("/Subtype") == "/Image" or any(
            key in each for key in ("/Length1", "/Length2", "/Length3")
        )
        try:
            content = bytes(each.read_bytes())
        except pikepdf.PdfError:
            content = bytes(each.read_raw_bytes())
            is_packed = True
        if len(content) > MAX_STREAM:
            raise NotRedactable("file-too-large")
        yield content, MIN_PACKED if is_packed else MIN_BYTES


def _strings(pdf: Any) -> Iterator[str]:
    """Yield every text and name in the objects of a file."""
    import pikepdf  # noqa: PLC0415

    for each in [pdf.trailer, *pdf.objects]:
        waiting = [each]
        while waiting:
            one = waiting.pop()
            if isinstance(one, pikepdf.String | pikepdf.Name):
                yield str(one)
            elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                values = one.stream_dict if isinstance(one, pikepdf.Stream) else one
                for key, value in values.items():
                    yield str(key)
                    if not getattr(value, "is_indirect", False):
                        waiting.append(value)
            elif isinstance(one, pikepdf.Array):
                waiting += [value for value in one if not getattr(value, "is_indirect", False)]


def _check_image(
    original: IO[bytes],
    result: IO[bytes],
    ending: str,
    boxes: Sequence[Box],
    font: str,
    found: Checked,
) -> None:
    before, made = shown_image(original), shown_image(result)
    size, after = original.seek(0, io.SEEK_END), result.seek(0, io.SEEK_END)
    found.add("size", after <= limit_of_size(size, 1))
    found.add("page-count", before.size == made.size)
    drawn_boxes = [box.on_grid(before.width, before.height) for box in boxes]
    most = 0 if ending == "png" else MAX_DIFFERENCE
    found.add("boxes-are-black", shows_boxes(made, drawn_boxes, font, most=most))
    wanted = blacken(before, drawn_boxes, font)
    found.add("other-places-unchanged", _is_same_image(made, wanted, drawn_boxes, most))
    result.seek(0)
    content = result.read()
    clean: Callable[[bytes], bytes] = clean_png if ending == "png" else clean_jpeg
    try:
        found.add("no-properties", clean(content) == content)
    except NotCleanable:
        found.add("no-properties", passed=False)
    # What stands in the properties of the original, such as the place of a photograph.
    texts = needles_of(_texts_beside(original))
    found.add("no-removed-bytes", not _in_bytes(content, [*_patterns(texts)], MIN_PACKED))


def _is_same_image(made: Any, wanted: Any, boxes: Sequence[Box], most: int) -> bool:
    """Return whether the image outside the boxes is the original; of a JPEG picture, nearly."""
    from PIL import ImageChops  # noqa: PLC0415

    if made.size != wanted.size:
        return False
    difference: Any = ImageChops.difference(made.convert("RGB"), wanted.convert("RGB"))
    for box in boxes:
        left, top, right, bottom = box.pixels(*made.size)
        # A place beside a box has a part of its edge.
        around = PLACE if most else 0
        difference.paste(0, (left - around, top - around, right + around, bottom + around))
    places = difference.reduce(PLACE) if most else difference
    highest = max(high for _low, high in places.getextrema())
    return bool(highest <= min(most, MAX_OUTSIDE))


def _texts_beside(source: IO[bytes]) -> list[str]:
    from PIL import Image  # noqa: PLC0415

    source.seek(0)
    with Image.open(source) as read:
        comment = read.info.get("comment", b"")
        values = [*read.info.values(), *read.getexif().values()]
    texts = [one for one in values if isinstance(one, str)]
    return [*texts, comment.decode("utf-8", "ignore")] if isinstance(comment, bytes) else texts
