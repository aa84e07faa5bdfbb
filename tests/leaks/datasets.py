"""Datasets among the secrets: a version under review, private columns of a public one, a hidden dataset."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gongkai.datasets.actions.datasets import create_dataset, start_release
from gongkai.datasets.actions.releases import publish_release, submit_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.inputs import DatasetFacts, ImportInputs, NewDataset, ReleaseFacts
from gongkai.datasets.models import Bundle, DataRow, Dataset, DatasetVersion
from gongkai.documents.models import Document
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from tests.cast import SINCE, person

if TYPE_CHECKING:  # the world imports this module
    from tests.leaks.world import World

Pairs = list[tuple[tuple[Any, ...], tuple[Any, ...]]]
FIELDS = [
    {
        "name": "item",
        "title": "项目",
        "constraints": {"required": True},
        "indexed": True,
        "ocds": "planning/project/id",
    },
    {"name": "sum", "title": "金额", "type": "integer"},
    {"name": "person", "title": "领取人", "public": False},
]
SCHEMA = {"fields": FIELDS, "primaryKey": ["item"]}


def publish_dataset(world: "World") -> None:
    """Publish a dataset of a body in which no requesting user works; it has a private column."""
    editor, approver = person("tables"), person("tables-approver")
    body = world.cast.government
    grant_post(editor, PostKind.EDITOR, body, by=SYSTEM, at=world.at, since=SINCE)
    grant_post(approver, PostKind.APPROVER, body, by=SYSTEM, at=world.at, since=SINCE)
    public = DatasetFacts("公开的补贴发放表", "按项目公开补贴金额。", "MONTHLY", "free")
    dataset = create_dataset(body, NewDataset("open", public, SCHEMA), by=editor, at=world.at)
    secret = world.word("a value of a private column")
    first = _version(world, dataset, f"项目,金额,领取人\n农机补贴,100,{secret}\n", editor)
    publish_release(first, NOTHING, by=approver, at=world.at)
    Bundle.objects.create(
        dataset=dataset,
        period="2026年12月",
        due_at=world.at + timedelta(days=1),
        planned_at=world.at,
    )


def add_datasets(world: "World") -> None:
    """Submit a second version of the public dataset, and create a hidden one."""
    body = world.cast.government
    dataset = Dataset.objects.get(code="open")
    editor = Person.objects.get(name="Tables")
    secret, word = world.word("another private value"), world.word("a value under review")
    rows = f"项目,金额,领取人\n农机补贴,100,{secret}\n{word},200,\n"
    _version(world, dataset, rows, editor, reason=world.word("why a version was made"))
    hidden = DatasetFacts(
        world.word("the title of a dataset"),
        world.word("the description of a dataset"),
        "MONTHLY",
        "free",
        legal_basis=world.word("the legal basis of a dataset"),
    )
    dataset = create_dataset(body, NewDataset("hidden", hidden, SCHEMA), by=editor, at=world.at)
    word = world.word("a value of a hidden dataset")
    _version(world, dataset, f"项目,金额,领取人\n{word},100,\n", editor)
    # What is planned of a hidden dataset, and the interpretation of any, stays unknown.
    Bundle.objects.create(
        dataset=dataset,
        period=world.word("the period of a hidden release"),
        due_at=world.at + timedelta(days=2),
        planned_at=world.at,
    )
    draft = Document.objects.filter(open_version__isnull=False).order_by("id").first()
    Bundle.objects.filter(dataset__code="open").update(document=draft)


def _version(
    world: "World", dataset: Dataset, rows: str, editor: Any, *, reason: str = ""
) -> DatasetVersion:
    release = start_release(dataset, ReleaseFacts("2026年10月"), by=editor, at=world.at)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_text(rows, encoding="utf-8")
        release = import_rows(release, ImportInputs(path), by=editor, at=world.at)
    return submit_release(release, ReleaseFacts("2026年10月", reason), by=editor, at=world.at)


def dataset_entries(entry: Callable[..., Any], never: int) -> dict[str, Any]:
    """Return the addresses of datasets: the public one, the hidden one, and one that does not exist."""

    def codes(*more: Any) -> Callable[[Any], Pairs]:
        return lambda world: [(("hidden", *more), ("nothing", *more))]

    def known(*more: Any) -> Callable[[Any], list[tuple[Any, ...]]]:
        return lambda world: [("open", *more)]

    def versions(*more: Any) -> Callable[[Any], Pairs]:
        return lambda world: [
            (("hidden", 1, *more), ("nothing", 1, *more)),
            (("open", 2, *more), ("open", 9, *more)),
        ]

    def ids(model: Any, *more: Any) -> Callable[[Any], Pairs]:
        return lambda world: [
            ((pk, *more), (pk + never, *more))
            for pk in model.objects.order_by("id").values_list("pk", flat=True)
        ]

    def rows(*, public: bool) -> list[tuple[str, str]]:
        open_keys = set(
            DataRow.objects.filter(dataset__code="open", first=1).values_list("key", flat=True)
        )
        found = DataRow.objects.order_by("id").values_list("dataset__code", "key")
        return [
            (code, key)
            for code, key in dict.fromkeys(found)
            if (code == "open" and key in open_keys) == public
        ]

    def nothing(_world: Any) -> list[tuple[Any, ...]]:
        return []

    filters = [
        "field=person&op=gt&value=a",
        "field=item&op=gte&value=a",
        "sort=person",
        "sort=-item",
        "q=a",
        "page=forged",
    ]
    questions = ["filter=person:gte:a", "sort=person", "select=person", "q=a", "version=2"]
    groups = ["group=person", "measure=max&of=person", "measure=sum&of=sum&group=item"]
    return {
        "portal:datasets": entry(queries=lambda world: ["page=forged", "format=csv"]),
        "portal:dataset_catalogue": entry(),
        "portal:bulk": entry(),
        "portal:bulk_manifest": entry(),
        "portal:bulk_file": entry(
            known=lambda world: [(f"{kind}.ndjson.gz",) for kind in ("items", "rows-open")],
            hidden=lambda world: [(("rows-hidden.ndjson.gz",), ("rows-nothing.ndjson.gz",))],
        ),
        "portal:release_calendar": entry(queries=lambda world: ["when=past", "page=forged"]),
        "portal:release_calendar_file": entry(),
        "portal:dataset": entry(known=known(), hidden=codes(), queries=lambda world: filters),
        "portal:dataset_fields": entry(known=known(), hidden=codes()),
        "portal:dataset_schema": entry(known=known(), hidden=codes()),
        "portal:dataset_versions": entry(known=known(), hidden=codes()),
        "portal:dataset_version": entry(known=known(1), hidden=versions()),
        "portal:dataset_csv_metadata": entry(known=known(1), hidden=versions()),
        "portal:dataset_row": entry(
            known=lambda world: rows(public=True),
            hidden=lambda world: [
                ((code, key), (code, "0" * 32)) for code, key in rows(public=False)
            ],
        ),
        "portal:dataset_ocds": entry(known=known(1), hidden=versions()),
        "portal:dataset_changes": entry(known=nothing, hidden=versions()),
        "portal:dataset_file": entry(
            known=lambda world: [("open", 1, kind) for kind in ("csv", "xlsx", "json")],
            hidden=versions("csv"),
            queries=lambda world: filters[:2],
        ),
        "api:dataset_list": entry(queries=lambda world: ["body=990000"]),
        "api:dataset_detail": entry(known=known(), hidden=codes()),
        "api:dataset_rows": entry(known=known(), hidden=codes(), queries=lambda world: questions),
        "api:dataset_groups": entry(known=known(), hidden=codes(), queries=lambda world: groups),
        "desk:datasets": entry(queries=lambda world: ["state=closed", "state=x", "page=forged"]),
        "desk:dataset_create": entry(),
        "desk:dataset": entry(known=nothing, hidden=ids(Dataset)),
        "desk:dataset_template": entry(known=nothing, hidden=ids(Dataset)),
        "desk:dataset_action": entry(known=nothing, hidden=ids(Dataset, "start")),
        "desk:dataset_bundles": entry(known=nothing, hidden=ids(Dataset)),
        "desk:dataset_bundle": entry(known=nothing, hidden=ids(Bundle)),
        "desk:dataset_bundle_action": entry(known=nothing, hidden=ids(Bundle, "confirm")),
        "desk:dataset_version": entry(known=nothing, hidden=ids(DatasetVersion)),
        "desk:dataset_version_action": entry(known=nothing, hidden=ids(DatasetVersion, "publish")),
        "desk:dataset_version_check": entry(known=nothing, hidden=ids(DatasetVersion)),
    }
