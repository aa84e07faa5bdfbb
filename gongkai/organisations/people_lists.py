"""Lists of people in XLSX or CSV files: what each row says, and what is wrong with it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from gongkai.kit.tabular_reader import LineError, UnreadableFile, read_rows, refuse_disguised
from gongkai.kit.text_input import compact, is_telephone, single_line, telephone, telephones
from gongkai.organisations.actions.posts import Newcomer, PlaceOfPost
from gongkai.organisations.models import Account, Body, Office
from gongkai.organisations.rules.accounts import refusal_of_office_post
from gongkai.organisations.states import SERVES_BODY, PostKind

OFFICIAL = "zh-hans"
MAX_ROWS = 500
MAX_UNPACKED = 20 << 20
MAX_COLUMNS = 10  # of unknown headings that are told
MAX_OFFICE_NAME = Office._meta.get_field("name").max_length or 0
# The headings that a list may have, in the words of those who keep such lists.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "name"),
    "username": ("用户名", "登录名", "账号", "帐号", "username"),
    "body": ("机构", "机关", "单位", "部门", "机构代码", "body"),
    "office": ("处室", "科室", "内设机构", "office"),
    "post": ("岗位", "角色", "职责", "post"),
    "telephone": ("电话", "联系电话", "手机", "手机号", "手机号码", "telephone"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "email"),
}
REQUIRED = ("name", "username", "body", "post")
FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}
SEVERAL = re.compile(r"[、,，;；/\n]+")


@dataclass
class ListedRow:
    """One row of a list: its line in the file, what was understood, and what is wrong."""

    line: int
    values: dict[str, str]
    places: list[PlaceOfPost] = field(default_factory=list)
    errors: list[str | Promise] = field(default_factory=list)

    @property
    def narrow_posts(self) -> list[str]:
        """The posts that usually serve the whole body but would be limited to an office."""
        return [
            str(one.kind.label) for one in self.places if one.office and one.kind in SERVES_BODY
        ]


@dataclass
class PeopleList:
    """What a list says: its rows, and the people of all rows together."""

    rows: list[ListedRow]

    @property
    def is_valid(self) -> bool:
        """Whether no row has an error."""
        return bool(self.rows) and not any(row.errors for row in self.rows)

    @property
    def new_offices(self) -> list[Office]:
        """The offices that the list names and that do not exist yet; they are not saved."""
        offices: dict[tuple[int, str], Office] = {}
        for row in self.rows:
            for office in (place.office for place in row.places):
                if office is not None and not office.pk:
                    offices[office.body_id, office.name] = office
        return list(offices.values())

    @property
    def people(self) -> list[tuple[Newcomer, list[PlaceOfPost]]]:
        """The people; several rows with one user name are one person with several posts."""
        places: dict[str, list[PlaceOfPost]] = defaultdict(list)
        found: dict[str, Newcomer] = {}
        for row in self.rows:
            name = row.values["username"]
            places[name] += [one for one in row.places if one not in places[name]]
            found.setdefault(
                name,
                Newcomer(name, row.values["name"], row.values["email"], row.values["telephone"]),
            )
        return [(newcomer, places[name]) for name, newcomer in found.items()]


def read_people_list(path: Path, bodies: Iterable[Body]) -> PeopleList:
    """
    Read a list of people for these bodies. Raises `UnreadableFile`.

    Nothing is written. CSV files may be in UTF-8 or GB18030, as Excel saves them in Chinese.
    """
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        message = _("A list of people is an XLSX or CSV file. Save it as one in Excel or WPS.")
        raise UnreadableFile(LineError(0, "", message))
    if path.suffix.lower() == ".csv":
        _write_as_utf8(path)
    rows: list[ListedRow] = []
    for line, cells in read_rows(path, most=MAX_UNPACKED):
        if len(rows) == MAX_ROWS:
            raise UnreadableFile(
                LineError(line, "", _("A list has at most %(rows)s rows.") % {"rows": MAX_ROWS})
            )
        values = _values(cells)
        if any(values.values()):  # programs leave empty lines below a table
            rows.append(ListedRow(line, values))
    if not rows:
        raise UnreadableFile(
            LineError(1, "", _("The first sheet of the list has no rows below its headings."))
        )
    _check(rows, list(bodies))
    return PeopleList(rows)


def _write_as_utf8(path: Path) -> None:
    content = path.read_bytes()
    refuse_disguised(content)
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        path.write_text(content.decode("gb18030", "replace"), encoding="utf-8", newline="")


def _values(cells: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a row by their names. Raises `UnreadableFile` for an unknown heading."""
    values = dict.fromkeys(HEADINGS, "")
    known = {heading: FIELD_OF.get(compact(heading).lower()) for heading in cells}
    unknown = [heading for heading, name in known.items() if name is None]
    wrong = [
        _("The heading “%(heading)s” is unknown.") % {"heading": heading[:40]}
        for heading in unknown[:MAX_COLUMNS]
    ]
    missing = set(REQUIRED) - {name for name in known.values() if name}
    if missing:
        headings = "、".join(HEADINGS[name][0] for name in REQUIRED if name in missing)
        wrong.append(_("These headings are missing: %(headings)s.") % {"headings": headings})
    if wrong:
        raise UnreadableFile(LineError(1, unknown[0] if unknown else "", " ".join(wrong)))
    for heading, value in cells.items():
        name = known[heading]
        text = _text(value)
        if name and text:
            values[name] = text
    values["username"] = compact(values["username"]).lower()
    values["email"] = compact(values["email"])
    values["telephone"] = telephone(values["telephone"])
    return values


