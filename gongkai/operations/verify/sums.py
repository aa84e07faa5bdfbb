"""Check of the figures of the reports against a second count from the tables."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import ExtractYear

from gongkai.documents.models import Document, Version
from gongkai.documents.states import Status
from gongkai.kit.times import BEIJING
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.faults import Check, Fault
from gongkai.statistics.figures import BY_KEY

PART = "figures"
ENDS_A_WITHDRAWAL = (Verb.DOCUMENT_RERELEASED, Verb.DOCUMENT_KEPT, Verb.DOCUMENT_CLOSED)
RecountedSums = Callable[[int], "Counter[str]"]


def check() -> Check:
    """Calculate each figure of each year from the ledger and compare it with rows, by body."""
    years = sorted(
        set(
            Act.objects.annotate(y=ExtractYear("on"))
            .order_by("y")
            .values_list("y", flat=True)
            .distinct()
        )
    )
    checked = 0
    for year in years:
        for key, (stated, recount) in RECOUNTS.items():
            checked += 1
            figure, rows = stated(year), recount(year)
            for body in sorted(set(figure) | set(rows)):
                if figure[body] != rows[body]:
                    yield Fault(
                        PART,
                        f"{key} of {body} in {year}: the ledger says {figure[body]}, "
                        f"the tables {rows[body]}",
                    )
    return f"{checked} figures of {len(years)} years"


def _figure(key: str) -> RecountedSums:
    def stated(year: int) -> "Counter[str]":
        acts = BY_KEY[key].acts(Act.objects.all(), year)
        return Counter(dict(acts.order_by("body").values_list("body").annotate(Sum("quantity"))))

    return stated


def _corrections_and_rereleases(year: int) -> "Counter[str]":
    """Count corrections and releases after a withdrawal; rows do not distinguish them."""
    verbs = (Verb.DOCUMENT_CORRECTED, Verb.DOCUMENT_RERELEASED)
    acts = Act.objects.filter(verb__in=verbs, on__year=year)
    return Counter(dict(acts.order_by("body").values_list("body").annotate(Sum("quantity"))))


def _final_withdrawals(year: int) -> "Counter[str]":
    """Count withdrawals after which the document was not decided again."""
    later = Act.objects.filter(
        subject_type=OuterRef("subject_type"),
        subject_id=OuterRef("subject_id"),
        id__gt=OuterRef("id"),
        verb__in=ENDS_A_WITHDRAWAL,
    )
    acts = BY_KEY["documents.withdrawn"].acts(Act.objects.all(), year).filter(~Exists(later))
    return Counter(dict(acts.order_by("body").values_list("body").annotate(Sum("quantity"))))


def _by_body(rows: "QuerySet[Any]", path: str) -> "Counter[str]":
    chain = f"{path}__chain"
    return Counter(dict(rows.order_by(chain).values_list(chain).annotate(Count("pk"))))


def _first_releases(year: int) -> "Counter[str]":
    return _by_body(Document.objects.filter(released_on__year=year), "body")


def _later_versions(year: int) -> "Counter[str]":
    released = Version.objects.annotate(year=ExtractYear("released_at", tzinfo=BEIJING)).filter(
        year=year
    )
    return _by_body(released.exclude(released_at=F("document__released_at")), "document__body")


def _withdrawn(year: int) -> "Counter[str]":
    gone = Document.objects.filter(status=Status.WITHDRAWN)
    return _by_body(
        gone.annotate(year=ExtractYear("withdrawn_at", tzinfo=BEIJING)).filter(year=year), "body"
    )


def _taken_over(_year: int) -> "Counter[str]":
    return _by_body(Document.objects.filter(import_record__completed_at__isnull=False), "body")


RECOUNTS: dict[str, tuple[RecountedSums, RecountedSums]] = {
    "proactive.total": (_figure("proactive.total"), _first_releases),
    "proactive.channel.web": (_figure("proactive.channel.web"), _first_releases),
    "documents.corrected": (_corrections_and_rereleases, _later_versions),
    "documents.withdrawn": (_final_withdrawals, _withdrawn),
    "stock.opening": (_figure("stock.opening"), _taken_over),
}
