"""Requests about catalogues and duties for the permission matrix: their arguments and forms."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.core import signing

from gongkai.catalogue.columns import Columns
from gongkai.catalogue.models import CatalogueItem, CatalogueVersion
from gongkai.desk.catalogue.upload_views import SALT
from gongkai.duties.models import Duty
from tests.cast import AT
from tests.matrix.rows import Case
from tests.matrix.world import Make, Stage


def duty(stage: Stage, case: Case) -> list[Any]:
    """Return a duty of the body, which is entered here."""
    found, _made = Duty.objects.get_or_create(
        body=stage.cast.finance,
        item=CatalogueItem.objects.get(code="A20-07"),
        opens_on=AT.date(),
        defaults={
            "first": AT.date(),
            "last": AT.date(),
            "due_on": AT.date(),
            "closes_on": date(2199, 1, 1),
        },
    )
    return [found.pk]


def catalogue_version(stage: Stage, case: Case, state: str = "draft") -> list[Any]:
    """Return a version of the catalogue of the body, which is entered here."""
    found, _made = CatalogueVersion.objects.get_or_create(
        body=stage.cast.finance,
        state=state,
        defaults={
            "title": "x",
            "number": None if state == "draft" else 1,
            "effective_on": AT.date(),
            "entered_by": stage.cast.disclosure,
            "entered_for": stage.cast.disclosure,
            "entered_at": AT,
        },
    )
    return [found.pk]


def catalogue_form(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the confirmation of a table with one row."""
    columns = asdict(Columns("x"))
    plain = [stage.cast.finance.pk, "x", "2199-01-01", [[None, columns]]]
    return {"confirmed": signing.dumps(plain, salt=SALT, compress=True)}


ARGUMENTS: dict[str, Make] = {
    "desk:duty": duty,
    "desk:columns": lambda stage, case: [stage.cast.finance.pk],
    "desk:catalogue": lambda stage, case: [stage.cast.finance.pk],
    "desk:catalogue_file": lambda stage, case: [stage.cast.finance.pk],
    "desk:catalogue_upload": lambda stage, case: [stage.cast.finance.pk],
    "desk:catalogue_version": catalogue_version,
    "desk:catalogue_adopt": catalogue_version,
    "desk:catalogue_discard": catalogue_version,
    "portal:body_catalogue": lambda stage, case: [stage.cast.finance.code],
    "portal:catalogue_version": lambda stage, case: [
        stage.cast.finance.code,
        *([1] if catalogue_version(stage, case, "adopted") else []),
    ],
}
# By route and method: the query string of a GET, the form data of a POST.
FORMS: dict[tuple[str, str], Make] = {
    ("desk:catalogue_upload", "POST"): catalogue_form,
}
