"""A version of a dataset at the desk: its rows, import with check, review, publication."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.datasets.inputs import MAX_DESK_ROWS
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.parsed_rows import Checked, check_rows
from gongkai.datasets.queries import former_release, rows_of, visible_releases
from gongkai.datasets.suppression import marked
from gongkai.datasets.values import shown_value
from gongkai.datasets.workflow import IMPORT
from gongkai.desk.datasets.forms import ImportForm, ReleaseForm
from gongkai.desk.datasets.page_actions import (
    RELEASE_BINDINGS,
    RELEASE_FORMS,
    release_steps_of,
)
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.ui.list_pages import page_urls

ROWS = 25


@dataclass(frozen=True)
class ShownRow:
    """A row of the table: its id, its texts, and whether it is new in this version."""

    pk: int
    texts: list[str]
    is_new: bool


@staff_page
@require_safe
def release_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one version: what differs, its rows, the possible steps."""
    return _page(request, _release(request, pk))


@staff_page
@require_POST
def release_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    release, binding = _release(request, pk), RELEASE_BINDINGS.get(verb)
    if binding is None:
        raise Http404
    form = RELEASE_FORMS[verb](request.POST, request.FILES, release=release, prefix=verb)
    try:
        if not form.is_valid():
            return _page(request, release, status=400, tried=(verb, form))
        inputs = binding.step.inputs(**form.inputs())
        binding.action(release, inputs, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        checked = _checked(release, form) if refused.refusal.code == "wrong-rows" else None
        return _page(
            request, _release(request, pk), status=409, tried=(verb, form), checked=checked
        )
    finally:
        if isinstance(form, ImportForm):
            form.remove_file()
    messages.success(request, _("Completed: %(action)s.") % {"action": binding.step.label})
    return redirect("desk:dataset_version", pk)


@staff_page
@require_POST
def release_check(request: StaffRequest, pk: int) -> HttpResponse:
    """Check a file and show what is wrong with it; nothing is stored."""
    release, binding = _release(request, pk), RELEASE_BINDINGS[IMPORT.name]
    form = ImportForm(request.POST, request.FILES, release=release, prefix=IMPORT.name)
    try:
        if not form.is_valid():
            return _page(request, release, status=400, tried=(IMPORT.name, form))
        refusal = binding.refusal(release, None, by=request.person, at=timezone.now())
        if refusal is not None:
            form.refuse(refusal)
            return _page(request, release, status=409, tried=(IMPORT.name, form))
        checked = _checked(release, form)
    finally:
        form.remove_file()
    return _page(request, release, tried=(IMPORT.name, form), checked=checked)


def _checked(release: DatasetVersion, form: ReleaseForm) -> Checked | None:
    if not isinstance(form, ImportForm):
        return None
    return check_rows(release.schema, form.path, most=MAX_DESK_ROWS)


def _release(request: StaffRequest, pk: int) -> DatasetVersion:
    seen = visible_releases(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("dataset__body"), pk=pk)


def _page(
    request: StaffRequest,
    release: DatasetVersion,
    *,
    status: int = 200,
    tried: tuple[str, ReleaseForm] | None = None,
    checked: Checked | None = None,
) -> HttpResponse:
    context = frame(request, "datasets")
    schema = release.schema
    page = page_by_key(
        rows_of(release),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=ROWS,
        scope=f"desk.dataset version {release.pk}",
    )
    by_name = schema.by_name
    now = timezone.now()
    offered = list(release_steps_of(release, by=request.person, at=now, tried=tried))
    context |= {
        "release": release,
        "dataset": release.dataset,
        "former": former_release(release),
        "columns": schema.public_fields,
        "hidden": [one for one in schema.fields if not one.is_public],
        "rows": [
            ShownRow(
                row.pk,
                [
                    shown_value(one, value)
                    for one, value in zip(
                        schema.fields, marked(row.values, row.hidden), strict=True
                    )
                    if one.is_public
                ],
                row.first == release.number,
            )
            for row in page.rows
        ],
        "findings": [(by_name[name], found) for name, found in sorted(release.findings.items())],
        "offered": [one for one in offered if one.binding.step != IMPORT],
        "import_step": next((one for one in offered if one.binding.step == IMPORT), None),
        "tried": tried[0] if tried else "",
        "checked": checked,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/datasets/version.html", context, status=status)
