"""
User-visible texts: gathered from code and templates, kept in catalogues, compiled.

    python tools/messages.py update | check | compile
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gongkai"
LOCALE = PACKAGE / "locale"
COMPLETE = ("zh_Hans",)  # English is the source; Uyghur covers what the public reads to find its way
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "N_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
}  # fmt: skip
TRANSLATE = re.compile(r"""\{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"\{%\s*blocktranslate\b([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
HOLE = re.compile(r"%\((\w+)\)s")

Message = str | tuple[str, str]


def gathered() -> dict[Message, list[tuple[str, int]]]:
    """Return every message with the places it stands in."""
    found: dict[Message, list[tuple[str, int]]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        with path.open("rb") as source:
            for line, message, _comments, _context in extract("python", source, KEYWORDS):
                key = tuple(message[:2]) if isinstance(message, tuple) else message
                found.setdefault(key, []).append((str(path.relative_to(ROOT)), line))
    for path in sorted(PACKAGE.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for message, at in in_template(text):
            found.setdefault(message, []).append((str(path.relative_to(ROOT)), text.count("\n", 0, at) + 1))
    return found


def in_template(text: str) -> list[tuple[Message, int]]:
    """Return the messages of one template and where each begins."""
    found: list[tuple[Message, int]] = [(m.group(1) or m.group(2), m.start()) for m in TRANSLATE.finditer(text)]
    for match in BLOCK.finditer(text):
        if "trimmed" not in match.group(1):
            raise SystemExit(f"blocktranslate must be trimmed: {match.group()[:80]}")
        parts = [tidy(part) for part in PLURAL.split(match.group(2))]
        found.append((parts[0] if len(parts) == 1 else (parts[0], parts[1]), match.start()))
    return found


def tidy(text: str) -> str:
    """Write a block as Django looks it up: one line, holes in percent form."""
    joined = " ".join(line.strip() for line in text.strip().split("\n") if line.strip())
    return VARIABLE.sub(r"%(\1)s", joined.replace("%", "%%"))


def po_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = po_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Gongkai", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def update() -> None:
    """Bring every catalogue up to date; translations are kept, what is gone is dropped."""
    messages = gathered()
    for language in (*COMPLETE, "ug"):
        old = read(language)
        new = Catalog(locale=language, project="Gongkai", fuzzy=False, charset="utf-8")
        for message, _places in sorted(messages.items(), key=lambda one: str(one[0])):
            before = old.get(message if isinstance(message, str) else message[0])
            if language == "ug" and not (before and before.string):
                continue
            new.add(message, before.string if before and before.string else None)
        po_of(language).parent.mkdir(parents=True, exist_ok=True)
        with po_of(language).open("wb") as out:
            write_po(out, new, width=110, omit_header=False, sort_output=False, ignore_obsolete=True)
        text = po_of(language).read_text(encoding="utf-8")
        po_of(language).write_text(re.sub(r'^"(POT-Creation|PO-Revision)-Date:.*\n', "", text, flags=re.MULTILINE))


def check() -> int:
    """Count what is missing, superfluous, or holds other holes than its source."""
    messages, faults = gathered(), []
    for language in COMPLETE:
        catalog = read(language)
        for message, places in messages.items():
            entry = catalog.get(message if isinstance(message, str) else message[0])
            where = f"{places[0][0]}:{places[0][1]}"
            strings = [] if entry is None else ([entry.string] if isinstance(entry.string, str) else list(entry.string))
            if not strings or not all(strings) or (entry is not None and entry.fuzzy):
                faults.append(f"{language}: no translation of {message!r} ({where})")
                continue
            wanted = set(HOLE.findall(message if isinstance(message, str) else message[1]))
            faults += [
                f"{language}: other holes in {message!r} ({where})"
                for string in strings
                if not set(HOLE.findall(string)) <= wanted or (isinstance(message, str) and set(HOLE.findall(string)) != wanted)
            ]
        known = {message if isinstance(message, str) else message[0] for message in messages}
        for entry in catalog:
            identity = entry.id if isinstance(entry.id, str) else entry.id[0] if entry.id else ""
            if identity and identity not in known:
                faults.append(f"{language}: stands nowhere any more: {identity!r}")
    print("\n".join(faults) or f"{len(messages)} messages, complete in {', '.join(COMPLETE)} and in English.")
    return len(faults)


def compile_all() -> None:
    """Write the compiled catalogues beside their sources."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as source:
            catalog = read_po(source, locale=path.parent.parent.name)
        with path.with_suffix(".mo").open("wb") as out:
            write_mo(out, catalog)


if __name__ == "__main__":
    verb = sys.argv[1] if len(sys.argv) > 1 else "check"
    if verb == "update":
        update()
    elif verb == "compile":
        compile_all()
    elif verb == "check":
        sys.exit(1 if check() else 0)
    else:
        sys.exit(__doc__)
