"""Packages for the archive: an independent check of the bag, who gets what, and bounded memory."""

import hashlib
import io
import json
import subprocess
import tarfile
import tracemalloc
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from gongkai.documents.actions.archive_packages import (
    claim_package,
    fail_package,
    fetch_package,
    purge_packages,
    request_package,
)
from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.actions.releases import (
    keep_document,
    release_document,
    withdraw_document,
)
from gongkai.documents.archive_packages.bags import BagWriter, DamagedBag, verify_bag
from gongkai.documents.archive_packages.contents import archived_documents, write_package
from gongkai.documents.archiving import make_waiting_packages
from gongkai.documents.core_metadata.records import SCHEMA
from gongkai.documents.models import ArchivePackage, Document
from gongkai.documents.queries.archive_packages import visible_packages
from gongkai.documents.rules.archive_packages import (
    PackageFacts,
    refusal_to_fetch_package,
    refusal_to_request_package,
)
from gongkai.documents.workflow import WithdrawalReason
from gongkai.files.storage import path_of
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.queries import acts_of
from gongkai.operations.worker import orphans
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast, later
from tools.bulk_documents import insert_documents

pytestmark = pytest.mark.django_db
TODAY = AT.date()
CLOSED = {
    "attribute": "closed",
    "ground": "D5",
    "reason": "属于内部事务信息",
    "review_on": date(2031, 6, 5),
}


def with_file(cast: Cast) -> Document:
    document = cast.draft(title="关于收费的通知", document_number="示财〔2026〕5号")
    attach_file(document, io.BytesIO("附表".encode()), "附件.txt", by=cast.drafter, at=AT)
    document.refresh_from_db()
    return release_document(cast.review(document), by=cast.disclosure, at=AT)


def written(cast: Cast, *, with_closed: bool = True, pdf: bool = False) -> bytes:
    out = io.BytesIO()
    write_package(out, cast.finance, 2026, with_closed=with_closed, at=AT, pdf=pdf)
    return out.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return {
            one.name.partition("/")[2]: tar.extractfile(one).read()  # type: ignore[union-attr]
            for one in tar.getmembers()
        }


def test_bag_has_everything_of_a_document_and_its_manifest_is_right(
    cast: Cast, tmp_path: Path
) -> None:
    document = with_file(cast)
    content = written(cast, pdf=True)
    found = members(content)
    folder = f"data/{str(document.index_number).replace('/', '_')}"
    assert sorted(one for one in found if one.startswith("data/")) == [
        f"{folder}/acts.jsonl",
        f"{folder}/document.pdf",
        f"{folder}/files/001-附件.txt",
        f"{folder}/metadata.json",
        f"{folder}/metadata.xml",
        f"{folder}/text.html",
    ]
    assert found[f"{folder}/files/001-附件.txt"] == "附表".encode()
    assert found[f"{folder}/document.pdf"].startswith(b"%PDF")
    assert b"pdfaid:part" in found[f"{folder}/document.pdf"]
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(
        etree.fromstring(found[f"{folder}/metadata.xml"])
    )
    metadata = json.loads(found[f"{folder}/metadata.json"])
    assert metadata["disclosure"]["status"] == "released"
    acts = [json.loads(line) for line in found[f"{folder}/acts.jsonl"].decode().splitlines()]
    assert [one["hash"] for one in acts] == [one.hash for one in acts_of(document)]
    # Other programs than ours check the manifests of the unpacked bag.
    (tmp_path / "bag.tar").write_bytes(content)
    subprocess.run(["tar", "-xf", "bag.tar"], cwd=tmp_path, check=True)
    bag = tmp_path / f"{cast.finance.code}-2026"
    manifest = (bag / "manifest-sha256.txt").read_text()
    (tmp_path / "sums").write_text(manifest)
    for sums in (tmp_path / "sums", bag / "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--strict", "--check", str(sums)], cwd=bag, check=True)
    listed = {line.split("  ", 1)[1] for line in manifest.splitlines()}
    payload = [one for one in bag.glob("data/**/*") if one.is_file()]
    assert listed == {one.relative_to(bag).as_posix() for one in payload}
    info = dict(line.split(": ", 1) for line in (bag / "bag-info.txt").read_text().splitlines())
    assert info["Payload-Oxum"] == f"{sum(p.stat().st_size for p in payload)}.{len(payload)}"
    assert (bag / "bagit.txt").read_text().startswith("BagIt-Version: 1.0\n")


