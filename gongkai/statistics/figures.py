"""The other figures of a year, each defined by a query of the ledger."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.kit.id_lists import is_in
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

Acts = QuerySet[Act]
CHANNELS = ("gazette", "web", "weibo", "wechat", "other")


@dataclass(frozen=True)
class Figure:
    """
    One figure of a year: its stable key, its name, its definition, and its acts.

    `acts` restricts the acts of the selected bodies to those that make up the figure.
    """

    key: str
    name: str | Promise
    definition: str | Promise
    acts: Callable[[Acts, int], Acts]
    group: str = ""


def _released(acts: Acts, year: int) -> Acts:
    return acts.filter(verb=Verb.DOCUMENT_RELEASED, on__year=year)


def _on_channel(channel: str) -> Callable[[Acts, int], Acts]:
    def narrowed(acts: Acts, year: int) -> Acts:
        return _released(acts, year).filter(facets__channel=channel)

    return narrowed


def _of_verb(verb: Verb) -> Callable[[Acts, int], Acts]:
    def narrowed(acts: Acts, year: int) -> Acts:
        return acts.filter(verb=verb, on__year=year)

    return narrowed


def _migrated(acts: Acts, year: int) -> Acts:
    """
    Return the acts of the opening stock, which belongs to no year.

    The documents of an import count when the import is complete, as they become public then.
    """
    taken_over = acts.filter(verb=Verb.DOCUMENT_MIGRATED)
    unfinished = unfinished_imports()
    if not unfinished:
        return taken_over
    # The earliest acts do not name their import.
    return taken_over.filter(Q(facets__import__isnull=True) | ~Q(facets__import__in=unfinished))


def unfinished_imports() -> list[int]:
    """Return the ids of the imports that were started and not completed yet. One query."""
    completed = Act.objects.filter(verb=Verb.IMPORT_COMPLETED).values("subject_id")
    running = Act.objects.filter(verb=Verb.IMPORT_STARTED).exclude(subject_id__in=completed)
    return [int(pk) for pk in running.values_list("subject_id", flat=True)]


CHANNEL_NAMES = {
    "gazette": _("Government gazette"),
    "web": _("Government web site"),
    "weibo": _("Microblog"),
    "wechat": _("WeChat"),
    "other": _("Other channels"),
}
FIGURES: tuple[Figure, ...] = (
    Figure(
        "proactive.total",
        _("Items made public on the body's own initiative"),
        _(
            "Each item once, in the year of its first release, for its lead body. Corrections and withdrawals do not change it."
        ),
        _released,
    ),
    *(
        Figure(
            f"proactive.channel.{channel}",
            CHANNEL_NAMES[channel],
            _(
                "First delivery of an item on this channel. The release is the delivery on the web site."
            ),
            _on_channel(channel),
            group="proactive.total",
        )
        for channel in CHANNELS
    ),
    Figure(
        "documents.corrected",
        _("Corrections"),
        _("New versions of public items, in the year of the new version."),
        _of_verb(Verb.DOCUMENT_CORRECTED),
    ),
    Figure(
        "documents.withdrawn",
        _("Withdrawals"),
        _("Public items withdrawn, in the year of the withdrawal."),
        _of_verb(Verb.DOCUMENT_WITHDRAWN),
    ),
    Figure(
        "datasets.published",
        _("Versions of datasets published"),
        _(
            "Each version once, in the year in which it was published. A withdrawal does not change it."
        ),
        _of_verb(Verb.DATASET_VERSION_PUBLISHED),
    ),
    Figure(
        "stock.opening",
        _("Opening stock"),
        _("Documents imported from an earlier system. They do not count as releases of any year."),
        _migrated,
    ),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


def acts_behind(figure: Figure, *, year: int, bodies: Iterable[str]) -> Acts:
    """Return the acts that make up a figure of these bodies, ordered by `id` by the caller."""
    return figure.acts(Act.objects.filter(is_in("body", list(bodies))), year)
