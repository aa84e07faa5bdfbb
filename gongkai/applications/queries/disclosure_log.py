"""The applications in the public disclosure log."""

from django.db.models import Prefetch, QuerySet

from gongkai.applications.models import Application, Reply
from gongkai.applications.states import Stage

MAX_SEARCH_WORDS = 8


def published_cases() -> QuerySet[Application]:
    """Return the applications in the public disclosure log, with their served replies."""
    served = (
        Reply.objects.filter(served_on__isnull=False)
        .prefetch_related("parts")
        .order_by("-served_on", "-id")
    )
    listed = Application.objects.filter(stage=Stage.CLOSED).exclude(public_title="")
    return listed.select_related("body").prefetch_related(Prefetch("replies", queryset=served))


def published_like(words: str, *, limit: int) -> list[Application]:
    """Return the newest applications in the disclosure log with all words in the title."""
    found = published_cases()
    for word in words.split()[:MAX_SEARCH_WORDS]:
        found = found.filter(public_title__icontains=word)
    return list(found.order_by("-closed_on", "-id")[:limit])
