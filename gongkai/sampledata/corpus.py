"""A generated region of many documents: what benchmarks and trials of large sites run on."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime
from hashlib import sha256
from itertools import accumulate
from math import ceil

from django.core.management.base import OutputWrapper
from django.utils import timezone

from gongkai.documents.actions.imports import complete_import, start_import
from gongkai.documents.first_versions import BATCH_SIZE
from gongkai.documents.imports import Catalogue, ImportRow
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_body
from gongkai.organisations.models import Body
from gongkai.processes.importing.batches import write_in_batches
from gongkai.processes.importing.progress import Progress
from gongkai.sampledata.generated_texts import generated_texts

TOP, REGION = "980000", "980000"
DEPARTMENTS = 119
# How often each genre occurs among a hundred documents.
GENRES = {"notice": 45, "announcement": 20, "reply": 10, "opinion": 10, "plan": 5, "other": 10}
ENDED_SHARE, SUBJECTS = 0.03, ("01", "0201", "0401", "0402", "0501", "1001", "1102", "1301")


def build_corpus(
    count: int, *, seed: int, out: OutputWrapper, report: Callable[[str], None]
) -> None:
    """
    Create bodies and import generated documents through the usual import.

    Few bodies publish most documents, as in reality: the share of a body falls with its place.
    """
    at = timezone.now()
    top = _create("霁北自治区人民政府", "自治区政府", TOP, "government", None, at)
    departments = [
        _create(
            f"霁北自治区第{number}厅",
            f"第{number}厅",
            f"{TOP}-D{number:03}",
            "department",
            top,
            at,
        )
        for number in range(1, DEPARTMENTS + 1)
    ]
    bodies = [top, *departments]
    report(f"{len(bodies)} bodies")
    for body, number in zip(bodies, shares(count, len(bodies)), strict=True):
        name = f"generated {seed} {body.code}"
        opened = start_import(
            body,
            file_name=name,
            file_sha256=sha256(name.encode()).hexdigest(),
            rows=number,
            by=SYSTEM,
            at=at,
        )
        write_in_batches(
            opened,
            _rows(body, number, seed=seed),
            done=0,
            most=BATCH_SIZE,
            clock=timezone.now,
            progress=Progress(out, 0, number),
        )
        complete_import(opened, by=SYSTEM, at=timezone.now())
        report(f"{number:,} documents of {body.code}")


def shares(count: int, bodies: int) -> list[int]:
    """Divide a number by 1, 1/2, 1/3 …; the parts add up to it."""
    weights = [1 / (place + 1) for place in range(bodies)]
    ends = [min(count, ceil(count * part / sum(weights))) for part in accumulate(weights)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _create(name: str, short: str, code: str, kind: str, parent: Body | None, at: datetime) -> Body:
    facts = BodyFacts(
        code=code, name=name, short_name=short, kind=kind, region=REGION, parent=parent
    )
    return create_body(facts, by=SYSTEM, at=at)


def _rows(body: Body, count: int, *, seed: int) -> Iterator[ImportRow]:
    chance = random.Random(f"{seed} {body.code}")
    catalogue = Catalogue()
    genres = [catalogue.genres[code] for code in GENRES]
    items = list(catalogue.items.values())
    subjects = [catalogue.subjects[code] for code in SUBJECTS]
    for number, text in enumerate(generated_texts(count, seed=f"{seed} {body.code}"), start=1):
        yield ImportRow(
            line=number,
            external_id=text["id"],
            title=text["title"],
            source=text["text"],
            genre=chance.choices(genres, list(GENRES.values()))[0],
            item=chance.choice(items),
            subject=chance.choice(subjects),
            issued_by="",
            document_number=text["number"],
            language="zh-hans",
            formed_on=date.fromisoformat(text["day"]),
            effective_on=None,
            validity="repealed" if chance.random() < ENDED_SHARE else "in_force",
        )
