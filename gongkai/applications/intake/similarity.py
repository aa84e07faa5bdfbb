"""
Similar applications to the same body, found by comparing their text.

The text is decrypted for that; nothing about it is stored.
"""

from dataclasses import dataclass

from gongkai.applications.models import Application
from gongkai.files.text_similarity import likeness, pairs_of

# Limits on the newest cases of the body that are compared, and on the text of each.
MAX_COMPARED_CASES = 200
MAX_COMPARED_CHARACTERS = 400
MIN_PERCENT = 60
MAX_COUNT = 5


@dataclass(frozen=True)
class SimilarApplication:
    """A similar case, with the similarity in percent."""

    application: Application
    percent: int


def similar_applications(application: Application) -> list[SimilarApplication]:
    """
    Return the newest similar cases of the same body, most similar first. One query.

    Cases of other bodies are excluded, because the officers of this body may not see them.
    """
    own = _pairs_of_case(application)
    others = (
        Application.objects.filter(body_id=application.body_id)
        .exclude(pk=application.pk)
        .exclude(title="")  # purged cases have no text
        .only("key", "number", "title", "description", "stage", "arrived_on")
        .order_by("-arrived_on", "-id")[:MAX_COMPARED_CASES]
    )
    found = [SimilarApplication(one, likeness(own, _pairs_of_case(one))) for one in others]
    near = [similar for similar in found if similar.percent >= MIN_PERCENT]
    return sorted(near, key=lambda similar: similar.percent, reverse=True)[:MAX_COUNT]


def _pairs_of_case(application: Application) -> frozenset[str]:
    return pairs_of(application.title + application.description[:MAX_COMPARED_CHARACTERS])
