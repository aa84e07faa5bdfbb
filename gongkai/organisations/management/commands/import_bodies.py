"""`gongkai import_bodies FILE.csv`: import the tree of bodies."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from gongkai.kit.tabular_reader import LineError, UnreadableFile, read_rows
from gongkai.kit.text_input import folded, identity_number
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, change_body, create_body
from gongkai.organisations.models import Body
from gongkai.organisations.states import BodyKind
from gongkai.tabular.cells import cell_text
from gongkai.tabular.listing import ENDINGS, ListRow, plain_heading, read_listing

COLUMNS = ("code", "name", "short_name", "kind", "parent", "admin_division")
OPTIONAL = ("name_en", "name_ug", "credit_code")
# Headings and kinds in Chinese lists, as `plain_heading` returns them.
CHINESE = {
    "code": ("代码", "机构代码", "单位代码", "编码", "机构编码"),
    "name": ("名称", "机构名称", "单位名称", "全称", "机构全称"),
    "short_name": ("简称", "机构简称", "单位简称"),
    "kind": ("类型", "类别", "机构类型", "机构类别", "单位类型"),
    "parent": ("上级", "上级代码", "上级机构", "上级机构代码", "上级单位代码"),
    "admin_division": ("行政区划", "行政区划代码", "区划代码", "区划"),
    "name_en": ("英文名称", "英文名"),
    "name_ug": ("维吾尔文名称", "维吾尔文名", "维文名称"),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码"),
}
KINDS = {
    "政府": "government",
    "人民政府": "government",
    "办公厅": "general_office",
    "办公室": "general_office",
    "政府办公厅": "general_office",
    "政府办公室": "general_office",
    "部门": "department",
    "工作部门": "department",
    "政府部门": "department",
    "授权组织": "authorised",
    "法律法规授权的组织": "authorised",
    "授权的组织": "authorised",
}


class Command(BaseCommand):
    help = (
        "Import bodies from a CSV or XLSX file with the columns code, name, short_name, kind, parent, "
        "admin_division, or the same in Chinese: 代码, 名称, 简称, 类型, 上级代码, 行政区划."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = _read(options["file"])
        errors = _errors(rows)
        for error in errors:
            self.stderr.write(
                f"line {error.line}{', ' + error.column if error.column else ''}: {error}"
            )
        if errors:
            raise CommandError(f"{len(errors)} error(s): nothing was written.")
        if options["dry_run"]:
            self.stdout.write(f"{len(rows)} bodies are valid; nothing was written (dry run).")
            return
        with transaction.atomic():
            counts = _write(rows)
        self.stdout.write(
            f"{len(rows)} bodies: {counts['new']} new, {counts['changed']} changed, the others unchanged."
        )


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Read the rows by the fields that their headings name; an unknown heading stays as it is."""
    try:
        if path.suffix.lower() in ENDINGS and path.is_file():
            rows = read_listing(path, _field_of, ("code",)).rows
            return [
                (row.line, {_field_of(name) or name: "" for name in row.headings} | _values(row))
                for row in rows
            ]
        return [
            (line, {key: cell_text(value) for key, value in fields.items()})
            for line, fields in read_rows(path)
        ]
    except UnreadableFile as error:
        raise CommandError(f"line {error.error.line}: {error.error}") from error


def _field_of(heading: object) -> str | None:
    """Return the column that a heading names, in English or in Chinese."""
    plain = plain_heading(heading)
    for field in (*COLUMNS, *OPTIONAL):
        if plain == plain_heading(field) or plain in CHINESE.get(field, ()):
            return field
    return None


def _values(row: ListRow) -> dict[str, str]:
    """Return the values of a row: codes without the width of their digits, kinds by their names."""
    values = {_field_of(name) or name: cell_text(value) for name, value in row.values.items()}
    for field in ("code", "parent", "admin_division", "kind"):
        if field in values:
            values[field] = folded(values[field])
    if "kind" in values:
        values["kind"] = KINDS.get(values["kind"], values["kind"])
    return values


