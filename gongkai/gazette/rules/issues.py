"""Refusals of the steps of an issue."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.gazette.contents import contents_digest, text_digest
from gongkai.gazette.models import Issue
from gongkai.gazette.queries import (
    articles_of,
    composing_body_ids,
    current_files,
    neighbours,
    open_corrections,
    stale_articles,
)
from gongkai.gazette.states import Edition
from gongkai.gazette.workflow import (
    AMEND,
    BEGIN_PROOFS,
    DISCARD,
    PROOF_3,
    PUBLISH,
    RETURN,
    TAKE_UP,
    IssueFacts,
    ReadingInputs,
    ReasonInputs,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

MAX_NUMBER, MAX_TOTAL, MAX_LINE = 400, 100_000, 500
FIRST_YEAR = 1900
# How far ahead an issue may be dated.
MAX_AHEAD = timedelta(days=366)
RULE = "国办发〔2018〕22号"


def refusal_to_compose(
    body: Body, language: str, facts: IssueFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not begin an issue of the gazette of this body."""
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in composing_body_ids(by, on=local_date(at)):
        return not_holding_any(AMEND.posts)
    if language not in Edition:
        return Refusal("no-edition", _("Choose the edition."), field="language")
    if facts is None:
        return None
    issue = Issue(body=body, language=language)
    return _refusal_of_year(facts, at=at) or next(refusals_of_facts(issue, facts, at=at), None)


