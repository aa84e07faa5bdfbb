"""`gongkai verify texts`: a released version that was altered in the database is reported."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.actions.imports import complete_import, migrate_documents, start_import
from gongkai.documents.actions.paper_releases import PaperRelease, enter_paper_releases
from gongkai.documents.actions.releases import release_document
from gongkai.documents.imports import Reader
from gongkai.documents.models import Attachment, Document, Version
from gongkai.ledger import triggers
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.operations.verify import texts
from tests.cast import AT, Cast
from tests.operations.planted_faults import _own_files
from tests.operations.test_imports import jsonl, rows

__all__ = ["_own_files"]
pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    return [one.problem for one in texts.check()]


def summary() -> str:
    check = texts.check()
    while True:
        try:
            next(check)
        except StopIteration as done:
            return str(done.value)


def with_file(cast: Cast) -> Document:
    draft = cast.draft()
    attach_file(draft, io.BytesIO("项目,标准\n".encode()), "目录.csv", by=cast.drafter, at=AT)
    return release_document(cast.review(draft), by=cast.disclosure, at=AT)


def altered(model: type[Any], **facts: object) -> Callable[[], object]:
    return lambda: model.objects.update(**facts)


@pytest.mark.parametrize(
    "alter",
    [
        altered(Version, text="<p>别的话</p>"),
        altered(Version, plain_text="别的话"),
        altered(Version, valid_until="2030-01-01"),
        altered(Version, co_issuers=["990000-D02"]),
        altered(Attachment, sha256="0" * 64),
        altered(Attachment, public_sha256="0" * 64),
        altered(Attachment, name="别的.csv"),
        lambda: Attachment.objects.all().delete(),
    ],
)
def test_an_altered_version_is_reported(cast: Cast, alter: Callable[[], object]) -> None:
    document = with_file(cast)
    assert faults() == []
    alter()
    [problem] = faults()
    assert problem.startswith(f"document {document.pk}: version 1 is not what was released")


def test_an_altered_title_is_reported_where_it_stands(cast: Cast) -> None:
    document = cast.released()
    Document.objects.update(title="别的标题")
    assert faults() == [f"document {document.pk}: its title is not that of its public version"]
    Version.objects.update(title="别的标题")
    assert ["is not what was released" in one for one in faults()] == [True]


def test_a_draft_may_change(cast: Cast) -> None:
    cast.draft()
    Version.objects.update(text="<p>别的话</p>")
    assert (faults(), summary()[:1]) == ([], "0")


def test_imported_documents_and_paper_releases_have_a_hash(cast: Cast, tmp_path: Path) -> None:
    released = with_file(cast)
    version = released.public_version
    assert version is not None
    item, genre = version.catalogue_item, version.genre
    assert item is not None
    assert genre is not None
    paper = PaperRelease("纸质", "<p>正文</p>", genre, item, AT.date(), "财发〔2026〕1号")
    enter_paper_releases(cast.finance, [paper], at=AT)
    source = tmp_path / "附件.txt"
    source.write_text("旧系统的附件")
    reader = Reader(jsonl(tmp_path / "old.jsonl.gz", rows(3)), today=AT.date())
    first, *others = reader.rows()
    found = [replace(first, files=(source,)), *others]
    opened = start_import(
        cast.finance, file_name="old", file_sha256="0" * 64, rows=3, by=SYSTEM, at=AT
    )
    migrate_documents(opened, found, start=0, by=SYSTEM, at=AT)
    complete_import(opened, by=SYSTEM, at=AT)
    assert (faults(), summary()) == (
        [],
        "5 released versions (0 others were released without a hash)",
    )
    Attachment.objects.exclude(version=version).delete()
    Version.objects.filter(title="纸质").update(text="<p>别的</p>")
    assert ["is not what was released" in one for one in faults()] == [True, True]


def test_acts_of_earlier_programs_have_no_hash(cast: Cast) -> None:
    cast.released()
    triggers.drop(connection)
    act = Act.objects.get(verb="document.released")
    facets = {name: value for name, value in act.facets.items() if name != "sha256"}
    Act.objects.filter(pk=act.pk).update(facets=facets)
    triggers.install(connection)
    assert (faults(), summary()) == (
        [],
        "0 released versions (1 others were released without a hash)",
    )
