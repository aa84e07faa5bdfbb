"""What a server process need not load is imported where it is used: openpyxl alone costs it 20 MB."""

import re

from tests.architecture.test_conventions import sources, text_of

# These use it throughout, and are themselves imported where they are used.
ALONE = {"reports/published/xlsx.py", "reports/rendering/sheet.py"}
LOADS = re.compile(
    r"^(?:from|import) (?:openpyxl|gongkai\.reports\.(?:published\.xlsx|rendering\.sheet))\b",
    re.MULTILINE,
)


def test_openpyxl_is_loaded_where_a_sheet_is_read_or_written() -> None:
    loading = {
        str(path)
        for path in sources()
        if LOADS.search(text_of(path)) and "sampledata" not in str(path)
    }
    assert {one for one in loading if not one.endswith(tuple(ALONE))} == set()
    assert len(loading) == len(ALONE)


def test_servers_do_not_load_the_demo() -> None:
    middleware = next(one for one in sources() if str(one).endswith("demo/loading.py"))
    assert not re.search(r"^(?:from|import) gongkai\.sampledata", text_of(middleware), re.MULTILINE)
