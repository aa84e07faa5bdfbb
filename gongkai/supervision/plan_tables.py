"""The tasks of a plan in a table: what each row says, and which cell is wrong. Nothing is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.kit.text_input import compact, single_line
from gongkai.organisations.models import Body
from gongkai.supervision.models import PlanTask
from gongkai.supervision.workflow import TaskFacts
from gongkai.tabular.cells import cell_text
from gongkai.tabular.dates import written_date
from gongkai.tabular.listing import ListRow, plain_heading, read_listing

MAX_ROWS = 300
ENDINGS = (".xlsx", ".csv")
# By field of a task; the first is the one that files of this platform have.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "text": ("任务", "工作任务", "任务内容", "重点任务", "工作内容", "task"),
    "source": ("依据", "任务依据", "文件依据", "basis"),
    "body_id": (
        "责任单位",
        "牵头单位",
        "责任部门",
        "牵头部门",
        "主办单位",
        "responsible body",
        "body",
    ),
    "assisting": (
        "配合单位",
        "协办单位",
        "参与单位",
        "配合部门",
        "协助单位",
        "assisting bodies",
    ),
    "measure": (
        "完成标准",
        "完成标志",
        "工作成果",
        "成果",
        "完成要求",
        "how one sees that it is done",
        "measure",
    ),
    "due_on": (
        "完成期限",
        "完成时限",
        "完成时间",
        "时限",
        "时间要求",
        "to be finished by",
        "due",
    ),
}
REQUIRED = ("text", "body_id", "measure", "due_on")
_FIELD_OF = {plain_heading(word): name for name, words in HEADINGS.items() for word in words}


# Stands for the cells of a row that are wrong; what the rules say about them is not shown.
NOT_UNDERSTOOD = TaskFacts("", "", "", 0, date.max)


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell; `column` is its heading."""

    column: str
    message: str | Promise


@dataclass
class ReadTask:
    """
    One row: its line, the names of its bodies, what it says (None while a cell is wrong), its errors.

    `understood` is what the rules are asked about: of a row with wrong cells the others, so that one
    upload names all faults of a row.
    """

    line: int
    text: str
    body: str = ""
    assisting: Sequence[str] = ()
    facts: TaskFacts | None = None
    understood: TaskFacts = NOT_UNDERSTOOD
    errors: list[CellError] = field(default_factory=list)

    def refuse(self, refusal: Refusal) -> None:
        """Note why the rules refuse the row, at the column that they name, unless it is wrong already."""
        column = heading_of(refusal.field) if refusal.field in HEADINGS else ""
        if column not in {one.column for one in self.errors}:
            self.errors.append(CellError(column, refusal.message))


def heading_of(name: str) -> str:
    """Return the heading of a column."""
    return HEADINGS[name][0]


def field_of(heading: object) -> str | None:
    """Return the field of a task that a heading names."""
    return _FIELD_OF.get(plain_heading(heading))


def read_plan_table(path: Path, bodies: Sequence[Body]) -> list[ReadTask]:
    """Read the tasks of a plan for these bodies. Raises `UnreadableFile`."""
    if path.suffix.lower() not in ENDINGS:
        message = _("The table of a plan is an XLSX or CSV file. Save it as one in Excel or WPS.")
        raise UnreadableFile(LineError(0, "", message))
    listing = read_listing(path, field_of, ("text",))
    known = {field_of(one) for one in listing.headings}
    if missing := "、".join(heading_of(name) for name in REQUIRED if name not in known):
        message = _("These columns are missing: %(columns)s.") % {"columns": missing}
        raise UnreadableFile(LineError(1, missing, message))
    if not listing.rows:
        raise UnreadableFile(LineError(1, "", _("The table has no rows below its headings.")))
    if len(listing.rows) > MAX_ROWS:
        message = _("A plan has at most %(most)s tasks.") % {"most": MAX_ROWS}
        raise UnreadableFile(LineError(listing.rows[MAX_ROWS].line, "", message))
    names = _ids_by_name(bodies)
    return [_row(one, names) for one in listing.rows]


def _row(listed: ListRow, names: Mapping[str, list[Body]]) -> ReadTask:
    cells: dict[str, Any] = {}
    for heading, value in listed.values.items():
        name = field_of(heading)
        if name and name not in cells:
            cells[name] = value
    texts = {name: single_line(cell_text(value)) for name, value in cells.items()}
    row = ReadTask(listed.line, texts.get("text", ""), texts.get("body_id", ""))
    for name in REQUIRED:
        if not texts.get(name):
            heading = heading_of(name)
            row.errors.append(CellError(heading, _("This cell is empty.")))
    body = _body("body_id", texts.get("body_id", ""), names, row)
    assisting = [
        _body("assisting", one, names, row) for one in _several(texts.get("assisting", ""))
    ]
    due_on = _day(cells.get("due_on"), row)
    row.understood = TaskFacts(
        row.text,
        texts.get("source", ""),
        texts.get("measure", ""),
        body.pk if body else NOT_UNDERSTOOD.body_id,
        due_on or NOT_UNDERSTOOD.due_on,
        tuple(dict.fromkeys(one.pk for one in assisting if one is not None)),
    )
    if not row.errors and body is not None:
        row.body = body.label
        row.assisting = [one.label for one in assisting if one is not None]
        row.facts = row.understood
    return row


def _day(value: object, row: ReadTask) -> date | None:
    if value is None:
        return None
    found = written_date(value)
    # A month has no last day by itself: who writes the plan decides on one.
    if found is None or not found.exact:
        message = _("“%(words)s” is no day. Write a day such as 2026-06-30 or 2026年6月30日.")
        words = {"words": cell_text(value)[:40]}
        row.errors.append(CellError(heading_of("due_on"), message % words))
        return None
    return found.day


def _several(text: str) -> list[str]:
    for separator in "，、；;\n":
        text = text.replace(separator, ",")
    return [one.strip() for one in text.split(",") if one.strip()]


def _ids_by_name(bodies: Iterable[Body]) -> dict[str, list[Body]]:
    """Return the bodies by each of their names and codes, as names are compared."""
    found: dict[str, list[Body]] = {}
    for body in bodies:
        for name in {_plain(one) for one in (body.code, body.name, body.short_name, body.name_en)}:
            if name:
                found.setdefault(name, []).append(body)
    return found


def _plain(name: str) -> str:
    return compact(name).casefold()


def _body(column: str, text: str, names: Mapping[str, list[Body]], row: ReadTask) -> Body | None:
    if not text:
        return None
    found = names.get(_plain(text), [])
    if len(found) == 1:
        return found[0]
    if found:
        message = _("Several bodies have this name. Write the code: %(codes)s.")
        values = {"codes": "、".join(one.code for one in found)}
    else:
        message = _("No body of this plan has this name or code: %(names)s.")
        values = {"names": text[:40]}
    row.errors.append(CellError(heading_of(column), message % values))
    return None


def table_columns() -> list[tuple[str, Callable[[PlanTask], Any], int]]:
    """Return heading, value and width of each column of the table of a plan, which can be read again."""
    values: dict[str, tuple[Callable[[PlanTask], Any], int]] = {
        "text": (lambda one: one.text, 60),
        "source": (lambda one: one.source, 30),
        "body_id": (lambda one: one.body.code, 20),
        "assisting": (lambda one: "、".join(it.body.code for it in one.assistants.all()), 30),
        "measure": (lambda one: one.measure, 40),
        "due_on": (lambda one: one.due_on, 14),
    }
    return [(heading_of(name), *values[name]) for name in HEADINGS]
