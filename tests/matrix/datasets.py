"""Datasets for the matrix: their rows, one dataset that is not public, and the forms of the steps."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gongkai.datasets.models import Bundle, DataRow, Dataset, DatasetVersion
from gongkai.datasets.states import ReleaseState
from gongkai.datasets.workflow import (
    BUNDLE_WORKFLOW,
    DATASET_WORKFLOW,
    HANDLERS,
    RELEASE_WORKFLOW,
    START,
)
from gongkai.kit.times import BEIJING
from gongkai.organisations.states import PostKind
from tests.cast import AT, Cast
from tests.matrix.rows import OF_OFFICE, STANDING, Row, Who, in_english, public

if TYPE_CHECKING:  # the world imports this module
    from tests.matrix.world import Stage

SCHEMA = {"fields": [{"name": "a", "title": "x", "type": "string", "public": True}]}
PUBLISHED = (ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN)
NEW_DATASET = {
    "code": "matrix",
    "title": "x",
    "description": "x",
    "cycle": "WEEKLY",
    "licence": "free",
}
CSV = "x\nmatrix\n"


def set_up_dataset(cast: Cast) -> int:
    """Return the id of a dataset with a version in preparation that has one row."""
    dataset = Dataset.objects.create(
        body=cast.finance,
        code="hidden",
        title="x",
        description="x",
        licence="free",
        cycle="WEEKLY",
        fields=SCHEMA,
        versions=1,
        created_at=AT,
    )
    DatasetVersion.objects.create(
        dataset=dataset, number=1, fields=SCHEMA, started_at=AT, row_count=1, added=1
    )
    DataRow.objects.create(dataset=dataset, key="0" * 32, position=1, first=1, values=["x"])
    Bundle.objects.create(
        dataset=dataset, period="x", due_at=_minute(2), with_chart=False, planned_at=AT
    )
    return dataset.pk


def _minute(days: int) -> datetime:
    """Return a full minute to come; the requests of the matrix come now."""
    return timezone.now().replace(second=0, microsecond=0) + timedelta(days=days)


def _bundle(stage: "Stage") -> Bundle:
    return Bundle.objects.get(dataset=stage.dataset)


def _version(stage: "Stage") -> DatasetVersion:
    return DatasetVersion.objects.get(dataset=stage.dataset)


DATASET_ARGUMENTS: Mapping[str, Callable[["Stage", Any], list[Any]]] = {
    "desk:dataset": lambda stage, case: [stage.dataset],
    "desk:dataset_template": lambda stage, case: [stage.dataset],
    "desk:dataset_bundles": lambda stage, case: [stage.dataset],
    "desk:dataset_bundle": lambda stage, case: [_bundle(stage).pk],
    "desk:dataset_version": lambda stage, case: [_version(stage).pk],
    "desk:dataset_version_check": lambda stage, case: [_version(stage).pk],
    "portal:bulk_file": lambda stage, case: ["hidden.ndjson.gz"],
    "portal:dataset": lambda stage, case: ["hidden"],
    "portal:dataset_fields": lambda stage, case: ["hidden"],
    "portal:dataset_schema": lambda stage, case: ["hidden"],
    "portal:dataset_versions": lambda stage, case: ["hidden"],
    "portal:dataset_version": lambda stage, case: ["hidden", 1],
    "portal:dataset_changes": lambda stage, case: ["hidden", 1],
    "portal:dataset_file": lambda stage, case: ["hidden", 1, "csv"],
    "portal:dataset_csv_metadata": lambda stage, case: ["hidden", 1],
    "portal:dataset_row": lambda stage, case: ["hidden", "0" * 32],
    "portal:dataset_ocds": lambda stage, case: ["hidden", 1],
    "api:dataset_detail": lambda stage, case: ["hidden"],
    "api:dataset_rows": lambda stage, case: ["hidden"],
    "api:dataset_groups": lambda stage, case: ["hidden"],
}


def import_form() -> dict[str, Any]:
    """Return the form of an import."""
    return {
        "import-file": SimpleUploadedFile("x.csv", CSV.encode()),
        "import-is_complete": "all",
    }


def dataset_step(stage: "Stage", route: str, verb: str) -> tuple[str, dict[str, Any]]:
    """Bring the dataset or its version into the state, and return address and form of the step."""
    name, _colon, state = verb.partition(":")
    version = _version(stage)
    if route == "desk:dataset_action":
        if name in {START.name, "close"}:
            DatasetVersion.objects.filter(pk=version.pk).update(state="discarded")
        sent = NEW_DATASET | {
            "name": "a" if name == "remove-field" else "b",
            "title": "y" if name == "set-field" else "x",
            "type": "string",
            "schema": '{"fields": []}',
            "reason": "x",
        }
        return reverse(route, args=[stage.dataset, name]), {
            f"{name}-{field}": value for field, value in sent.items()
        }
    if route == "desk:dataset_bundle_action":
        return _bundle_step(stage, name, state)
    DatasetVersion.objects.filter(pk=version.pk).update(
        state=state, published_at=AT if state in PUBLISHED else None
    )
    row = DataRow.objects.get(dataset=stage.dataset)
    sent = {"reason": "x", "a": "matrix", "row_id": row.pk}
    form: dict[str, Any] = {f"{name}-{field}": value for field, value in sent.items()}
    return reverse(route, args=[version.pk, name]), form | (
        import_form() if name == "import" else {}
    )


def new_bundle() -> dict[str, Any]:
    """Return the form of a planned release."""
    return {"period": "x", "due_at": _written(3)}


def _written(days: int) -> str:
    return _minute(days).astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")


def _bundle_step(stage: "Stage", name: str, state: str) -> tuple[str, dict[str, Any]]:
    bundle = _bundle(stage)
    Bundle.objects.filter(pk=bundle.pk).update(state=state)
    DatasetVersion.objects.filter(dataset=stage.dataset).update(state=ReleaseState.IN_REVIEW)
    sent = new_bundle() | {"reason": "x"}
    return reverse("desk:dataset_bundle_action", args=[bundle.pk, name]), {
        f"{name}-{field}": value for field, value in sent.items()
    }


def dataset_rows() -> tuple[Any, ...]:
    """Return the rows of the pages and steps of datasets."""

    staff: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    of_body: dict[str, Any] = staff | {"places": STANDING - OF_OFFICE}
    seen = (
        ("desk:dataset", "read a dataset before it is public"),
        ("desk:dataset_template", "fetch the empty workbook of a dataset"),
        ("desk:dataset_version", "read a version of a dataset before it is public"),
        ("desk:dataset_bundles", "read the planned releases of a dataset"),
        ("desk:dataset_bundle", "read a planned release of a dataset"),
    )
    hidden = (
        ("portal:dataset", "a dataset that is not public"),
        ("portal:dataset_fields", "the fields of a dataset that is not public"),
        ("portal:dataset_schema", "the schema of a dataset that is not public"),
        ("portal:dataset_versions", "the versions of a dataset that is not public"),
        ("portal:dataset_version", "a version that is not public"),
        ("portal:dataset_changes", "the differences of a version that is not public"),
        ("portal:dataset_file", "the rows of a version that is not public"),
        ("portal:dataset_csv_metadata", "the columns of the file of a version that is not public"),
        ("portal:dataset_row", "a row of a version that is not public"),
        ("portal:dataset_ocds", "the projects of a version that is not public"),
        ("api:dataset_detail", "a dataset that is not public, through the API"),
        ("api:dataset_rows", "the rows of a dataset that is not public, through the API"),
        ("api:dataset_groups", "the totals of a dataset that is not public, through the API"),
    )
    tables: tuple[tuple[str, str, Any], ...] = (
        ("desk:dataset_action", "a dataset", DATASET_WORKFLOW),
        ("desk:dataset_version_action", "a version of a dataset", RELEASE_WORKFLOW),
        ("desk:dataset_bundle_action", "a planned release of a dataset", BUNDLE_WORKFLOW),
    )
    return (
        Row("desk:datasets", "list the datasets of one's bodies", **staff),
        Row("desk:dataset_create", "open the form of a dataset", **staff),
        Row(
            "desk:dataset_create",
            "create a dataset",
            "POST",
            posts=HANDLERS,
            done=302,
            refused=400,
            writes=True,
            **of_body,
        ),
        *(
            Row(
                route,
                says,
                posts=(*HANDLERS, PostKind.APPROVER),
                refused=404,
                **of_body,
            )
            for route, says in seen
        ),
        Row(
            "desk:dataset_bundles",
            "plan a release of a dataset",
            "POST",
            posts=HANDLERS,
            done=302,
            refused=0,
            writes=True,
            **of_body,
        ),
        Row(
            "desk:dataset_version_check",
            "check a file for a version of a dataset",
            "POST",
            posts=HANDLERS,
            refused=0,
            **of_body,
        ),
        *(
            Row(
                route,
                f"{subject}: {in_english(step.label)}",
                "POST",
                verb=f"{step.name}:{source}",
                posts=tuple(PostKind(post) for post in step.posts),
                done=302,
                refused=0,
                writes=True,
                **of_body,
            )
            for route, subject, table in tables
            for step in table
            for source in sorted(step.sources)
        ),
        public("portal:datasets", "the list of datasets"),
        public("portal:release_calendar", "the calendar of releases"),
        public("portal:release_calendar_file", "the calendar of releases as iCalendar"),
        public("portal:bulk", "the files of the bulk export"),
        public("portal:bulk_manifest", "the manifest of the bulk export", done=404),
        public("portal:bulk_file", "a file of the bulk export that is not there", done=404),
        public("portal:dataset_catalogue", "the catalogue of datasets in DCAT-AP"),
        public("api:dataset_list", "the list of datasets through the API"),
        *(public(route, says, done=404) for route, says in hidden),
    )
