"""The static edition has what a visitor sees, changes by increments, and loses what is withdrawn."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.actions.releases import release_document, withdraw_document
from gongkai.documents.models import Document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.operations import static_edition
from gongkai.operations.static_edition import ExportError, export_site, path_of
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
SECRET = "尚未公开的草稿标题"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.GONGKAI_ADDRESS = "https://xxgk.example.gov.cn"
    settings.ALLOWED_HOSTS = ["xxgk.example.gov.cn"]
    settings.GONGKAI_FILES = tmp_path / "files"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    (settings.STATIC_ROOT / "site.css").write_text("body {}")
    return tmp_path / "edition"


def files(folder: Path) -> set[str]:
    site = folder / "site"
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def text_of(folder: Path) -> str:
    return "".join(path.read_text() for path in (folder / "site").rglob("*.html") if path.is_file())


def with_file(cast: Cast, title: str) -> Document:
    document = cast.draft(title=title)
    attach_file(document, io.BytesIO("附件内容".encode()), "附件.txt", by=cast.drafter, at=AT)
    return release_document(cast.review(document), by=cast.disclosure, at=AT)


def test_edition_follows_what_is_public(cast: Cast, folder: Path, settings: Any) -> None:
    kept = cast.released(title="关于继续公开的通知")
    gone = with_file(cast, "关于将要撤回的通知")
    cast.draft(title=SECRET)
    out = io.StringIO()
    call_command("export_site", str(folder), stdout=out)
    first = files(folder)
    assert {"index.html", "en/index.html", "ug/index.html", "robots.txt", "sitemap.xml"} <= first
    assert "static/site.css" in first
    for one in (kept, gone):
        assert {f"i/{one.index_number}/index.html", f"en/i/{one.index_number}/index.html"} <= first
    assert not any(name.startswith(("desk/", "case/", "sign-in/")) for name in first)
    attached = {name for name in first if "/files/" in name}
    assert len(attached) == 3  # an address for each language, and one file
    assert {name[name.index("i/") :].rpartition("/files/")[0] for name in attached} == {
        f"i/{gone.index_number}"
    }
    copies = [folder / "site" / name for name in attached]
    assert {path.read_text() for path in copies} == {"附件内容"}
    assert len({path.stat().st_ino for path in copies}) == 1
    page = (folder / "site" / f"i/{kept.index_number}/index.html").read_text()
    assert "关于继续公开的通知" in page
    assert SECRET not in text_of(folder)
    assert " written, 0 unchanged, 0 removed." in out.getvalue()
    # Nothing has changed: nothing is written.
    before = {name: (folder / "site" / name).stat().st_mtime_ns for name in first}
    again = export_site(folder)
    assert (again.written, again.removed) == (0, 0)
    assert before == {name: (folder / "site" / name).stat().st_mtime_ns for name in files(folder)}
    # Withdrawn items disappear with the next increment, from their own pages and from all lists.
    withdraw_document(gone, WithdrawalReason("误发"), by=cast.disclosure, at=AT)
    (settings.STATIC_ROOT / "site.css").unlink()
    done = export_site(folder)
    assert first - files(folder) == {
        "static/site.css",
        *attached,
        *(f"{prefix}i/{gone.index_number}/index.html" for prefix in ("", "en/", "ug/")),
    }
    assert (done.removed, done.written > 0) == (6, True)
    assert "关于将要撤回的通知" not in text_of(folder)
    assert (
        Client().get(f"/i/{gone.index_number}/", HTTP_HOST="xxgk.example.gov.cn").status_code == 410
    )


def test_interrupted_run_leaves_nothing_that_a_later_one_does_not_remove(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = cast.released(title="关于将要撤回的通知")
    note = static_edition._Run._note

    def interrupted(self: Any, address: str, etag: str, digest: str) -> None:
        if gone.index_number in address:
            raise KeyboardInterrupt
        note(self, address, etag, digest)

    with monkeypatch.context() as patch:
        patch.setattr(static_edition._Run, "_note", interrupted)
        with pytest.raises(KeyboardInterrupt):
            export_site(folder)
    written = {name for name in files(folder) if gone.index_number in name}
    assert written
    withdraw_document(gone, WithdrawalReason("误发"), by=cast.disclosure, at=AT)
    export_site(folder)
    assert not {name for name in files(folder) if gone.index_number in name}
    # What somebody else removed comes back.
    (folder / "site" / "robots.txt").unlink()
    assert export_site(folder).written == 1
    assert "robots.txt" in files(folder)


def test_only_an_own_folder_is_written(folder: Path, settings: Any) -> None:
    folder.mkdir()
    (folder / "letters.txt").write_text("x")
    with pytest.raises(CommandError, match="is not empty and has no earlier export"):
        call_command("export_site", str(folder))
    with pytest.raises(ExportError, match="is not a folder"):
        export_site(folder / "letters.txt")
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    with pytest.raises(ExportError, match="collectstatic"):
        export_site(folder / "new")
    assert [path.name for path in folder.iterdir()] == ["letters.txt"]


def test_no_address_leads_out_of_the_folder(tmp_path: Path) -> None:
    assert path_of(tmp_path, "/i/990000-D01/2026-00001/") == (
        tmp_path / "i/990000-D01/2026-00001/index.html"
    )
    assert (
        path_of(tmp_path, "/i/x/files/1/%E9%99%84%E4%BB%B6.pdf")
        == tmp_path / "i/x/files/1/附件.pdf"
    )
    for address in ("/../x", "/a/%2e%2e/x/", "/a/%00"):
        with pytest.raises(ExportError):
            path_of(tmp_path, address)
