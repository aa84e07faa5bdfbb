"""ODT, ODS and ODP files: what is accepted, read in which place, and gone from the public copy."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from gongkai.files.cleaning.removals import NotCleanable, Removal
from gongkai.files.extraction.reading import read_file
from gongkai.files.extraction.segments import Place
from gongkai.files.extractor import extract
from gongkai.files.inspection.content import check_content
from gongkai.files.inspection.findings import Found
from gongkai.files.inspection.open_documents import MEDIA_TYPES
from gongkai.files.office import OFFICE_NAMES, has_office
from gongkai.files.personal_data.finder import find
from tests.files.samples import PROGRAM, jpeg, packed
from tests.files.test_cleaning import cleaned, is_in
from tests.files.test_extraction import CARD, WORDS

SPACES = " ".join(
    f'xmlns:{name}="urn:{name}"'
    for name in [
        "office",
        "text",
        "table",
        "draw",
        "style",
        "meta",
        "dc",
        "xlink",
        "presentation",
        "script",
        "config",
    ]
)
KEPT = "收费目录"


def document(
    body: str = "", *, ending: str = "odt", styles: str = "", **parts: str | bytes
) -> bytes:
    """Make a file; `parts` are further ones, with __ for / and _dot_ for a point in their names."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text><text:p>{KEPT}</text:p>{body}"
        "</office:text></office:body></office:document-content>"
    )
    members = {"mimetype": MEDIA_TYPES[ending].encode(), "content.xml": content.encode()}
    for name, part in parts.items():
        written = name.replace("__", "/").replace("_dot_", ".")
        members[written] = part.encode() if isinstance(part, str) else part
    entries = "".join(f'<manifest:file-entry manifest:full-path="{name}"/>' for name in members)
    members["META-INF/manifest.xml"] = (
        f'<manifest:manifest xmlns:manifest="urn:manifest">{entries}</manifest:manifest>'.encode()
    )
    return packed(members)


def paragraph(text: str = WORDS) -> str:
    return f"<text:p>{text}</text:p>"


def table(rows: str, columns: str = "", style: str = "") -> str:
    return (
        f'<table:table table:name="表一" table:style-name="{style}">{columns}{rows}</table:table>'
    )


def row(*cells: str, more: str = "") -> str:
    inner = "".join(f"<table:table-cell>{paragraph(one)}</table:table-cell>" for one in cells)
    return f"<table:table-row{more}>{inner}</table:table-row>"


def part(body: str) -> str:
    return f"<office:document {SPACES}>{body}</office:document>"