def _errors(rows: list[tuple[int, dict[str, str]]]) -> list[LineError]:
    """Check every line before anything is written; parents may be in file or database."""
    errors: list[LineError] = []
    codes = {fields.get("code", "") for _line, fields in rows}
    known = set(Body.objects.values_list("code", flat=True))
    seen: set[str] = set()
    for line, fields in rows:
        lacking, unknown = set(COLUMNS) - set(fields), set(fields) - set(COLUMNS) - set(OPTIONAL)
        errors += [LineError(line, column, "this column is missing") for column in sorted(lacking)]
        errors += [LineError(line, column, "there is no such column") for column in sorted(unknown)]
        code = fields.get("code", "")
        if code in seen:
            errors.append(LineError(line, "code", f"the code {code!r} occurs twice"))
        seen.add(code)
        parent = fields.get("parent", "")
        if parent and parent not in codes | known:
            errors.append(LineError(line, "parent", f"there is no body with the code {parent!r}"))
        if fields.get("kind") not in BodyKind.values:
            errors.append(LineError(line, "kind", f"must be one of {', '.join(BodyKind.values)}"))
        errors += _field_errors(line, fields)
    return errors or _rings(rows)


def _field_errors(line: int, fields: dict[str, str]) -> list[LineError]:
    try:
        Body(chain=fields.get("code", ""), **_plain(fields)).full_clean(
            exclude=["kind", "parent"], validate_unique=False, validate_constraints=False
        )
    except ValidationError as error:
        return [
            LineError(line, "admin_division" if name == "region" else name, text)
            for name, texts in error.message_dict.items()
            if name != "chain"
            for text in texts
        ]
    return []


def _rings(rows: list[tuple[int, dict[str, str]]]) -> list[LineError]:
    parents = {fields["code"]: fields["parent"] for _line, fields in rows}
    for line, fields in rows:
        seen, code = set(), fields["code"]
        while code:
            if code in seen:
                return [LineError(line, "parent", "a body cannot be below itself")]
            seen.add(code)
            code = parents.get(code, "")
    return []


def _plain(fields: dict[str, str]) -> dict[str, Any]:
    return {
        "code": fields.get("code", ""),
        "name": fields.get("name", ""),
        "short_name": fields.get("short_name", "") or fields.get("name", "")[:100],
        "name_en": fields.get("name_en", ""),
        "name_ug": fields.get("name_ug", ""),
        "credit_code": identity_number(fields.get("credit_code", "")),
        "kind": fields.get("kind", ""),
        "region": fields.get("admin_division", ""),
    }


def _write(rows: list[tuple[int, dict[str, str]]]) -> dict[str, int]:
    """Write parents before their children; an unchanged body records no act."""
    at = timezone.now()
    counts = {"new": 0, "changed": 0}
    found = {body.code: body for body in Body.objects.select_related("parent")}
    pending = list(enumerate(rows, start=1))
    while pending:
        ready = [one for one in pending if not one[1][1]["parent"] or one[1][1]["parent"] in found]
        for position, (_line, fields) in ready:
            facts = BodyFacts(
                parent=found.get(fields["parent"]), position=position, **_plain(fields)
            )
            body = found.get(facts.code)
            if body is not None:  # what the file does not name stays as it is
                facts = replace(
                    facts,
                    **{name: getattr(body, name) for name in OPTIONAL if name not in fields},
                )
            if body is None:
                found[facts.code] = create_body(facts, by=SYSTEM, at=at)
                counts["new"] += 1
            elif any(getattr(body, name) != value for name, value in vars(facts).items()):
                found[facts.code] = change_body(body, facts, by=SYSTEM, at=at, since=local_date(at))
                counts["changed"] += 1
        pending = [one for one in pending if one not in ready]
    return counts
