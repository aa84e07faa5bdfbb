"""`gongkai import_bodies FILE.csv`: import the tree of bodies."""

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from gongkai.files.old_spreadsheets import OLD_SPREADSHEETS, as_xlsx
from gongkai.kit.credit_codes import is_credit_code
from gongkai.kit.refusals import Refused
from gongkai.kit.tabular_reader import LineError, UnreadableFile, read_rows
from gongkai.kit.text_input import folded, identity_number
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, change_body, create_body
from gongkai.organisations.models import Body
from gongkai.organisations.models.bodies import BEGINNING
from gongkai.organisations.states import BodyKind
from gongkai.tabular.cells import cell_text
from gongkai.tabular.dates import written_date
from gongkai.tabular.listing import ENDINGS, ListRow, NoHeadings, plain_heading, read_listing

COLUMNS = ("code", "name", "short_name", "kind", "parent", "admin_division")
REQUIRED = ("code", "name")
OPTIONAL = ("name_en", "name_ug", "credit_code")
FIELDS = (*COLUMNS, *OPTIONAL, "since")
# Headings and kinds in Chinese lists, as `plain_heading` returns them.
CHINESE = {
    "code": (
        *("代码", "机构代码", "机关代码", "单位代码", "部门代码", "组织代码", "编码"),
        *("机构编码", "机关编码", "单位编码", "部门编码"),
    ),
    "name": (
        *("名称", "机构名称", "机关名称", "单位名称", "部门名称", "组织名称", "全称", "机构全称"),
        *("机关全称", "单位全称", "机构", "机关", "单位", "部门"),
    ),
    "short_name": ("简称", "机构简称", "机关简称", "单位简称", "部门简称", "规范简称"),
    "kind": (
        *("类型", "类别", "性质", "机构类型", "机构类别", "机构性质", "机关类型", "机关类别"),
        *("单位类型", "单位类别", "单位性质", "部门类型", "部门类别"),
    ),
    "parent": (
        *("上级", "上级代码", "上级机构", "上级机构代码", "上级单位", "上级单位代码", "上级机关"),
        *("上级机关代码", "上级部门", "上级部门代码", "上级名称", "上级机构名称", "上级机关名称"),
        *("上级单位名称", "主管部门", "主管机关", "主管单位", "隶属", "隶属机构", "隶属关系"),
    ),
    "admin_division": ("行政区划", "行政区划代码", "区划代码", "区划", "行政区域代码"),
    "name_en": ("英文名称", "英文名", "英文"),
    "name_ug": ("维吾尔文名称", "维吾尔文名", "维文名称", "维吾尔语名称", "维语名称"),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码", "统一代码"),
    "since": ("成立日期", "成立时间", "设立日期", "设立时间", "组建日期", "组建时间"),
}
# Columns of such lists that are entered at the desk, or nowhere: said, and left out.
LEFT_OUT = (
    *("序号", "编号", "备注", "说明", "负责人", "联系人", "电话", "联系电话", "办公电话", "传真"),
    *("邮箱", "电子邮箱", "地址", "办公地址", "通信地址", "邮编", "邮政编码", "网址", "网站"),
)
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


DIVISION = re.compile(r"\d{6}(?!\d)")
MISSING, UNKNOWN = "this column is missing", "there is no such column"
# How a list that has no column of types tells them: by the ends of the names.
ENDS_OF_KINDS = (
    ("人民政府", "government"),
    ("政府办公厅", "general_office"),
    ("政府办公室", "general_office"),
)


