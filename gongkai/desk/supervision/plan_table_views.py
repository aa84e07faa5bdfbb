"""The tasks of a plan as a table: download it, upload one, read what was understood, then add it."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, exported
from gongkai.desk.supervision.plan_forms import planned_bodies
from gongkai.desk.supervision.plan_views import plan_seen
from gongkai.files.storage import inspect_upload
from gongkai.kit.refusals import Refused
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.supervision.actions.plans import add_plan_tasks
from gongkai.supervision.models import WorkPlan
from gongkai.supervision.plan_tables import (
    ENDINGS,
    HEADINGS,
    REQUIRED,
    ReadTask,
    heading_of,
    read_plan_table,
    table_columns,
)
from gongkai.supervision.rules.plans import refusal_to_add_tasks, refusals_of_rows
from gongkai.supervision.workflow import TaskFacts
from gongkai.ui.refusable import RefusableForm
from gongkai.ui.templatetags.gongkai import colon

SALT = "gongkai.desk.supervision.plan_table"
MAX_AGE = 60 * 60  # seconds between the check of a table and its confirmation
MAX_BYTES = 1 << 20


class PlanTableForm(RefusableForm):
    """The table of a plan."""

    file = forms.FileField(label=gettext_lazy("File (XLSX or CSV)"))

    def clean_file(self) -> Any:
        """Refuse files of other kinds, and large ones before they are read."""
        upload = self.cleaned_data["file"]
        if not (upload.name or "").lower().endswith(ENDINGS):
            raise forms.ValidationError(
                _("The table of a plan is an XLSX or CSV file. Save it as one in Excel or WPS.")
            )
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("A list has at most one megabyte."))
        return upload


@staff_page
@require_safe
def plan_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Download the tasks of a plan as a table that can be changed and uploaded again."""
    plan = plan_seen(request, pk)
    columns = [Column(head, value, width) for head, value, width in table_columns()]
    tasks = plan.tasks.select_related("body").prefetch_related("assistants__body")
    listed = Listed(f"plan-{plan.number}", columns, list(tasks.order_by("id")), plan.title)
    return exported(request, listed)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_table(request: StaffRequest, pk: int) -> HttpResponse:
    """Check a table of tasks row by row; nothing is saved before it is confirmed, then all or nothing."""
    plan, at = plan_seen(request, pk), timezone.now()
    context, status = frame(request, "plans"), 200
    refusal = refusal_to_add_tasks(plan, None, by=request.person, at=at)
    if refusal is None and "confirmed" in request.POST:
        return _add(request, plan)
    form, rows = PlanTableForm(), None
    if request.method == "POST":
        form, status = PlanTableForm(request.POST, request.FILES), 400
        if refusal is not None:
            status = 409
        elif form.is_valid():
            rows = _read(form, plan)
            status = 200 if rows and not any(one.errors for one in rows) else 400
    wrong = [one for one in rows or () if one.errors]
    context |= {
        "plan": plan,
        "form": form,
        "refusal": refusal,
        "rows": wrong or rows or [],
        "number": len(rows or ()),
        "wrong": len(wrong),
        "confirmed": _signed(plan, rows) if rows and not wrong else "",
        "headings": [heading_of(name) for name in HEADINGS],
        "required": "、".join(heading_of(name) for name in REQUIRED),
    }
    return render(request, "desk/supervision/plan_table.html", context, status=status)


def _read(form: PlanTableForm, plan: WorkPlan) -> list[ReadTask] | None:
    """Inspect and read an uploaded table, and ask the rules about each row; nothing of it is stored."""
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"list{Path(upload.name or '').suffix.lower()[:6]}"
            path.write_bytes(upload.read())
            inspect_upload(path, path.name)
            rows = read_plan_table(path, list(planned_bodies(plan)))
    except UnreadableFile as error:
        place = _("line %(line)s") % {"line": error.error.line}
        form.add_error("file", f"{place}{colon()}{error}" if error.error.line else str(error))
        return None
    except Refused as refused:
        form.add_error("file", str(refused.refusal))
        return None
    understood = [one.understood for one in rows]
    for number, refusals in refusals_of_rows(plan, understood, at=timezone.now()).items():
        for refusal in refusals:
            rows[number].refuse(refusal)
    return rows


def _signed(plan: WorkPlan, rows: list[ReadTask]) -> str:
    """Return the understood rows for the confirmation; the rules check them again."""
    plain = [
        [one.text, one.source, one.measure, one.body_id, one.due_on.isoformat(), one.assisting]
        for row in rows
        if (one := row.facts) is not None
    ]
    return signing.dumps([plan.pk, plain], salt=SALT, compress=True)


def _add(request: StaffRequest, plan: WorkPlan) -> HttpResponse:
    try:
        of_plan, plain = signing.loads(request.POST["confirmed"], salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        of_plan, plain = None, []
    if of_plan != plan.pk:
        messages.error(request, _("Please check the table again."))
        return redirect("desk:plan_table", plan.pk)
    rows = [
        TaskFacts(text, source, measure, body, date.fromisoformat(day), tuple(assisting))
        for text, source, measure, body, day, assisting in plain
    ]
    try:
        added = add_plan_tasks(plan, rows, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect("desk:plan_table", plan.pk)
    said = _("Tasks added to the plan: %(number)s.") % {"number": len(added)}
    messages.success(request, said)
    return redirect("desk:plan", plan.pk)