def _text(value: Any) -> str:
    """Return a cell as text; Excel stores a number typed without a format as a fraction."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return single_line(str(value)) if value is not None else ""


def _check(rows: list[ListedRow], bodies: list[Body]) -> None:
    names = [row.values["username"] for row in rows]
    taken = set(Account.objects.filter(username__in=names).values_list("username", flat=True))
    by_name: dict[str, list[Body]] = defaultdict(list)
    for body in bodies:
        for name in {body.code, body.name, body.short_name}:
            by_name[name].append(body)
    offices: defaultdict[int, dict[str, Office]] = defaultdict(dict)
    for office in Office.objects.filter(body__in=bodies):
        offices[office.body_id][office.name] = office
    seen: dict[str, ListedRow] = {}
    for row in rows:
        values = row.values
        row.errors += [
            _("“%(heading)s” is empty.") % {"heading": HEADINGS[name][0]}
            for name in REQUIRED
            if not values[name]
        ]
        if values["username"]:
            _check_account(row, taken, seen.setdefault(values["username"], row))
        if values["telephone"] and not all(map(is_telephone, telephones(values["telephone"]))):
            row.errors.append(_("This is not a telephone number. Separate several by 、."))
        _find_places(row, by_name, offices)


def _check_account(row: ListedRow, taken: set[str], first: ListedRow) -> None:
    values = row.values
    if values["username"] in taken:
        row.errors.append(_("This user name is already in use."))
    if values["name"] != first.values["name"]:
        row.errors.append(
            _("Line %(line)s has the same user name for another person.") % {"line": first.line}
        )
    try:
        Account(username=values["username"], email=values["email"]).clean_fields(["password"])
    except ValidationError as error:
        row.errors += error.messages
    if len(values["name"]) > 100:
        row.errors.append(_("The name is too long."))


def _find_places(
    row: ListedRow,
    by_name: Mapping[str, list[Body]],
    offices: defaultdict[int, dict[str, Office]],
) -> None:
    values = row.values
    found = by_name.get(values["body"]) or by_name.get(compact(values["body"]).upper(), [])
    kinds = [_post_kind(one) for one in SEVERAL.split(values["post"]) if one.strip()]
    if values["body"] and not found:
        row.errors.append(
            _("You administer no body with the name or code “%(body)s”.") % {"body": values["body"]}
        )
    if len(found) > 1:
        row.errors.append(
            _("Several bodies have this name. Write the code: %(codes)s.")
            % {"codes": "、".join(body.code for body in found)}
        )
    if None in kinds:
        labels = "、".join(str(kind.label) for kind in PostKind)
        row.errors.append(_("There is no such post. Posts: %(posts)s.") % {"posts": labels})
    if len(values["office"]) > MAX_OFFICE_NAME:
        row.errors.append(_("The name of the office is too long."))
        return
    if len(found) != 1:
        return
    office: Office | None = None
    if values["office"]:
        # A new office is made with the accounts; all rows that name it share the same one.
        office = offices[found[0].pk].setdefault(
            values["office"], Office(body=found[0], name=values["office"])
        )
    row.places = [
        # Some posts exist only in the whole body, whatever the office of the person is.
        PlaceOfPost(kind, found[0], None if refusal_of_office_post(kind, office) else office)
        for kind in kinds
        if kind
    ]


def _post_kind(text: str) -> PostKind | None:
    """Return the post by its name in Chinese or the language of the page, or by its code."""
    wanted = compact(text).lower()
    names: dict[str, PostKind] = {}
    for language in (get_language() or OFFICIAL, OFFICIAL):
        with override(language):
            names |= {str(kind.label).lower(): kind for kind in PostKind}
    return names.get(wanted) or (PostKind(wanted) if wanted in PostKind.values else None)
