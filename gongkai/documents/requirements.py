"""What other apps ask of a document before it is approved; each lists its function in its AppConfig."""

from collections.abc import Callable, Iterator
from functools import cache

from django.apps import apps
from django.utils.module_loading import import_string

from gongkai.documents.models import Document
from gongkai.kit.refusals import Refusal

Requirement = Callable[[Document], Iterator[Refusal]]


@cache
def _requirements() -> tuple[Requirement, ...]:
    """Return the functions that apps name in `document_requirements`."""
    return tuple(
        import_string(path)
        for config in apps.get_app_configs()
        for path in getattr(config, "document_requirements", ())
    )


def refusal_of_requirements(document: Document) -> Refusal | None:
    """Return the first thing that is missing before the document may be approved."""
    return next((one for each in _requirements() for one in each(document)), None)
