"""Images of pages: made once, kept by content, encrypted where the file is, and bounded."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest
from PIL import Image

from gongkai.files import page_images, redactor, storage
from gongkai.files.page_images import Content, forget_pages, page_image, tag_of_page
from gongkai.kit.refusals import Refused
from tests.files.test_extraction import pdf

pytestmark = pytest.mark.usefixtures("stored_elsewhere")


@pytest.fixture
def stored_elsewhere(tmp_path: Path, settings: Any) -> None:
    settings.GONGKAI_DATA = tmp_path
    settings.GONGKAI_FILES = tmp_path / "files"


class Opened:
    """A stored file, with how often it was opened."""

    def __init__(self, content: bytes, name: str) -> None:
        self.file = storage.store(io.BytesIO(content), name)
        self.count = 0

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        self.count += 1
        with storage.open_file(self.file.sha256) as plain:
            yield plain

    @property
    def content(self) -> Content:
        return Content(self.file.sha256, self.file.name.rpartition(".")[2], self.open)


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "page-images").glob("*/*"))


def test_a_page_is_made_once_with_its_text(tmp_path: Path) -> None:
    stored = Opened(pdf(None, "fees of 2026", pages=3), "a.pdf")
    first = page_image(stored.content, 2)
    assert (first.pages, first.text, first.code) == (3, "fees of 2026", "")
    image = Image.open(io.BytesIO(first.content))
    assert (image.format, image.size) == ("WEBP", (827, 1170))
    assert page_image(stored.content, 2) == first
    assert stored.count == 2  # once for the first page, which says how many there are
    assert page_image(stored.content, 4).code == "box-outside"
    assert page_image(stored.content, 90_000).code == "box-outside"
    assert stored.count == 2
    assert len(kept(tmp_path)) == 2
    forget_pages(stored.file.sha256)
    assert not kept(tmp_path)
    assert page_image(stored.content, 1).pages == 3
    assert stored.count == 3


def test_an_image_is_shown_the_right_side_up_and_not_enlarged() -> None:
    out, turned = io.BytesIO(), Image.Exif()
    turned[0x0112] = 6  # to be turned by a quarter
    Image.new("RGB", (3000, 60), "navy").save(out, "JPEG", exif=turned)
    shown = page_image(Opened(out.getvalue(), "a.jpg").content, 1)
    assert Image.open(io.BytesIO(shown.content)).size == (40, 2000)
    assert (shown.pages, shown.text) == (1, "")


def test_the_images_of_an_encrypted_file_are_encrypted(tmp_path: Path) -> None:
    stored = Opened(pdf(None, "identity card"), "a.pdf")
    secret = replace(stored.content, is_encrypted=True)
    made = page_image(secret, 1)
    (path,) = kept(tmp_path)
    for sign in (b"WEBP", b"identity card"):
        assert sign not in path.read_bytes()
    assert page_image(secret, 1) == made
    assert stored.count == 1
    path.write_bytes(path.read_bytes()[:-1])
    assert page_image(secret, 1) == made
    assert stored.count == 2


def test_a_failure_is_kept_and_a_stop_is_tried_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Opened(pdf(), "a.pdf")
    assert page_image(replace(wrong.content, ending="ofd"), 1).code == "file-type"
    assert page_image(replace(wrong.content, ending="ofd"), 3).code == "file-type"
    assert wrong.count == 1
    monkeypatch.setattr(redactor, "PREVIEW_SECONDS", 0)
    slow = Opened(pdf(pages=2), "b.pdf")
    for _attempt in range(2):
        assert page_image(slow.content, 1).code == "redaction-stopped"
    assert slow.count == 1
    monkeypatch.undo()
    monkeypatch.setattr(page_images, "RETRY_SECONDS", -(10**9))
    assert page_image(slow.content, 1).code == ""


def test_what_was_looked_at_longest_ago_makes_room(tmp_path: Path, settings: Any) -> None:
    stored = Opened(pdf(None, "page", pages=4), "a.pdf")
    one = len(page_image(stored.content, 1).content)
    limit = one * 3 + 1000  # two pages fit beside the newest
    settings.GONGKAI_UPLOADS = replace(
        settings.GONGKAI_UPLOADS, page_images_mb=limit * page_images.BUCKETS / (1 << 20)
    )
    for number in (2, 3, 4):
        page_image(stored.content, number)
    names = [path.name.rpartition("-")[2] for path in kept(tmp_path)]
    assert names == ["1", "3", "4"]  # the first was looked at each time


def test_two_of_a_process_wait_and_the_third_is_told_to_come_again() -> None:
    stored = Opened(pdf(), "a.pdf")
    held = page_images._in_process
    for _number in range(page_images.MAX_IN_PROCESS):
        assert held.acquire(blocking=False)
    try:
        with pytest.raises(Refused, match="preview-busy"):
            page_image(stored.content, 1)
    finally:
        for _number in range(page_images.MAX_IN_PROCESS):
            held.release()
    assert page_image(stored.content, 1).code == ""


def test_pages_of_a_very_long_file_cost_no_more_than_others() -> None:
    stored = Opened(pdf(pages=3000), "a.pdf")
    assert page_image(stored.content, 3000).pages == 3000
    assert page_image(stored.content, 3001).code == "box-outside"
    assert stored.count == 2


def test_tags_tell_nothing_of_equal_files() -> None:
    content = Opened(pdf(), "a.pdf").content
    tags = {tag_of_page(key, content, page) for key in (1, 2) for page in (1, 2)}
    assert len(tags) == 4
    assert content.stored not in "".join(tags)
