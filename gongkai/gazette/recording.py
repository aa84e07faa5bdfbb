"""How steps of the gazette are recorded in the ledger."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongkai.gazette.models import Issue
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of


def record_issue_step(
    step: Step[Any, Any],
    issue: Issue,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
    verb: Verb | None = None,
) -> None:
    """Record a step of an issue, with the post in which the person took it."""
    record(
        verb or Verb(step.act_verb),
        issue,
        chain=issue.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=post_of(step, issue, by, at=at),
        facets={**facts_of(issue), **(facets or {})},
    )


def post_of(step: Step[Any, Any], issue: Issue, by: Person, *, at: datetime) -> str:
    """Return the post in which a person takes the step; the rules have checked that they hold one."""
    held = {one.post for one in capacities_of(by, on=local_date(at)).in_body(issue.body_id)}
    return next(post for post in step.posts if post in held)


def facts_of(issue: Issue) -> dict[str, Any]:
    """Return the facts that every act about an issue names."""
    return {
        "year": issue.year,
        "number": issue.number,
        "edition": issue.language,
        "round": issue.round,
    }
