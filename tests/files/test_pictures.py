"""Pictures for other sites: as they are where they fit, smaller where they do not, none that cannot be read."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gongkai.files import pictures, storage
from gongkai.files.pictures import picture_within


@pytest.fixture(autouse=True)
def stored_elsewhere(tmp_path: Path, settings: Any) -> None:
    settings.GONGKAI_DATA = tmp_path
    settings.GONGKAI_FILES = tmp_path / "files"


def stored(image: Image.Image, kind: str) -> tuple[str, bytes]:
    out = io.BytesIO()
    image.save(out, kind)
    content = out.getvalue()
    return storage.store_inspected(io.BytesIO(content), f"a.{kind.lower()}").sha256, content


def test_pictures_are_sent_as_they_are_or_smaller() -> None:
    noise = Image.frombytes("RGB", (400, 300), os.urandom(400 * 300 * 3))
    sha256, content = stored(noise, "PNG")
    assert picture_within(sha256, "png", len(content)) == content
    smaller = picture_within(sha256, "png", 60_000)
    assert smaller is not None
    assert len(smaller) <= 60_000
    shown = Image.open(io.BytesIO(smaller))
    assert (shown.format, shown.width > 250) == ("JPEG", True)
    assert picture_within(sha256, "png", 500) is None  # not even the smallest fits
    webp, _content = stored(noise, "WEBP")
    assert picture_within(webp, "webp", 10_000_000) is None
    assert pictures.SIGNS[0] == smaller[:3]
