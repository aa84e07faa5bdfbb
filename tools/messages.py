"""Translation files: collect texts from Python and templates, check that none is missing, compile."""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Node, TokenType
from django.template.engine import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "gongkai"
LOCALE = SOURCES / "locale"
# Where each text must be translated: everywhere, or in files whose path begins so. Uyghur carries the
# public pages; whatever else is shown there falls back to Chinese.
LANGUAGES: dict[str, str | tuple[str, ...]] = {
    "zh_Hans": "",
    "ug": (
        "gongkai/api/guide",
        "gongkai/api/operations",
        "gongkai/api/listed.py",
        "gongkai/api/participation.py",
        "gongkai/api/dataset",
        "gongkai/api/templates/",
        "gongkai/portal/",
        "gongkai/applications/intake/validation.py",
        "gongkai/applications/states.py",
        "gongkai/error_reports/rules.py",
        "gongkai/files/upload_errors.py",
        "gongkai/sampledata/demo/loading.py",
        # Deadlines with their reasons, outcomes and remedies: the calculator, statistics, and cases.
        *(
            f"gongkai/law/{name}.py"
            for name in (
                "clocks",
                "derivations",
                "fees",
                "grounds",
                "outcomes",
                "periods",
                "questions",
                "receipts",
                "regimes",
                "remedies",
                "replies",
            )
        ),
        "gongkai/catalogue/states.py",
        "gongkai/documents/relation_kinds.py",
        "gongkai/consultations/states.py",
        "gongkai/error_reports/states.py",
        "gongkai/mailbox/states.py",
        "gongkai/ui/survey_fields.py",
        "gongkai/ui/survey_results.py",
        "gongkai/participation/states.py",
        "gongkai/meetings/states.py",
        "gongkai/supervision/states.py",
        "gongkai/datasets/quality.py",
        "gongkai/ui/templates/ui/_dataset_quality.html",
        "gongkai/assessments/states.py",
        "gongkai/assessments/queries/measured.py",
        "gongkai/assessments/sheet_content.py",
        "gongkai/complaints/states.py",
        "gongkai/complaints/rules/intake.py",
        "gongkai/ui/templates/ui/_organisation_returns.html",
        "gongkai/processes/apply_to_several.py",
        "gongkai/subscriptions/rules.py",
        "gongkai/subscriptions/states.py",
        "gongkai/gazette/states.py",
        "gongkai/interviews/states.py",
        "gongkai/interviews/kinds.py",
        "gongkai/statistics/tabulation.py",
        "gongkai/ui/previews.py",
        "gongkai/ui/templates/ui/_catalogue_columns.html",
        "gongkai/ui/templates/ui/_page_preview.html",
        "gongkai/reports/templates/reports/_chart.html",
        "gongkai/statistics/templates/statistics/_tabulation.html",
        "gongkai/ui/templates/ui/base.html",
        "gongkai/ui/templates/ui/base_public.html",
        "gongkai/ui/templates/ui/error.html",
        *(
            f"gongkai/ui/templates/ui/_{part}.html"
            for part in (
                "bars",
                "chosen",
                "document",
                "errors",
                "field",
                "files",
                "filters",
                "items",
                "mailbox_table",
                "months",
                "pages",
                "quoted_text",
                "reasons",
                "stage",
                "survey_results",
                "switches",
                "void",
            )
        ),
        "gongkai/ui/templatetags/",
        "gongkai/ui/citations.py",
        "gongkai/ui/deadline_bar.py",
    ),
}
# Lines of the header that change with every run or are always empty.
NOISE = re.compile(
    rb'^"(Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)[^\n]*\n',
    re.MULTILINE,
)
KEYWORDS = DEFAULT_KEYWORDS | {
    "N_": None,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
QUOTED = re.compile(r"""\b_\((?:"([^"]*)"|'([^']*)')\)""")


def main() -> None:
    """Run one of the tasks update, check and compile."""
    task = sys.argv[1] if len(sys.argv) > 1 else ""
    if task == "compile":
        compile_all()
    elif task == "update":
        update_all()
    elif task == "check":
        faults = check_all()
        sys.exit("\n".join(faults) if faults else 0)
    else:
        sys.exit("Name a task: update, check or compile.")


def gather() -> Catalog:
    """Return every text of the project, in the order of the files."""
    _configure()
    catalog = Catalog(project="Gongkai", fuzzy=False)
    for path in sorted(SOURCES.rglob("*.py")) + sorted(SOURCES.rglob("templates/**/*.*")):
        if "migrations" in path.parts:
            continue
        method = _from_python if path.suffix == ".py" else _from_template
        place = path.relative_to(ROOT).as_posix()
        with path.open("rb") as source:
            for _line, message, context in method(source):
                # Only the file, because a line number would change with every edit above it.
                catalog.add(message, None, [(place, None)], context=context)  # type: ignore[list-item]
    return catalog


def update_all() -> None:
    """Add new texts to the files and remove unused ones."""
    template = gather()
    for language in LANGUAGES:
        path = _po(language)
        catalog = _read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = (
            f"# Texts of Gongkai: {catalog.locale.english_name if catalog.locale else language}."
        )
        for message in list(catalog):
            if message.id and not _done(message) and not _is_wanted(message, language):
                catalog.delete(message.id, message.context)
        out = io.BytesIO()
        write_po(out, catalog, width=110, sort_by_file=True, include_lineno=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(NOISE.sub(b"", out.getvalue()))
        empty = sum(1 for message in catalog if message.id and not _done(message))
        print(f"{path.relative_to(ROOT)}: {len(catalog)} texts, {empty} not translated")


def check_all() -> list[str]:
    """Return the faults: texts that are missing, fuzzy or unused, or lack a placeholder."""
    wanted = {_key(message): message for message in gather() if message.id}
    faults = []
    for language in LANGUAGES:
        catalog = _read(language)
        there = {_key(message): message for message in catalog if message.id}
        for key, message in there.items():
            faults += [
                f"{language}: {fault}: {key[0]!r}" for fault in _faults(message, used=key in wanted)
            ]
        for key, message in wanted.items():
            if _is_wanted(message, language) and not (key in there and _done(there[key])):
                faults.append(f"{language}: not translated: {key[0]!r} ({message.locations[0][0]})")
    return faults


def compile_all() -> None:
    """Write the compiled file beside each source."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as source:
            catalog = read_po(source, locale=path.parts[-3])
        with path.with_suffix(".mo").open("wb") as out:
            write_mo(out, catalog)


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _read(language: str) -> Catalog:
    path = _po(language)
    if not path.exists():
        return Catalog(locale=language, project="Gongkai", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _key(message: Message) -> tuple[Any, str | None]:
    return (message.id if isinstance(message.id, str) else tuple(message.id)), message.context


def _texts(part: Any) -> list[str]:
    return [part] if isinstance(part, str) else list(part)


def _is_wanted(message: Message, language: str) -> bool:
    return any(place.startswith(LANGUAGES[language]) for place, _line in message.locations)


def _done(message: Message) -> bool:
    return bool(message.string) and all(_texts(message.string))


def _placeholders(part: Any) -> set[str]:
    return {found[0] for text in _texts(part) for found in PLACEHOLDER.finditer(text)}


def _faults(message: Message, *, used: bool) -> Iterator[str]:
    if not used:
        yield "no longer used (make messages)"
    if message.fuzzy:
        yield "fuzzy"
    if not _done(message):
        return
    wanted = _placeholders(message.id)
    for text in _texts(message.string):
        if _placeholders(text) != wanted:
            yield f"placeholders differ from {sorted(wanted)}"


def _from_python(source: IO[bytes]) -> Iterator[tuple[int, Any, str | None]]:
    for line, message, _comments, context in extract(
        "python", source, KEYWORDS, [], {"encoding": "utf-8"}
    ):
        yield line, message, context


def _from_template(source: IO[bytes]) -> Iterator[tuple[int, Any, str | None]]:
    """Read a template with Django's parser, which finds texts inside any block."""
    text = source.read().decode()
    for token in Lexer(text).tokenize():
        # The project requires `trimmed`; without it the spaces of the page would be part of the text.
        if token.token_type == TokenType.BLOCK and token.split_contents()[0] in {
            "trans",
            "blocktrans",
        }:
            raise SystemExit(f"{source.name}:{token.lineno}: write translate / blocktranslate")
    for node in Engine.get_default().from_string(text).nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield from _of_translate(node)
        elif isinstance(node, BlockTranslateNode):
            yield from _of_block(node)
        else:
            yield from _of_arguments(node)


def _of_translate(node: TranslateNode) -> Iterator[tuple[int, Any, str | None]]:
    """Yield the text of `{% translate "text" %}`; a variable has no text."""
    text = getattr(node.filter_expression.var, "literal", None)
    if isinstance(text, str):
        # Django looks up a text with doubled percent signs.
        yield node.token.lineno, text.replace("%", "%%"), _context(node)


def _of_block(node: BlockTranslateNode) -> Iterator[tuple[int, Any, str | None]]:
    singular, _names = node.render_token_list(node.singular)
    if node.trimmed:
        singular = _trim(singular)
    if not node.plural:
        yield node.token.lineno, singular, _context(node)
        return
    plural, _names = node.render_token_list(node.plural)
    yield node.token.lineno, (singular, _trim(plural) if node.trimmed else plural), _context(node)


def _of_arguments(node: Node) -> Iterator[tuple[int, Any, str | None]]:
    """Yield the texts of `_("text")` in arguments of a tag or a filter."""
    token = getattr(node, "token", None)
    for found in QUOTED.finditer(token.contents) if token else ():
        yield token.lineno, (found[1] or found[2]).replace("%", "%%"), None


def _context(node: TranslateNode | BlockTranslateNode) -> str | None:
    return str(node.message_context.resolve({})) if node.message_context else None


def _trim(text: str) -> str:
    return " ".join(line.strip() for line in text.strip().splitlines() if line.strip())


def _configure() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    django.setup()


if __name__ == "__main__":
    main()
