"""Near similar_applications: what others, or the same, asked the same body for in nearly the same words."""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models.functions import Left

from gongkai.applications.models import Application

# How many of the newest cases of the body are compared, and how much of the words of each.
NEWEST = 200
LETTERS = 400
LEAST = 60
MAX_COUNT = 5
NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class SimilarApplication:
    """A case that is nearly the same; `percent` says how nearly."""

    application: Application
    percent: int


def similar_applications(application: Application) -> list[SimilarApplication]:
    """
    Return the newest cases of the same body that ask for nearly the same, the nearest first. One query.

    Never those of another body: who handles cases there is somebody else.
    """
    own = pairs_of(application.title + application.description[:LETTERS])
    others = (
        Application.objects.filter(body_id=application.body_id)
        .exclude(pk=application.pk)
        .exclude(title="")  # what was erased says nothing
        .annotate(beginning=Left("description", LETTERS))
        .only("number", "title", "stage", "arrived_on")
        .order_by("-arrived_on", "-id")[:NEWEST]
    )
    found = [
        SimilarApplication(one, likeness(own, pairs_of(one.title + one.beginning)))
        for one in others
    ]
    near = [similar for similar in found if similar.percent >= LEAST]
    return sorted(near, key=lambda similar: similar.percent, reverse=True)[:MAX_COUNT]


def pairs_of(words: str) -> frozenset[str]:
    """Return every two neighbouring letters of some words, without what stands between words."""
    plain = NO_WORD.sub("", unicodedata.normalize("NFKC", words).casefold())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """Return how much two heaps of pairs share, in percent of both (Dice)."""
    if not one or not other:
        return 0
    return round(200 * len(one & other) / (len(one) + len(other)))
