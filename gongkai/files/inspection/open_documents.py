"""Inspection of the parts of OpenDocument files (ODT, ODS, ODP)."""

from typing import IO

from gongkai.files.inspection.budget import Budget
from gongkai.files.inspection.fields import check_formula, check_link
from gongkai.files.inspection.findings import Found
from gongkai.files.inspection.office import MAX_XML, XML_STARTS, parse_xml
from gongkai.files.inspection.ole import OLE
from gongkai.kit.links import is_local_path

MEDIA_TYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
MACRO_FOLDERS = ("basic/", "scripts/", "dialogs/")
SCRIPTS = {"event-listener", "event-listeners", "script"}
# Elements that load from another file, program or database, or show a page or program.
LOADING = {
    "dde-source",
    "dde-connection-decl",
    "dde-connection",
    "dde-link",
    "section-source",
    "table-source",
    "cell-range-source",
    "database-source-sql",
    "database-source-query",
    "database-source-table",
    "source-service",
    "connection-resource",
    "plugin",
    "applet",
    "floating-frame",
}
FORMULAS = {"formula", "condition", "expression"}
# What a reader follows by a click; all other addresses are loaded when the file is opened.
CLICKED = {"a", "event-listener", "area-rectangle", "area-circle", "area-polygon"}


def check_open_part(name: str, source: IO[bytes], ending: str, budget: Budget) -> None:
    """Refuse a part that runs code, loads external content, embeds files, or is of another type."""
    lower = name.lower()
    if lower.startswith(MACRO_FOLDERS):
        raise Found("file-macro")
    head = source.read(64)
    source.seek(0)
    if lower == "mimetype":
        if source.read(200).strip().decode("latin-1") != MEDIA_TYPES[ending]:
            raise Found("file-content", ending=ending)
    elif head.startswith(OLE):
        raise Found("file-embedded")
    elif lower.endswith((".xml", ".rdf")) or head.lstrip().startswith(XML_STARTS):
        parse_xml(source, _check_element, budget, MAX_XML)


def _check_element(tag: str, values: dict[str, str]) -> None:
    if tag == "encryption-data":
        raise Found("file-encrypted")
    if tag in SCRIPTS:
        raise Found("file-macro")
    if tag in LOADING:
        raise Found("file-external")
    if tag == "object-ole":
        raise Found("file-embedded")
    for key, value in values.items():
        local = key.rpartition(":")[2]
        if local in FORMULAS:
            # The language of a formula stands before it, as in of:=SUM(1).
            check_formula(value[value.find("=") :] if "=" in value else value)
        elif local == "href":
            if tag in CLICKED:
                check_link(value)
            elif not is_local_path(value) or value.startswith(("/", "..")):
                raise Found("file-external")