def test_documents_that_are_not_public_are_included_only_on_request(cast: Cast) -> None:
    public = cast.released(title="公开的通知")
    closed = keep_document(cast.approved(title="不公开的意见", **CLOSED), by=cast.disclosure, at=AT)
    gone = withdraw_document(
        cast.released(title="撤下的通知"), WithdrawalReason("有误"), by=cast.disclosure, at=AT
    )
    cast.draft(title="起草中的通知")
    cast.released(title="去年的通知", formed_on=date(2025, 12, 31))
    plain = b"".join(members(written(cast, with_closed=False)).values()).decode()
    assert ("公开的通知" in plain, "不公开的意见" in plain, "撤下的通知" in plain) == (
        True,
        False,
        False,
    )
    whole = members(written(cast))
    folders = {one.split("/")[1] for one in whole if one.startswith("data/")}
    assert folders == {
        str(public.index_number).replace("/", "_"),
        str(gone.index_number).replace("/", "_"),
        f"unnumbered-{closed.pk}",
    }
    metadata = json.loads(whole[f"data/unnumbered-{closed.pk}/metadata.json"])
    assert metadata["disclosure"]["law"] == "条例19 art. 16"


def bag(**files: str) -> bytes:
    out = io.BytesIO()
    with BagWriter(out, "bag", at=AT) as made:
        for name, text in files.items():
            made.add_bytes(name, text.encode())
        made.finish({"Source-Organization": "x"})
    return out.getvalue()


def test_a_bag_whose_files_or_manifests_were_changed_is_refused() -> None:
    good = bag(a="first", b="second")
    assert verify_bag(io.BytesIO(good)) == 2
    faults = {
        "payload": good.replace(b"second", b"sECOND", 1),
        "manifest": good.replace(
            hashlib.sha256(b"first").hexdigest().encode(), hashlib.sha256(b"x").hexdigest().encode()
        ),
        "number": good.replace(b"Payload-Oxum: 11.2", b"Payload-Oxum: 11.3"),
        "declaration": good.replace(b"BagIt-Version: 1.0", b"BagIt-Version: 0.9"),
        "name": good.replace(b"bag/data/b", b"bag/data/c"),
        "end": good[:2000],
        "other": b"no archive" * 100,
        "nothing": b"",
    }
    for name, content in faults.items():
        assert content != good
        with pytest.raises(DamagedBag):
            verify_bag(io.BytesIO(content))
            pytest.fail(name)


def test_the_manifest_encodes_percent_signs_and_line_ends() -> None:
    content = bag(**{"100%\n.txt": "x"})
    assert verify_bag(io.BytesIO(content)) == 1
    assert b"  data/100%25%0A.txt\n" in content


@pytest.mark.parametrize("size", [3, 9])
def test_a_file_of_another_size_than_stored_is_refused(size: int) -> None:
    with BagWriter(io.BytesIO(), "bag", at=AT) as made, pytest.raises(DamagedBag):
        made.add("x", io.BytesIO(b"12345"), size)


def test_a_package_is_requested_made_fetched_and_removed(cast: Cast) -> None:
    with_file(cast)
    facts = PackageFacts(2026, with_closed=True)
    package = request_package(cast.finance, facts, by=cast.disclosure, at=AT)
    refusal = refusal_to_request_package(cast.finance, facts, by=None, on=TODAY)
    assert refusal is not None
    assert refusal.code == "already-wanted"
    refusal = refusal_to_fetch_package(package, by=cast.disclosure, on=TODAY)
    assert refusal is not None
    assert refusal.code == "no-file"
    (made,) = make_waiting_packages(lambda: AT, pdf=False)
    assert (made.state, made.documents, made.lease_until) == ("made", 1, None)
    with path_of(made.content_id).open("rb") as content:
        assert verify_bag(content) == 5
    assert made.sha256 not in set(orphans(AT + timedelta(days=9000)))
    fetch_package(made, by=cast.disclosure, at=AT)
    verbs = [one.verb for one in acts_of(made)]
    assert verbs == ["archive.requested", "archive.made", "archive.fetched"]
    assert purge_packages(before=later(days=-1)) == 0
    assert purge_packages(before=later(days=40)) == 1
    assert made.sha256 in set(orphans(AT + timedelta(days=9000)))