def refusal_to_amend(
    issue: Issue, inputs: IssueFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why number and date of an issue may not be changed."""
    if refusal := refusal_of_step(AMEND, issue, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    return _refusal_of_year(inputs, at=at) or next(refusals_of_facts(issue, inputs, at=at), None)


def refusal_to_arrange(issue: Issue, *, by: Person, at: datetime) -> Refusal | None:
    """Return why the contents of an issue may not be changed: they are fixed from the first proof on."""
    return refusal_of_step(AMEND, issue, by=by, at=at)


def refusal_to_begin_proofs(
    issue: Issue, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the proofs may not begin: the issue is empty, or a document has changed."""
    del inputs
    if refusal := refusal_of_step(BEGIN_PROOFS, issue, by=by, at=at):
        return refusal
    if not issue.articles.exists():
        return Refusal("empty", _("The issue contains nothing yet."))
    return _refusal_of_stale(issue)


def refusal_to_read(
    step: Step[Any, ReadingInputs],
    issue: Issue,
    inputs: ReadingInputs | None,
    /,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    """
    Return why a proof-reading or review may not be completed by this person.

    Each proof is read by another person, each review is made by another person, and nobody reviews an
    issue that they composed or proof-read. Law: 国办发〔2018〕22号.
    """
    if refusal := refusal_of_step(step, issue, by=by, at=at):
        return refusal
    acting = persons_acting(step, issue, by, at=at)
    if step.author is False and issue.author_id in acting:
        return Refusal("own-issue", _("Whoever composed an issue may not review it."), law=RULE)
    known = issue.readings.filter(round=issue.round, person__in=acting)
    if known.exists():
        return Refusal(
            "read-before",
            _("You have read this issue already. Each reading is made by another person."),
            law=RULE,
        )
    if refusal := _refusal_of_stale(issue):
        return refusal
    if step.name == PROOF_3.name or step.author is False:
        count = open_corrections(issue).count()
        if count:
            return Refusal(
                "open-corrections",
                _("%(count)s marked corrections are not settled.") % {"count": count},
            )
    return None if inputs is None else refusal_of_length(inputs.note, "note", MAX_LINE)


def refusal_to_take_up(
    issue: Issue, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why nothing can be taken up: no document of the issue was corrected or withdrawn."""
    del inputs
    if refusal := refusal_of_step(TAKE_UP, issue, by=by, at=at):
        return refusal
    articles = articles_of(issue)
    stale = stale_articles(articles)
    if not stale:
        return Refusal("nothing-new", _("No document of the issue was corrected or withdrawn."))
    if not any(one.is_public for one in articles):  # type: ignore[attr-defined]
        return Refusal("all-withdrawn", _("Every document was withdrawn. Return the issue."))
    return None


def refusal_to_return(
    issue: Issue, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the issue may not be returned; the reason is required."""
    if refusal := refusal_of_step(RETURN, issue, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_discard(
    issue: Issue, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the issue may not be discarded; the reason is required."""
    if refusal := refusal_of_step(DISCARD, issue, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_publish(
    issue: Issue, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the issue may not be published.

    Each text must be the released one, byte for byte, and the files must be made of these texts.
    """
    if refusal := refusal_of_step(PUBLISH, issue, by=by, at=at):
        return refusal
    if issue.issued_on > local_date(at):
        return Refusal(
            "too-early",
            _("The issue is dated %(day)s.") % {"day": issue.issued_on.isoformat()},
        )
    if refusal := _refusal_of_stale(issue):
        return refusal
    if inputs is not None:
        for one in articles_of(issue, with_texts=True):
            if text_digest(one.version) != one.text_sha256:
                return Refusal(
                    "text-differs",
                    _("The text of “%(title)s” is not the released one.")
                    % {"title": one.document.title},
                )
    articles = articles_of(issue)
    made = issue.paged_sha256 == contents_digest(issue, articles)
    if not made or not current_files(issue, articles):
        return Refusal("no-files", _("The files of the issue are still being made."))
    return None


def refusals_of_facts(issue: Issue, facts: IssueFacts, *, at: datetime) -> Iterator[Refusal]:
    """Yield every reason why an issue cannot have this number and date."""
    if not 1 <= facts.number <= MAX_NUMBER:
        yield Refusal(
            "wrong-number",
            _("Enter a number from 1 to %(most)s.") % {"most": MAX_NUMBER},
            field="number",
        )
    if facts.total_number is not None and not 1 <= facts.total_number <= MAX_TOTAL:
        yield Refusal(
            "wrong-number",
            _("Enter a number from 1 to %(most)s.") % {"most": MAX_TOTAL},
            field="total_number",
        )
    latest = local_date(at) + MAX_AHEAD
    if not date(FIRST_YEAR, 1, 1) <= facts.issued_on <= latest:
        yield Refusal(
            "wrong-day",
            _("The date must be between %(first)s and %(last)s.")
            % {"first": FIRST_YEAR, "last": latest.isoformat()},
            field="issued_on",
        )
    yield from _refusals_of_order(issue, facts)
    if number_is_taken(issue, facts):
        yield Refusal(
            "number-taken",
            _("This edition already has an issue with this number in that year."),
            field="number",
        )


def _refusal_of_year(facts: IssueFacts, *, at: datetime) -> Refusal | None:
    """Return that an issue which is composed now has a date of years ago; those are old issues."""
    first = local_date(at).year - 1
    if FIRST_YEAR <= facts.issued_on.year < first:
        return Refusal(
            "old-year",
            _("A new issue is dated %(year)s or later. Bring in an earlier one as an old issue.")
            % {"year": first},
            field="issued_on",
        )
    return None


def _refusals_of_order(issue: Issue, facts: IssueFacts) -> Iterator[Refusal]:
    """Yield that the date is before that of a lower number of the year, or after that of a higher one."""
    before, after = neighbours(issue, facts)
    if before is not None and facts.issued_on < before[1]:
        yield Refusal(
            "before-former",
            _("Issue %(number)s is dated %(day)s; a later issue cannot have an earlier date.")
            % {"number": before[0], "day": before[1].isoformat()},
            field="issued_on",
        )
    if after is not None and facts.issued_on > after[1]:
        yield Refusal(
            "after-next",
            _("Issue %(number)s is dated %(day)s; an earlier issue cannot have a later date.")
            % {"number": after[0], "day": after[1].isoformat()},
            field="issued_on",
        )


def number_is_taken(issue: Issue, facts: IssueFacts) -> bool:
    """Return whether another issue, or an old one, has this number."""
    same = {
        "body": issue.body_id,
        "language": issue.language,
        "year": facts.issued_on.year,
        "number": facts.number,
    }
    others = Issue.objects.filter(**same, discarded_at=None).exclude(pk=issue.pk)
    return (
        others.exists()
        or issue.body.back_issues.filter(
            language=issue.language, year=facts.issued_on.year, number=facts.number
        ).exists()
    )


def refusal_of_step(
    step: Step[Any, Any], issue: Issue, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step cannot be taken in the state of the issue or by this person."""
    if not step.starts_from(issue.state):
        return Refusal(
            "wrong-state",
            _("This is not possible now. The state of the issue is: %(state)s.")
            % {"state": issue.get_state_display()},
        )
    if issue.body_id not in capacities_of(by, on=local_date(at)).bodies(step.posts):
        return not_holding_any(step.posts)
    return None


def posts_named(posts: Iterable[str]) -> str:
    """Return the names of posts, of which one suffices."""
    return " / ".join(str(PostKind(post).label) for post in posts)


def persons_acting(step: Step[Any, Any], issue: Issue, by: Person, *, at: datetime) -> set[int]:
    """Return who acts if `by` takes the step: `by`, and the persons whose posts they hold."""
    held = capacities_of(by, on=local_date(at)).in_body(issue.body_id)
    return {by.pk, *(one.holder_id for one in held if one.post in step.posts)}


def _refusal_of_stale(issue: Issue) -> Refusal | None:
    stale = stale_articles(articles_of(issue))
    if not stale:
        return None
    return Refusal(
        "stale",
        _(
            "%(count)s documents were corrected or withdrawn since they were chosen. Take up the "
            "corrected documents; the issue is then read again from the first proof on."
        )
        % {"count": len(stale)},
        law=RULE,
    )
