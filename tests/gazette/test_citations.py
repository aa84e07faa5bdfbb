"""Citations as people write them."""

import pytest

from gongkai.gazette.citations import Citation, citation_text, parse_citation


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026年第3期第12页", Citation(2026, 3, 12)),
        ("《示范区人民政府公报》２０２６年第３期，第１２页", Citation(2026, 3, 12)),
        ("2026年 3期", Citation(2026, 3)),
        ("2026年第十二期第一百零五页", Citation(2026, 12, 105)),
        ("2026年第3期（总第123期）第12页", Citation(2026, 3, 12)),
        ("2026, No. 3, p. 12", Citation(2026, 3, 12)),
        ("Gazette 2026 issue 3 page 12", Citation(2026, 3, 12)),
        ("2026 No 3", Citation(2026, 3)),
        ("2026-يىل 3-سان 12-بەت", Citation(2026, 3, 12, "ug")),
        ("2026-يىللىق 3-سان", Citation(2026, 3, None, "ug")),
        ("示财〔2026〕3号", None),
        ("2026年第0期", None),
        ("2026年第3期第0页", None),
        ("收费", None),
        ("", None),
    ],
)
def test_citations_are_read_as_people_write_them(written: str, meant: Citation | None) -> None:
    assert parse_citation(written) == meant


@pytest.mark.parametrize("language", ["zh-hans", "ug"])
@pytest.mark.parametrize("page", [None, 12])
def test_what_is_written_is_read_again(language: str, page: int | None) -> None:
    text = citation_text(2026, 3, page, language)
    assert parse_citation(text) == Citation(2026, 3, page, language)