def test_who_may_have_which_package(cast: Cast) -> None:
    administrator = cast.stranger
    grant_post(administrator, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)

    def code(by: Any, year: int, *, with_closed: bool) -> str:
        facts = PackageFacts(year, with_closed)
        refusal = refusal_to_request_package(cast.finance, facts, by=by, on=TODAY)
        return refusal.code if refusal else ""

    assert code(cast.drafter, 2026, with_closed=False) == "wrong-post"
    assert code(administrator, 2026, with_closed=False) == ""
    assert code(administrator, 2026, with_closed=True) == "wrong-post"
    assert code(cast.disclosure, 2026, with_closed=True) == ""
    assert code(cast.disclosure, 2027, with_closed=True) == "no-such-year"
    assert code(None, 1948, with_closed=True) == "no-such-year"
    for with_closed in (True, False):
        request_package(cast.finance, PackageFacts(2026, with_closed), by=None, at=AT)
    closed = ArchivePackage.objects.get(with_closed=True)
    refusal = refusal_to_fetch_package(closed, by=administrator, on=TODAY)
    assert refusal is not None
    assert refusal.code == "wrong-post"
    seen = [
        visible_packages(one.account, on=TODAY).count()
        for one in (cast.disclosure, administrator, cast.drafter)
    ]
    assert seen == [2, 1, 0]


def test_a_package_that_cannot_be_made_is_tried_once_more_and_says_why(cast: Cast) -> None:
    document = with_file(cast)
    assert document.public_version is not None
    path_of(document.public_version.attachments.get().sha256).unlink()
    request_package(cast.finance, PackageFacts(2026), by=None, at=AT)
    first, last = make_waiting_packages(lambda: AT, pdf=False)
    assert first.pk == last.pk
    last.refresh_from_db()
    assert (last.state, last.content_id) == ("failed", "")
    assert "FileNotFoundError" in last.fault


def test_a_package_whose_maker_died_is_claimed_again_and_then_given_up(cast: Cast) -> None:
    request_package(cast.finance, PackageFacts(2026), by=None, at=AT)
    for days in (0, 1):
        claimed = claim_package(at=later(days=days))
        assert claimed is not None
        assert claim_package(at=later(days=days)) is None
    assert claim_package(at=later(days=2)) is None
    assert ArchivePackage.objects.get().fault == "stopped"
    assert fail_package(ArchivePackage.objects.get(), "x").state == "failed"


def test_the_command_writes_a_checked_package_into_a_folder(
    cast: Cast, tmp_path: Path, capsys: Any
) -> None:
    cast.released(formed_on=date(2025, 11, 12))
    call_command("archive", cast.finance.code, "2025", "--to", str(tmp_path), "--no-pdf")
    (made,) = tmp_path.iterdir()
    with made.open("rb") as content:
        assert verify_bag(content) == 4
    assert "1 documents" in capsys.readouterr().out
    for arguments in (
        ("X", "2025"),
        (cast.finance.code, "1900"),
        (cast.finance.code, "2025", "--to", "/nowhere"),
    ):
        with pytest.raises(CommandError):
            call_command("archive", *arguments)


def test_a_package_is_asked_for_and_fetched_at_the_desk(cast: Cast, sign_in: Any) -> None:
    cast.released(formed_on=date(2025, 11, 12))
    officer = sign_in(cast.disclosure)
    address = "/desk/documents/packages/"
    assert "归档数据包" in officer.get(address).content.decode()
    sent = {"body": cast.finance.pk, "year": "2025", "with_closed": "on"}
    assert officer.post(address, {**sent, "year": "x"}).status_code == 400
    assert officer.post(address, sent).status_code == 302
    assert officer.post(address, sent).status_code == 409
    pk = ArchivePackage.objects.get().pk
    assert officer.post(f"{address}{pk}/file/").status_code == 403
    make_waiting_packages(lambda: AT, pdf=False)
    answer = officer.post(f"{address}{pk}/file/")
    assert verify_bag(io.BytesIO(b"".join(answer))) == 4
    assert acts_of(ArchivePackage.objects.get()).filter(verb="archive.fetched").count() == 1
    assert sign_in(cast.drafter).post(f"{address}{pk}/file/").status_code == 404


@pytest.mark.parametrize("number", [60, pytest.param(1_000, marks=pytest.mark.long)])
def test_memory_does_not_grow_with_the_documents(
    cast: Cast, tmp_path: Path, number: int, counted: Any
) -> None:
    insert_documents(number * 4)
    body = cast.finance
    found = archived_documents(body, 2015, with_closed=True)
    Document.objects.filter(body=body).update(formed_on=date(2015, 5, 5))
    assert found.count() >= number
    tracemalloc.start()
    with (tmp_path / "package.tar").open("wb") as out:
        made = write_package(out, body, 2015, with_closed=True, at=AT, pdf=False)
    with (tmp_path / "package.tar").open("rb") as content:
        assert verify_bag(content) >= 3 * made
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    counted("archive package", f"{made} documents, at most {peak / 1e6:.1f} MB of memory")
    assert peak < 12_000_000