COMMENT = f"<office:annotation><dc:creator>李某某</dc:creator>{paragraph()}</office:annotation>"
FILES: list[tuple[str, str, bytes, Place]] = [
    ("a paragraph", "odt", document(paragraph()), Place.BODY),
    (
        "a number in pieces",
        "odt",
        document(paragraph(f"证号{CARD[:6]}<text:span>{CARD[6:]}</text:span>")),
        Place.BODY,
    ),
    ("a comment", "odt", document(f"<text:p>甲{COMMENT}</text:p>"), Place.COMMENT),
    (
        "a deleted passage",
        "odt",
        document(
            "<text:tracked-changes><text:changed-region><text:deletion>"
            f"{paragraph()}</text:deletion></text:changed-region></text:tracked-changes>"
            '<text:p>甲<text:change text:change-id="1"/></text:p>'
        ),
        Place.DELETED,
    ),
    (
        "a hidden section",
        "odt",
        document(f'<text:section text:display="none">{paragraph()}</text:section>'),
        Place.HIDDEN,
    ),
    (
        "hidden characters",
        "odt",
        document(
            f'<text:p>甲<text:span text:style-name="T1">{WORDS}</text:span>乙</text:p>',
            styles='<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>',
        ),
        Place.HIDDEN,
    ),
    (
        "a hidden field",
        "odt",
        document(f'<text:p><text:hidden-text text:string-value="{WORDS}"/></text:p>'),
        Place.HIDDEN,
    ),
    (
        "a note",
        "odt",
        document(
            f"<text:p>甲<text:note><text:note-body>{paragraph()}</text:note-body></text:note></text:p>"
        ),
        Place.FOOTNOTE,
    ),
    (
        "a header",
        "odt",
        document(styles_dot_xml=part(f"<style:header>{paragraph()}</style:header>")),
        Place.HEADER,
    ),
    (
        "a property",
        "odt",
        document(meta_dot_xml=part(f"<meta:initial-creator>{WORDS}</meta:initial-creator>")),
        Place.PROPERTY,
    ),
    (
        "a link",
        "odt",
        document(f'<text:p><text:a xlink:href="https://example.org/{CARD}">甲</text:a></text:p>'),
        Place.LINK,
    ),
    (
        "a description of a picture",
        "odt",
        document(f"<draw:frame><svg:desc xmlns:svg='s'>{WORDS}</svg:desc></draw:frame>"),
        Place.ALTERNATIVE_TEXT,
    ),
    ("a cell", "ods", document(table(row("甲", WORDS)), ending="ods"), Place.SHEET),
    (
        "a hidden row",
        "ods",
        document(table(row("甲") + row(WORDS, more=' table:visibility="collapse"')), ending="ods"),
        Place.HIDDEN,
    ),
    (
        "a filtered row",
        "ods",
        document(table(row("甲") + row(WORDS, more=' table:visibility="filter"')), ending="ods"),
        Place.HIDDEN,
    ),
    (
        "a hidden column",
        "ods",
        document(
            table(
                row("甲", "乙", WORDS),
                '<table:table-column table:number-columns-repeated="2"/>'
                '<table:table-column table:visibility="collapse"/>',
            ),
            ending="ods",
        ),
        Place.HIDDEN,
    ),
    (
        "a hidden sheet",
        "ods",
        document(
            table(row(WORDS), style="ta1"),
            ending="ods",
            styles='<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>',
        ),
        Place.HIDDEN,
    ),
    (
        "a comment on a cell",
        "ods",
        document(
            table(
                f"<table:table-row><table:table-cell>{COMMENT}{paragraph('甲')}</table:table-cell></table:table-row>"
            ),
            ending="ods",
        ),
        Place.COMMENT,
    ),
    (
        "a slide",
        "odp",
        document(f"<draw:page>{paragraph()}</draw:page>", ending="odp"),
        Place.SLIDE,
    ),
    (
        "speaker notes",
        "odp",
        document(
            f"<draw:page>{paragraph('甲')}<presentation:notes>{paragraph()}</presentation:notes></draw:page>",
            ending="odp",
        ),
        Place.SPEAKER_NOTES,
    ),
]
GONE = {Place.COMMENT, Place.DELETED, Place.PROPERTY}


