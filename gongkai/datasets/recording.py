"""Recording acts about datasets and their versions: chain of the body, post of the person, facets."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gongkai.datasets.models import Bundle, Dataset, DatasetVersion
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of


def record_dataset(
    verb: str,
    dataset: Dataset,
    posts: Iterable[str],
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record an act about a dataset, in the first of these posts that the person holds."""
    _record(verb, dataset, dataset, posts, facets or {}, by=by, at=at)


def record_release(
    verb: str,
    release: DatasetVersion,
    posts: Iterable[str],
    *,
    by: Person | None,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record an act about a version; values of rows are never in it. Without a person, the system acts."""
    about = {"version": release.number, **(facets or {})}
    _record(verb, release, release.dataset, posts, about, by=by, at=at)


def record_bundle(
    verb: str,
    bundle: Bundle,
    posts: Iterable[str],
    *,
    by: Person | None,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record an act about a bundle. Without a person, the system acts."""
    about = {"due_at": bundle.due_at, **(facets or {})}
    _record(verb, bundle, bundle.dataset, posts, about, by=by, at=at)


def _record(
    verb: str,
    subject: Dataset | DatasetVersion | Bundle,
    dataset: Dataset,
    posts: Iterable[str],
    facets: Mapping[str, Any],
    *,
    by: Person | None,
    at: datetime,
) -> None:
    record(
        Verb(verb),
        subject,
        chain=dataset.body.chain,
        by=by.actor if by else SYSTEM,
        at=at,
        on=local_date(at),
        post=_post_of(by, dataset, posts, at) if by else "",
        facets={"code": dataset.code, **facets},
    )


def _post_of(by: Person, dataset: Dataset, posts: Iterable[str], at: datetime) -> str:
    """Return the post in which the person acts; the rules have checked that there is one."""
    held = {
        one.post
        for one in capacities_of(by, on=local_date(at)).in_body(dataset.body_id)
        if one.office_id is None
    }
    return next(post for post in posts if post in held)
