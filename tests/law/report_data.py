"""Data of reports in every form, and what the checks say of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.forms import FORM_2019
from gongkai.law.report_forms.identities import is_outcome
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import Finding, Form, PartName, Place, Severity
from tests.hangzhou import hangzhou

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def check(data: dict[str, Any], form: str = "") -> list[Finding]:
    reading = read_report(data, form)
    return [*reading.findings, *findings_in(reading.report, reading.previous)]


def rules(data: dict[str, Any]) -> set[str]:
    return {finding.rule for finding in check(data) if finding.severity == ERROR}


def only(data: dict[str, Any], form: str = "") -> Finding:
    [finding] = check(data, form)
    return finding


CELLS = [
    (part, row, place)
    for part in ("applications", "remedies")
    for row, numbers in hangzhou()[part].items()
    for place in range(len(numbers))
]


def broken_by(part: str, row: str, place: int) -> set[str]:
    """Return the identities that contain a number: exactly those must be reported."""
    if part == "remedies":
        return {"R5"}
    expected = {"R3"}
    if row in {"1", "2", "3.7", "4"}:
        expected.add("R1")
    if row.startswith("3."):
        expected.add("R2")
    if row == "2":
        expected.add("R4")
    return expected


def form_data(form: Form, number: Callable[[Place], int]) -> dict[str, Any]:
    """Return a report with the cells given by `number` and corrected sums."""
    data: dict[str, Any] = {"form": form.code, "year": form.first_year, "body": "甲市"}
    for place in form.cells():
        row = form.row(place.part, place.row)
        assert row is not None
        data.setdefault(
            place.part.value if isinstance(place.part, PartName) else place.part, {}
        ).setdefault(place.row, []).append(number(place))
    return data


def correct_sums(form: Form, data: dict[str, Any]) -> dict[str, Any]:
    """Correct the sums of a report with 7 columns: rows, total of outcomes, then carry-over."""
    rows = data["applications"]
    for numbers in rows.values():
        numbers[6] = sum(numbers[:6])
    outcomes = [row.key for row in form.parts[PartName.APPLICATIONS] if is_outcome(row)]
    rows["3.7"] = [sum(rows[key][column] for key in outcomes) for column in range(7)]
    # The carry-over is the remainder; if fewer were received than completed, more are received.
    for column in range(6):
        missing = rows["3.7"][column] - rows["1"][column] - rows["2"][column]
        rows["1"][column] += max(0, missing)
        rows["4"][column] = rows["1"][column] + rows["2"][column] - rows["3.7"][column]
    for key in ("1", "2", "4"):
        rows[key][6] = sum(rows[key][:6])
    for numbers in data["remedies"].values():
        numbers[4] = sum(numbers[:4])
    if form is FORM_2019:
        for key in ("rules", "normdocs"):
            data["proactive"][key][2] += data["proactive"][key][1]
    return data


def table() -> dict[str, Any]:
    return {
        "form": "2014",
        "year": 2017,
        "table": {
            "act.total": 100,
            "act.normdoc": 10,
            "act.normdoc_made": 12,
            "act.ch.gazette": 5,
            "act.ch.web": 90,
            "act.ch.weibo": 30,
            "act.ch.wechat": 20,
            "act.ch.other": 1,
            "resp.total": 3,
            "resp.press": 4,
            "resp.press_chief": 2,
            "resp.interview": 5,
            "resp.interview_chief": 5,
            "resp.articles": 6,
            "resp.social": 0,
            "resp.other": 0,
            "req.recv": 20,
            "req.recv.person": 5,
            "req.recv.fax": 1,
            "req.recv.net": 10,
            "req.recv.mail": 4,
            "req.done": 19,
            "req.done.ontime": 17,
            "req.done.ext": 2,
            "req.ans": 19,
            "req.ans.already": 3,
            "req.ans.grant": 6,
            "req.ans.partial": 1,
            "req.ans.deny": 5,
            "req.ans.deny.secret": 1,
            "req.ans.deny.trade": 1,
            "req.ans.deny.privacy": 1,
            "req.ans.deny.stability": 0,
            "req.ans.deny.notinfo": 1,
            "req.ans.deny.other": 1,
            "req.ans.notours": 2,
            "req.ans.none": 1,
            "req.ans.amend": 1,
            "req.ans.otherway": 0,
            "rev.total": 6,
            "rev.uphold": 3,
            "rev.correct": 2,
            "rev.other": 1,
            "lit.total": 3,
            "lit.uphold": 3,
            "lit.correct": 0,
            "lit.other": 0,
            "comp.total": 1,
            "fee.total": Decimal("0.25"),
            "org.units": 1,
            "org.points": 2,
            "org.staff": 8,
            "org.staff.full": 3,
            "org.staff.part": 5,
            "org.budget": 0,
            "mtg.count": 2,
            "trn.count": 1,
            "trn.people": 40,
        },
    }