@pytest.mark.parametrize(
    ("ending", "content", "place"), [one[1:] for one in FILES], ids=[one[0] for one in FILES]
)
def test_a_number_is_found_in_its_place_and_what_nobody_sees_is_gone(
    ending: str, content: bytes, place: Place
) -> None:
    check_content(io.BytesIO(content), ending)
    found = read_file(io.BytesIO(content), ending).segments
    assert place in {each.place for each in found if find(each.text)}
    copy, removed = cleaned(content, ending)
    assert (place in GONE) == bool(
        removed & {Removal.COMMENTS, Removal.CHANGES, Removal.PROPERTIES}
    )
    if place in GONE:
        assert not is_in(CARD, copy)
    assert cleaned(copy, ending)[1] == set()
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        first = archive.infolist()[0]
    assert not removed or (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_rows_and_paragraphs_are_lines() -> None:
    content = document(
        table(row("项目", "金额") + row("工本费", "10元"))
        + '<text:p>一<text:s text:c="2"/>二<text:tab/>三<text:line-break/>四</text:p>'
        + table(
            row("甲")
            + f"<table:table-row><table:table-cell>{table(row('内', '表'))}</table:table-cell></table:table-row>"
        )
    )
    (before, *others) = read_file(io.BytesIO(content), "odt").segments
    assert before.text == KEPT
    assert "\n".join(one.text for one in others) == (
        "项目\t金额\n工本费\t10元\n一  二\t三\n四\n甲\n内\t表"
    )


def test_what_a_copy_leaves_out() -> None:
    content = document(
        '<text:p text:rsid="00ab">甲</text:p>',
        Thumbnails__thumbnail_dot_png=b"\x89PNG\r\n\x1a\n",
        Configurations2__a_dot_xml=part(""),
        settings_dot_xml=part(
            '<config:config-item config:name="PrinterName">甲室打印机</config:config-item>'
            '<config:config-item config:name="ShowGrid">true</config:config-item>'
        ),
        Pictures__a_dot_jpg=jpeg(),
    )
    copy, removed = cleaned(content, "odt")
    assert removed >= {Removal.THUMBNAIL, Removal.CUSTOM_DATA, Removal.PROPERTIES}
    assert not is_in("甲室打印机", copy)
    assert is_in("ShowGrid", copy)
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert set(archive.namelist()) == {
            "mimetype",
            "content.xml",
            "settings.xml",
            "Pictures/a.jpg",
            "META-INF/manifest.xml",
        }
        manifest = archive.read("META-INF/manifest.xml").decode()
    assert "Thumbnails" not in manifest
    assert "content.xml" in manifest
    with pytest.raises(NotCleanable):
        cleaned(packed({"content.xml": b"<a/>"}), "odt")
    with pytest.raises(NotCleanable):
        cleaned(content[:200], "odt")


REFUSED = [
    ("macros", document(Basic__a_dot_xml="<a/>"), "file-macro"),
    ("a script", document("<office:script/>"), "file-macro"),
    ("an event", document("<script:event-listener/>"), "file-macro"),
    ("a picture from elsewhere", document('<draw:image xlink:href="https://evil.example/a.png"/>'), "file-external"),
    ("a section of another file", document('<text:section-source xlink:href="a.odt"/>'), "file-external"),
    ("a file above", document('<draw:image xlink:href="../../a.png"/>'), "file-external"),
    ("DDE", document("<office:dde-source/>"), "file-external"),
    ("a formula that calls the web", document('<table:table-cell table:formula="of:=WEBSERVICE(&quot;http://a&quot;)"/>'), "file-external"),
    ("a formula that starts a program", document("<table:table-cell table:formula=\"of:=cmd|'/c calc'!A1\"/>"), "file-external"),
    ("a link to a program", document('<text:a xlink:href="ms-msdt:/id"/>'), "file-link"),
    ("an embedded file", document("<draw:object-ole/>"), "file-embedded"),
    ("an embedded object", document(ObjectX=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600), "file-embedded"),
    ("a program shown", document("<draw:plugin/>"), "file-external"),
    ("encrypted parts", document(a_dot_xml=part("<manifest:encryption-data xmlns:manifest='m'/>")), "file-encrypted"),
    ("a sheet called text", document(ending="ods"), "file-content"),
    ("no type", packed({"content.xml": b"<a/>"}), "file-content"),
    ("no content", packed({"mimetype": MEDIA_TYPES["odt"].encode()}), "file-content"),
    ("entities", document(b_dot_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "file-unreadable"),
    ("a program", PROGRAM, "file-content"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_what_is_dangerous_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Found, match=code):
        check_content(io.BytesIO(content), "odt")


@pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
@pytest.mark.long
def test_files_of_libreoffice_are_accepted_read_cleaned_and_opened_again(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(f"{KEPT}\n{WORDS}\n")

    def convert(path: Path, ending: str) -> Path:
        command = [
            OFFICE_NAMES[0],
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
        ]
        subprocess.run(
            [*command, "--convert-to", ending, "--outdir", str(tmp_path / "out"), str(path)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return tmp_path / "out" / f"{path.stem}.{ending}"

    made = convert(source, "odt")
    with made.open("rb") as opened:
        check_content(opened, "odt")
    assert WORDS in extract(made, "odt").segments[0].text
    copy, removed = cleaned(made.read_bytes(), "odt")
    assert {Removal.PROPERTIES, Removal.THUMBNAIL} <= removed
    clean = tmp_path / "clean.odt"
    clean.write_bytes(copy)
    assert WORDS in convert(clean, "txt").read_text()
