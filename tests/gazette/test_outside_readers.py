"""Programs that others wrote read the files and feeds; each is skipped by its name where it is missing."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.models import Document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.files.storage import open_file
from gongkai.gazette.file_making import make_waiting_files
from gongkai.ledger.consumers import catch_up
from tests.cast import AT, Cast
from tests.gazette.issues import LATER, in_proof, published

pytestmark = [pytest.mark.django_db, pytest.mark.long]
# `make setup-outside` puts it there, where Maven is installed.
VERAPDF = Path(__file__).parents[2] / ".venv/share/java/greenfield-apps-1.28.2.jar"
WIDE = "".join(f"<th>第{one}列</th>" for one in range(9))
TEXT = (
    "<h4>一、总则</h4><p>正文 <a href='https://example.org/'>链接</a>。</p>"
    "<ol><li><p>甲</p><ul><li>乙</li></ul></li></ol>"
    f"<table><caption>宽表</caption><tr>{WIDE}</tr><tr>{WIDE.replace('th', 'td')}</tr></table>"
    "<p>ئۇقتۇرۇش 2026-يىل، ABC 12%。</p>"
)


def verapdf(flavour: str, *files: Path) -> str:
    """Return what veraPDF says of files: PASS or FAIL for each, with the rules that are broken."""
    command = ["java", "-cp", str(VERAPDF), "org.verapdf.apps.GreenfieldCliWrapper"]
    told = [*command, "--flavour", flavour, "--format", "text", "-v", *map(str, files)]
    return subprocess.run(told, capture_output=True, text=True, check=False).stdout


def stored_pdf(issue: Any, place: Path) -> Path:
    with open_file(issue.files.get(kind="pdf").sha256) as stored:
        place.write_bytes(stored.read())
    return place


def test_verapdf_finds_no_fault_in_either_edition(cast: Cast, tmp_path: Path) -> None:
    if shutil.which("java") is None or not VERAPDF.exists():
        pytest.skip("veraPDF needs Java, and its program from Maven Central")
    cast.released(title="A & B 关于宽表的通知 ئۇقتۇرۇش", text=TEXT)
    cast.released(title="ئۇقتۇرۇش：关于 2026 年的说明", text=TEXT, language="ug")
    files = []
    for language in ("zh-hans", "ug"):
        documents = Document.objects.filter(language=language)
        issue = in_proof(cast, *documents, language=language)
        make_waiting_files(lambda: LATER)
        files.append(stored_pdf(issue, tmp_path / f"{language}.pdf"))
    for flavour in ("ua1", "2a"):
        told = verapdf(flavour, *files)
        assert [line[:4] for line in told.splitlines() if line[:4] in {"PASS", "FAIL"}] == [
            "PASS",
            "PASS",
        ], told
    # It looks at something: what other programs print is refused.
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages")
    assert "PASS" not in verapdf("ua1", plain)


@pytest.fixture
def addresses(cast: Cast) -> list[str]:
    """Return the addresses of feeds that have a document, a withdrawn one, an issue, and nothing."""
    gone = cast.released(title="撤回的通知")
    withdraw_document(gone, WithdrawalReason("内容有误"), by=cast.disclosure, at=AT)
    published(cast, cast.released(title="A & B <标题> ئۇقتۇرۇش", text=TEXT))
    catch_up()
    found = []
    for prefix in ("", "/en", "/ug"):
        for kind in ("atom", "rss"):
            feeds = f"{prefix}/feeds/{kind}"
            found += [
                f"{feeds}/",
                f"{feeds}/?body=990000-D01",
                f"{feeds}/search/?q=A",
                f"{feeds}/concerns/",
            ]
            found.append(f"{prefix}{reverse('portal:gazette_feed', args=[kind])}")
    return found


def test_feedparser_reads_every_feed_without_fault(addresses: list[str], client: Client) -> None:
    feedparser = pytest.importorskip("feedparser")
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found = feedparser.parse(
            answer.content, response_headers={"content-type": answer["Content-Type"]}
        )
        assert not found.bozo, (address, found.get("bozo_exception"))
        assert found.version == ("atom10" if "atom" in address else "rss20"), address
        assert found.feed.title, address
        assert found.feed.link.startswith("http://testserver/"), address
        for one in found.entries:
            assert one.id, address
            assert one.link.startswith("http://testserver/"), address
            assert one.get("published_parsed") or one.get("updated_parsed"), address
        if "concerns" not in address:
            assert any("A & B <标题> ئۇقتۇرۇش" in one.title for one in found.entries) or (
                "gazette" in address and found.entries
            ), address


def test_atoma_finds_all_elements_that_atom_and_rss_require(
    addresses: list[str], client: Client
) -> None:
    """It refuses feeds without id, title or date, with two of them, or with a date in another form."""
    atoma = pytest.importorskip("atoma")
    for address in addresses:
        content = client.get(address).content
        if "atom" in address:
            entries = atoma.parse_atom_bytes(content).entries
            assert all(one.updated and one.authors is not None for one in entries), address
        else:
            entries = atoma.parse_rss_bytes(content).items
            assert all(one.guid and one.pub_date for one in entries), address
        assert entries or "concerns" in address, address
    with pytest.raises(atoma.FeedParseError):
        atoma.parse_atom_bytes(b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>')
