"""Read a report from the JSON shape of `gongkai check_report` into numbers and findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.law.messages import N_, Text, text
from gongkai.law.report_forms.entries import cells_of, missing_rows, shown
from gongkai.law.report_forms.forms import FORMS, form_of_year
from gongkai.law.report_forms.prose_form import PROSE_FORM, form_by_code, read_prose
from gongkai.law.report_forms.shapes import Finding, Form, PartName, Place, Report, Row, Severity
from gongkai.law.report_forms.tables import LOCAL, STOCK, local_row

KEYS = {"form", "year", "body", "previous", "prose", "local_rows", *PartName}
FIRST_YEAR, LAST_YEAR = 1949, 2200


@dataclass(frozen=True)
class Reading:
    """A report and the one before it as far as they could be read, and the problems found."""

    report: Report
    previous: Report | None
    findings: tuple[Finding, ...]


@dataclass
class _Draft:
    """Intermediate state while a report is read."""

    form: Form
    within: str = ""
    entries: dict[Place, object] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    extra: dict[str, Row] = field(default_factory=dict)

    def fault(
        self, rule: str, place: Place, why: Text, severity: Severity = Severity.ERROR
    ) -> None:
        self.findings.append(Finding(severity, rule, place, why))


def read_report(data: Mapping[str, object], form_code: str = "") -> Reading:
    """
    Read a report; `form_code` overrides the form that it names or that its year requires.

    Law: 条例19 art. 50; 国办公开办函〔2019〕60号; 国办公开办函〔2021〕30号; 国办发〔2014〕32号.
    """
    findings: list[Finding] = []
    year = _year(data.get("year"), findings)
    form = _form(data, year, form_code, findings)
    if form is PROSE_FORM and not any(part in data for part in PartName):
        return _read_text(data, year, findings)
    draft = _Draft(form, findings=findings)
    for key in data:
        if key not in KEYS:
            draft.fault(
                "keys",
                Place(),
                text(N_("“%(key)s” is not a part of a report and was ignored."), key=key[:80]),
                Severity.WARNING,
            )
    if not any(part in data for part in PartName):
        draft.fault("parts", Place(), text(N_("There is no table in this report.")))
    _read_local_rows(draft, data.get("local_rows"))
    _read_parts(draft, data, is_whole=True)
    body, prose = (_words(draft, data, key) for key in ("body", "prose"))
    cells = cells_of(form, draft.entries, draft.extra.values())
    report = Report(
        form, year, body, cells.numbers, prose, tuple(draft.extra.values()), cells.nothing
    )
    previous = _previous(draft, data.get("previous"), year)
    return Reading(report, previous, (*findings, *cells.findings))


def _read_text(data: Mapping[str, object], year: int | None, findings: list[Finding]) -> Reading:
    """Read a report of the years before 2014, whose figures stand in its text."""
    draft = _Draft(PROSE_FORM, findings=findings)
    body, prose = (_words(draft, data, key) for key in ("body", "prose"))
    stated = read_prose(prose, year, body)
    findings += stated.findings
    if not stated.cells:
        draft.fault("parts", Place(), text(N_("No figure was found in the text of this report.")))
    given = {place.row for place in stated.cells}
    names = [row for row in PROSE_FORM.parts[PartName.TABLE] if row.key not in given]
    draft.fault(
        "rows",
        Place(PartName.TABLE),
        text(
            N_("A report in words; the text does not tell: %(rows)s."),
            rows="、".join(f"{row.mark} {row.name}".strip() for row in names),
        ),
        Severity.NOTE,
    )
    report = Report(PROSE_FORM, year, body, stated.cells, prose)
    return Reading(report, _previous(draft, data.get("previous"), year), tuple(findings))


def _year(value: object, findings: list[Finding]) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
        return value
    why = text(N_("“%(value)s” is not a year."), value=shown(value))
    findings.append(Finding(Severity.ERROR, "year", Place(), why))
    return None


def _form(
    data: Mapping[str, object], year: int | None, form_code: str, findings: list[Finding]
) -> Form:
    """Return the form: as requested, as the report names it, as its year requires, or by its rows."""
    named_by = form_code or data.get("form")
    named = form_by_code(str(named_by)) if isinstance(named_by, (str, int)) else None
    if named_by is not None and named is None:
        why = text(
            N_("There is no form “%(form)s”; there are those of 2014, 2019 and 2021."),
            form=shown(named_by),
        )
        findings.append(Finding(Severity.ERROR, "form", Place(), why))
    of_year = form_of_year(year) if year is not None else None
    is_text = not any(part in data for part in PartName)
    if year is not None and is_text and PROSE_FORM.is_for(year):
        of_year = PROSE_FORM
    form = named or of_year or form_of_rows(data)
    if year is not None and not form.is_for(year):
        findings.append(Finding(Severity.ERROR, "form", Place(), _wrong_year(form, year)))
    return form


def _wrong_year(form: Form, year: int) -> Text:
    if form.last_year is None:
        return text(
            N_(
                "The form of %(form)s is for reports of %(first)s and later; this report is of %(year)s."
            ),
            form=form.code,
            first=form.first_year,
            year=year,
        )
    return text(
        N_(
            "The form of %(form)s is for reports of %(first)s to %(last)s; this report is of %(year)s."
        ),
        form=form.code,
        first=form.first_year,
        last=form.last_year,
        year=year,
    )


def form_of_rows(data: Mapping[str, object]) -> Form:
    """
    Recognise the form by its rows.

    The table of 2014 is one list; 三（六） has one row in 2019 and three rows since 2021.
    """
    if PartName.TABLE in data:
        return FORMS["2014"]
    applications = data.get(PartName.APPLICATIONS)
    is_2019 = isinstance(applications, Mapping) and "3.6" in applications
    return FORMS["2019" if is_2019 else "2021"]


def _words(draft: _Draft, data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    if value is None or isinstance(value, str):
        return value or ""
    draft.fault("keys", Place(), text(N_("“%(key)s” must be text."), key=key))
    return ""


def _read_local_rows(draft: _Draft, names: object) -> None:
    """
    Read the names of rows that a place has added to the 2014 table, by their keys.

    Law: 国办发〔2014〕32号.
    """
    if PartName.TABLE not in draft.form.parts:
        return
    draft.extra |= {row.key: row for row in STOCK}
    for key, name in names.items() if isinstance(names, Mapping) else ():
        if key.startswith(LOCAL) and isinstance(name, str):
            draft.extra[key] = local_row(key, name)
        else:
            draft.fault(
                "rows",
                Place(PartName.TABLE, key),
                text(
                    N_(
                        "The key of a local row begins with “local.”, and its name is text: “%(key)s”."
                    ),
                    key=key[:80],
                ),
            )


def _read_parts(draft: _Draft, data: Mapping[str, object], *, is_whole: bool) -> None:
    for part in PartName:
        if part not in data:
            continue
        rows, place = data[part], Place(draft.within + part)
        if part not in draft.form.parts:
            draft.fault(
                "parts",
                place,
                text(
                    N_("The form of %(form)s has no part “%(part)s”."),
                    form=draft.form.code,
                    part=part,
                ),
            )
        elif not isinstance(rows, Mapping):
            draft.fault(
                "parts",
                place,
                text(
                    N_("The part “%(part)s” must be an object that maps row keys to rows."),
                    part=part,
                ),
            )
        else:
            present = {
                row.key
                for key, value in rows.items()
                if (row := _read_row(draft, part, key, value))
            }
            if is_whole:
                draft.findings += missing_rows(draft.form, part, present)


def _read_row(draft: _Draft, part: PartName, key: str, value: object) -> Row | None:
    row = draft.form.row(part, key) or draft.extra.get(key)
    if row is None and part == PartName.TABLE and key.startswith(LOCAL):
        row = draft.extra[key] = local_row(key, key.removeprefix(LOCAL))
    place = Place(draft.within + part, row.key if row else key)
    if row is None:
        _unknown_row(draft, part, place)
    elif any(entry.part == part and entry.row == row.key for entry in draft.entries):
        draft.fault("rows", place, text(N_("The row “%(row)s” occurs twice."), row=row.name))
    elif isinstance(value, Mapping):
        _read_columns(draft, part, row, value)
    else:
        _read_numbers(draft, part, row, value)
    return row


def _unknown_row(draft: _Draft, part: PartName, place: Place) -> None:
    others = [
        form.code for form in FORMS.values() if form is not draft.form and form.row(part, place.row)
    ]
    if others:
        why = text(
            N_("The row “%(row)s” belongs to the form of %(other)s, not to that of %(form)s."),
            row=place.row,
            other=others[0],
            form=draft.form.code,
        )
        draft.fault("form", place, why)
        return
    why = text(
        N_("The form of %(form)s has no row “%(row)s”."), form=draft.form.code, row=place.row[:80]
    )
    # Table two has no identity inside one report, so an additional row breaks nothing.
    draft.fault(
        "rows", place, why, Severity.WARNING if part == PartName.PROACTIVE else Severity.ERROR
    )


def _read_numbers(draft: _Draft, part: PartName, row: Row, value: object) -> None:
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    if len(values) == len(row.columns):
        draft.entries |= {
            Place(part, row.key, column.key): one
            for column, one in zip(row.columns, values, strict=True)
        }
        return
    place = Place(draft.within + part, row.key)
    other = next(
        (
            form
            for form in FORMS.values()
            if form is not draft.form and _fits(form, part, row, len(values))
        ),
        None,
    )
    if other is not None:
        why = text(
            N_(
                "The row “%(row)s” has %(found)s numbers, as in the form of %(other)s; that of %(form)s has "
                "%(wanted)s columns."
            ),
            row=row.name,
            found=len(values),
            other=other.code,
            form=draft.form.code,
            wanted=len(row.columns),
        )
        draft.fault("form", place, why)
        return
    why = text(
        N_("The row “%(row)s” has %(found)s numbers; it must have %(wanted)s (%(columns)s)."),
        row=row.name,
        found=len(values),
        wanted=len(row.columns),
        columns="、".join(column.name for column in row.columns),
    )
    draft.fault("columns", place, why)


def _fits(form: Form, part: PartName, row: Row, columns: int) -> bool:
    found = form.row(part, row.key)
    return found is not None and len(found.columns) == columns


def _read_columns(draft: _Draft, part: PartName, row: Row, value: Mapping[str, object]) -> None:
    place = Place(draft.within + part, row.key)
    for key, number in value.items():
        column = row.column(key)
        if column is not None:
            draft.entries[Place(part, row.key, column.key)] = number
            continue
        other = next(
            (
                form
                for form in FORMS.values()
                if (there := form.row(part, row.key)) and there.column(key)
            ),
            None,
        )
        if other is not None:
            why = text(
                N_(
                    "The column “%(column)s” of row “%(row)s” belongs to the form of %(other)s, not to that of %(form)s."
                ),
                column=key,
                row=row.name,
                other=other.code,
                form=draft.form.code,
            )
            draft.fault("form", place, why)
        else:
            draft.fault(
                "columns",
                place,
                text(
                    N_("The row “%(row)s” has no column “%(column)s”."),
                    row=row.name,
                    column=key[:80],
                ),
            )
    for column in row.columns:
        if Place(part, row.key, column.key) not in draft.entries:
            draft.fault(
                "columns",
                place,
                text(
                    N_("The column “%(column)s” is missing in the row “%(row)s”."),
                    row=row.name,
                    column=column.name,
                ),
            )


def _previous(draft: _Draft, value: object, year: int | None) -> Report | None:
    """Read the report of the year before: a whole report, or only rows of it, as `{"4": […]}`."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        draft.fault(
            "parts",
            Place("previous"),
            text(
                N_("“%(key)s” must be an object that maps row keys to rows, or a report."),
                key="previous",
            ),
        )
        return None
    if not any(key in KEYS for key in value):
        part = PartName.TABLE if PartName.TABLE in draft.form.parts else PartName.APPLICATIONS
        value = {"form": draft.form.code, part: value}
    findings: list[Finding] = []
    was = _year(value.get("year"), findings)
    guess = (was or (year - 1 if year is not None else None)) if "form" not in value else None
    form = _form(value, guess, "", findings)
    before = _Draft(form, "previous.", findings=findings)
    _read_local_rows(before, value.get("local_rows"))
    _read_parts(before, value, is_whole=False)
    cells = cells_of(form, before.entries, before.extra.values())
    draft.findings += findings + [
        Finding(
            fault.severity,
            fault.rule,
            Place("previous." + fault.place.part, fault.place.row, fault.place.column),
            fault.text,
        )
        for fault in cells.findings
        if fault.severity != Severity.NOTE
    ]
    return Report(form, was, "", cells.numbers, nothing=cells.nothing)
