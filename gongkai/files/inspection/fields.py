"""Fields and formulas of office documents: which of them load content or start something."""

import re

from gongkai.files.inspection.findings import Found
from gongkai.kit.links import is_local_path, is_safe_link

# Fields that fetch content from another file, program or database when they are updated.
LOADING = {"DDE", "DDEAUTO", "LINK", "INCLUDETEXT", "INCLUDE", "IMPORT", "RD", "DATABASE"}
TOKEN = re.compile(r'"((?:[^"\\]|\\.){0,4000})"?|“([^”]{0,4000})”?|(\S+)')
NUMBERS = re.compile(r"QUOTE(?:\s+\d{1,5}){2,}\s*", re.IGNORECASE)
# A program, a bar and a topic: the form of DDE in formulas.
DDE = re.compile(r"(?:^|[=+\-*/(,;&<>@\s])(?:[A-Za-z0-9_.\\:]+|'[^']{1,250}')\s*\|")
LITERAL = re.compile(r'"((?:[^"]|"")*)"')
CALL = re.compile(r"\b(HYPERLINK|WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC)\s*\(", re.IGNORECASE)
# The same in a table of plain text, at the beginning of a cell.
CELL = re.compile(
    rb"(?:^|[,;\t\"'\r\n])[ ]{0,20}[=+\-@][^,;\t\r\n]{0,200}\|[^\t\r\n]{0,200}![^,\t\r\n]"
)
MAX_LINK = 4_000


def check_link(target: str) -> None:
    """Refuse a link whose scheme is not in the allow-list."""
    if len(target) > MAX_LINK or not is_safe_link(target):
        raise Found("file-link", target="".join(c for c in target[:60] if c.isprintable()))


def check_field(code: str) -> None:
    """Refuse a field of Word that loads content, or links to what is not in the allow-list."""
    tokens = [
        next((part for part in one.groups() if part is not None), "")
        for one in TOKEN.finditer(code)
    ]
    if not tokens:
        return
    name = tokens[0].upper()
    if name in LOADING or NUMBERS.fullmatch(code.strip()):
        raise Found("file-external")
    if name == "HYPERLINK":
        _check_targets(tokens[1:])
    if name == "INCLUDEPICTURE":
        for one in tokens[1:2]:
            target = one.replace("\\\\", "\\") if "\\\\" in one[1:] else one
            if not (is_safe_link(target) or is_local_path(target)):
                raise Found("file-external")


def _check_targets(tokens: list[str]) -> None:
    r"""Check the address of a HYPERLINK field; switches (\\l, \\o, \\t) have their own words."""
    after_switch = False
    for token in tokens:
        if re.fullmatch(r"\\[a-zA-Z*]", token):
            after_switch = token.lower() in {"\\l", "\\o", "\\t", "\\*"}
        elif after_switch:
            after_switch = False
        else:
            check_link(token)


def check_formula(formula: str) -> None:
    """Refuse a formula of a sheet that starts a program (DDE) or links to what is not allowed."""
    called = {call.upper() for call in CALL.findall(formula)}
    if called - {"HYPERLINK"}:
        raise Found("file-external")
    if DDE.search(LITERAL.sub('""', formula)):
        raise Found("file-external")
    if called:
        literals = [one.replace('""', '"') for one in LITERAL.findall(formula)]
        for literal in literals:
            check_link(literal)
        check_link("".join(literals))


def check_table_text(piece: bytes) -> None:
    """Refuse a table of plain text whose cell would start a program in a spreadsheet."""
    if b"|" in piece and CELL.search(piece):
        raise Found("file-external")
