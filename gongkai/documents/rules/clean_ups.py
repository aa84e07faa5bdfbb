"""Refusals of clean-up campaigns: open, decide, publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import Genre
from gongkai.documents.models import CleanUp, CleanUpRow
from gongkai.documents.queries.clean_ups import decisions_of, documents_to_clean
from gongkai.documents.relation_kinds import CleanUpDecision
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacity_in
from gongkai.organisations.states import PostKind

# Documents of one campaign; its publication is one transaction.
MAX_DOCUMENTS = 5_000


@dataclass(frozen=True)
class CleanUpFacts:
    """What a campaign goes through: the documents of these genres that were formed before a day."""

    title: str
    basis: str
    closes_on: date
    before: date
    genres: Sequence[Genre]


@dataclass(frozen=True)
class RowDecision:
    """
    The decision about one row of a campaign.

    `before` is the decision with its reason that the page showed; None if nothing was shown.
    """

    row: int
    decision: str
    reason: str = ""
    before: str | None = None


def refusal_to_open_clean_up(
    body: Body, facts: CleanUpFacts | None, /, *, by: Person, on: date
) -> Refusal | None:
    """Why `by` may not start a campaign in this body."""
    if not capacity_in(by, PostKind.DISCLOSURE_OFFICER, body.pk, None, on=on):
        return not_holding(PostKind.DISCLOSURE_OFFICER)
    if CleanUp.objects.filter(body=body, published_on=None).exists():
        return Refusal("clean-up-open", _("Publish the result of the open clean-up first."))
    if facts is None:
        return None
    if facts.closes_on < on:
        return Refusal("closes-in-past", _("The day lies in the past."), field="closes_on")
    found = documents_to_clean(body, genres=[one.pk for one in facts.genres], before=facts.before)
    number = found.order_by()[: MAX_DOCUMENTS + 1].count()
    if number == 0:
        return Refusal(
            "nothing-to-clean",
            _("No public document in force of these genres was formed before this day."),
            field="genres",
        )
    if number > MAX_DOCUMENTS:
        return Refusal(
            "too-many-documents",
            _("At most %(most)s documents: choose fewer genres or an earlier day.")
            % {"most": MAX_DOCUMENTS},
            field="before",
        )
    return None


def refusal_to_decide_rows(
    clean_up: CleanUp, decisions: Sequence[RowDecision] | None, /, *, by: Person, on: date
) -> Refusal | None:
    """Why `by` may not decide about rows of the campaign."""
    if clean_up.published_on is not None:
        return Refusal("is-published", _("The result of this clean-up is published."))
    if not capacity_in(by, PostKind.DISCLOSURE_OFFICER, clean_up.body_id, None, on=on):
        return not_holding(PostKind.DISCLOSURE_OFFICER)
    for one in decisions or ():
        if one.decision not in CleanUpDecision.values:
            return Refusal("unknown-decision", _("There is no such decision."))
        if one.decision != CleanUpDecision.KEEP and not one.reason.strip():
            return Refusal(
                "no-reason",
                _("Say why a document does not stay in force as it is."),
                field=f"reason_{one.row}",
            )
    return None


def refusal_of_stale_row(row: CleanUpRow, decision: RowDecision) -> Refusal | None:
    """Why a row may not be changed: somebody decided about it since the page was shown."""
    if decision.before is None or decision.before == shown_decision(row):
        return None
    return Refusal(
        "row-changed",
        _("Somebody has decided about “%(title)s” meanwhile: %(decision)s. Check and save again.")
        % {"title": row.document.heading, "decision": row.get_decision_display()},
        field=f"decision_{row.pk}",
    )


def shown_decision(row: CleanUpRow) -> str:
    """Return the decision about a row with its reason, as its page sends it back."""
    return f"{row.decision} {row.reason}".strip()


def persons_deciding(clean_up: CleanUp, post: PostKind, *, by: Person, on: date) -> set[int]:
    """Return who decides if `by` does: `by`, and the person whose post it is."""
    acting = capacity_in(by, post, clean_up.body_id, None, on=on)
    return {by.pk, acting.holder_id} if acting else {by.pk}


def refusal_to_publish_clean_up(clean_up: CleanUp, /, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not publish the result: rows are undecided, or `by` decided about some."""
    if clean_up.published_on is not None:
        return Refusal("is-published", _("The result of this clean-up is published."))
    if not capacity_in(by, PostKind.APPROVER, clean_up.body_id, None, on=on):
        return not_holding(PostKind.APPROVER)
    if open_rows := decisions_of(clean_up).get("", 0):
        return Refusal(
            "undecided",
            _("Nothing is decided yet about %(number)s documents.") % {"number": open_rows},
        )
    persons = persons_deciding(clean_up, PostKind.APPROVER, by=by, on=on)
    if clean_up.deciders.filter(pk__in=persons).exists():
        return Refusal(
            "own-decision", _("Whoever decided about documents may not publish the result.")
        )
    return None