class Command(BaseCommand):
    help = (
        "Import bodies from a CSV, XLSX, XLS or ET file with the columns code, name, short_name, kind, "
        "parent, admin_division, or the same in Chinese: 机关代码, 机构名称, 简称, 类型, 上级机关, "
        "行政区划, also 统一社会信用代码 and 成立日期. Code and name are required."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = _read(options["file"])
        ignored = sorted({name for _line, fields in rows for name in fields if _is_left_out(name)})
        if ignored:
            self.stdout.write(f"Columns that are not imported: {'、'.join(ignored)}.")
        rows = [
            (line, {name: fields[name] for name in fields if not _is_left_out(name)})
            for line, fields in rows
        ]
        errors = _errors(rows)
        for error in errors:
            self.stderr.write(
                f"line {error.line}{', ' + error.column if error.column else ''}: {error}"
            )
        if any(error.message in {MISSING, UNKNOWN} for error in errors):
            self.stderr.write(_understood())
        if errors:
            raise CommandError(f"{len(errors)} error(s): nothing was written.")
        if options["dry_run"]:
            self.stdout.write(f"{len(rows)} bodies are valid; nothing was written (dry run).")
            return
        try:
            with transaction.atomic():
                counts = _write(rows)
        except Refused as refused:
            raise CommandError(f"{refused.refusal}: nothing was written.") from refused
        self.stdout.write(
            f"{len(rows)} bodies: {counts['new']} new, {counts['changed']} changed, the others unchanged."
        )


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Read the rows by the fields that their headings name; an unknown heading stays as it is."""
    try:
        if path.suffix.lower() in (*ENDINGS, *OLD_SPREADSHEETS) and path.is_file():
            with as_xlsx(path) as table:
                rows = read_listing(table, _field_of, ("code", "name")).rows
            return _completed(
                [
                    (
                        row.line,
                        {_field_of(name) or name: "" for name in row.headings} | _values(row),
                    )
                    for row in rows
                ]
            )
        return _completed(
            [
                (line, {key: cell_text(value) for key, value in fields.items()})
                for line, fields in read_rows(path)
            ]
        )
    except NoHeadings as error:
        raise CommandError(f"{path.name}: {error.error}\n{_understood()}") from error
    except UnreadableFile as error:
        raise CommandError(f"{path.name}, line {error.error.line}: {error.error}") from error


def _completed(rows: list[tuple[int, dict[str, str]]]) -> list[tuple[int, dict[str, str]]]:
    """Fill in what lists leave out: parents by their names, types and divisions as far as they are told."""
    stored = {body.code: body for body in Body.objects.select_related("parent")}
    codes = {fields.get("code", "") for _line, fields in rows} | set(stored)
    by_name: dict[str, set[str]] = defaultdict(set)
    for body in stored.values():
        by_name[body.name].add(body.code)
        by_name[body.short_name].add(body.code)
    for _line, fields in rows:
        for name in {fields.get("name", ""), fields.get("short_name", "")} - {""}:
            by_name[name].add(fields.get("code", ""))
    for _line, fields in rows:
        name, code = fields.get("name", ""), fields.get("code", "")
        if code in stored:  # what the list does not name stays as it is
            body = stored[code]
            fields.setdefault("short_name", body.short_name)
            fields.setdefault("kind", body.kind)
            fields.setdefault("admin_division", body.region)
            fields.setdefault("parent", body.parent.code if body.parent else "")
        fields.setdefault("short_name", "")
        parent = fields.setdefault("parent", "")
        if parent not in codes and len(by_name.get(parent, ())) == 1:
            (fields["parent"],) = by_name[parent]
        if not fields.get("kind"):
            ends = (kind for end, kind in ENDS_OF_KINDS if name.endswith(end))
            fields["kind"] = next(ends, "department")
        if not fields.get("admin_division") and DIVISION.match(code):
            fields["admin_division"] = code[:6]
    return rows


def _is_left_out(heading: str) -> bool:
    return plain_heading(heading) in LEFT_OUT


def _understood() -> str:
    """Return the headings that the command understands, one line per column."""
    lines = [
        f"  {field}{' (required)' if field in REQUIRED else ''}: {'、'.join(CHINESE[field])}"
        for field in FIELDS
    ]
    return "\n".join(["Headings that are understood:", *lines])


def _field_of(heading: object) -> str | None:
    """Return the column that a heading names, in English or in Chinese."""
    plain = plain_heading(heading)
    for field in FIELDS:
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
        lacking, unknown = set(REQUIRED) - set(fields), set(fields) - set(FIELDS)
        errors += [LineError(line, column, MISSING) for column in sorted(lacking)]
        errors += [LineError(line, column, UNKNOWN) for column in sorted(unknown)]
        code = fields.get("code", "")
        if code in seen:
            errors.append(LineError(line, "code", f"the code {code!r} occurs twice"))
        seen.add(code)
        parent = fields.get("parent", "")
        if parent and parent not in codes | known:
            errors.append(LineError(line, "parent", f"there is no body with the code {parent!r}"))
        if fields.get("kind") not in BodyKind.values:
            errors.append(LineError(line, "kind", f"must be one of {', '.join(BodyKind.values)}"))
        credit_code = identity_number(fields.get("credit_code", ""))
        if credit_code and not is_credit_code(credit_code):
            message = "this is not a valid unified social credit code"
            errors.append(LineError(line, "credit_code", message))
        if fields.get("since"):
            since = written_date(fields["since"])
            if since is None:
                message = "this is not a date, such as 2016年3月1日 or 2016-03-01"
                errors.append(LineError(line, "since", message))
            elif since.day > local_date(timezone.now()):
                errors.append(LineError(line, "since", "this date is in the future"))
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
                since = written_date(fields.get("since", ""))
                found[facts.code] = create_body(
                    facts, by=SYSTEM, at=at, since=since.day if since else BEGINNING
                )
                counts["new"] += 1
            elif any(getattr(body, name) != value for name, value in vars(facts).items()):
                found[facts.code] = change_body(body, facts, by=SYSTEM, at=at, since=local_date(at))
                counts["changed"] += 1
        pending = [one for one in pending if one not in ready]
    return counts
