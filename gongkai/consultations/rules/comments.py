"""Refusals of comments: what the public sends, what staff enters, and each step."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.queries import draft_paragraphs, is_open
from gongkai.consultations.registration import AnswerFacts, CommentFacts, EnteredComment
from gongkai.consultations.rules.basics import (
    MAX_TEXT,
    persons_acting,
    refusal_of_post,
    refusal_of_public_text,
)
from gongkai.consultations.states import (
    CommentResult,
    CommentSource,
    CommentState,
    ConsultationState,
    HoldGround,
)
from gongkai.consultations.workflow import (
    HANDLERS,
    HOLD,
    LIFT,
    MASK,
    RESTORE,
    UPHOLD,
    HoldInputs,
    MaskInputs,
)
from gongkai.documents.models import Version
from gongkai.kit.id_lists import is_in
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import BEIJING, local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Person

MAX_NAME, MAX_CONTACT, MAX_ARGUMENT = 100, 200, 300
# Comments that one answer decides at once.
MAX_ANSWERED = 20_000
# While something can still be done with comments.
RUNNING = frozenset({ConsultationState.OPENED, ConsultationState.ENDED})
# What concerns the publication of a comment, which is decided later, too: published words stay public.
OF_PUBLICATION = frozenset({HOLD.name, LIFT.name, RESTORE.name, UPHOLD.name})


def refusal_of_period(consultation: PublicConsultation, at: datetime) -> Refusal | None:
    """
    Return why no comment is taken at this moment. The clock decides, not the state.

    Law: 国务院令713号 art. 15.
    """
    if is_open(consultation, at):
        return None
    if consultation.state == ConsultationState.CANCELLED:
        return Refusal("cancelled", _("This consultation was cancelled. Nothing was stored."))
    if consultation.closes_at is None:
        return Refusal("not-open", _("This consultation is not open yet. Nothing was stored."))
    return Refusal(
        "period-over",
        _(
            "Comments were taken until %(end)s (Beijing time); your form arrived at %(now)s. "
            "Nothing was stored."
        )
        % {
            "end": f"{consultation.last_day} 24:00",
            "now": at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
        },
    )


def refusals_of_comment(
    consultation: PublicConsultation, facts: CommentFacts, version: Version | None
) -> Iterator[Refusal]:
    """Yield every reason why a comment is refused, so that a form can show all."""
    if version is None:
        yield Refusal("draft-gone", _("The draft is not public any more."))
    elif facts.paragraph is not None and not (
        1 <= facts.paragraph <= len(draft_paragraphs(version))
    ):
        yield Refusal("no-paragraph", _("The draft has no such paragraph."), field="paragraph")
    for refusal in (
        refusal_of_text(facts.text, "text", MAX_TEXT),
        refusal_of_length(facts.name, "name", MAX_NAME),
        refusal_of_length(facts.contact, "contact", MAX_CONTACT),
    ):
        if refusal:
            yield refusal


def refusal_to_comment(
    consultation: PublicConsultation, facts: CommentFacts, version: Version | None, *, at: datetime
) -> Refusal | None:
    """Return the first reason why what the public sends is refused; the period comes first."""
    if refusal := refusal_of_period(consultation, at):
        return refusal
    return next(refusals_of_comment(consultation, facts, version), None)


def refusal_to_enter_comment(
    consultation: PublicConsultation,
    entered: EnteredComment | None,
    /,
    version: Version | None = None,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    """Return why `by` may not enter a comment that came otherwise than by the website."""
    if consultation.state not in RUNNING:
        return Refusal("not-open", _("Comments are entered while it is open or being examined."))
    if refusal := refusal_of_post(HANDLERS, consultation, by=by, at=at):
        return refusal
    if entered is None:
        return None
    if entered.source not in CommentSource or entered.source == CommentSource.WEB:
        return Refusal("no-source", _("Choose by which way it came."), field="source")
    if refusal := refusal_of_receipt(consultation, entered.received_on, at=at):
        return refusal
    return next(refusals_of_comment(consultation, entered.facts, version), None)


def refusal_of_receipt(
    consultation: PublicConsultation, day: date, *, at: datetime
) -> Refusal | None:
    """Return why a day cannot be the one on which something came: it is outside of the period."""
    assert consultation.opens_at is not None  # it was opened
    assert consultation.closes_at is not None
    if day > local_date(at):
        return Refusal("not-received", _("The day lies in the future."), field="received_on")
    if not local_date(consultation.opens_at) <= day < local_date(consultation.closes_at):
        return Refusal(
            "outside-period",
            _("It did not arrive within the period for comments."),
            field="received_on",
        )
    return None


def refusal_to_withdraw(comment: PublicComment, *, at: datetime) -> Refusal | None:
    """Return why its author may not withdraw a comment: the period is over, or it is withdrawn."""
    if comment.state == CommentState.WITHDRAWN:
        return Refusal("withdrawn", _("This comment was withdrawn."))
    if not is_open(comment.consultation, at):
        return Refusal(
            "period-over", _("A comment can be withdrawn until the period for comments ends.")
        )
    return None


def refusal_to_confirm(comment: PublicComment, *, at: datetime) -> Refusal | None:
    """Return why its author may not confirm the words for publication."""
    if comment.state in {CommentState.WITHDRAWN, CommentState.HELD}:
        return Refusal("not-published", _("This comment is not published."))
    if not comment.may_publish or not comment.proposed_text:
        return Refusal("nothing-proposed", _("No words for publication were proposed."))
    if comment.published_at is not None:
        return Refusal("published", _("This comment is already public."))
    return None


def refusal_to_contest(comment: PublicComment, *, at: datetime) -> Refusal | None:
    """Return why its author may not contest that a comment was set aside."""
    if comment.state != CommentState.HELD:
        return Refusal("not-held", _("This comment was not set aside."))
    if comment.consultation.state not in RUNNING and not comment.was_published:
        return Refusal("finished", _("The consultation is finished."))
    if comment.contested_at is not None:
        return Refusal("contested", _("You have already contested this."))
    return None


def refusal_to_hold(
    comment: PublicComment, inputs: HoldInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the comment may not be set aside."""
    if refusal := refusal_of_comment_step(HOLD, comment, by=by, at=at):
        return refusal
    if comment.state == CommentState.ANSWERED and comment.published_at is None:
        return Refusal(
            "not-public", _("An examined comment is set aside only if its words are public.")
        )
    if inputs is not None and inputs.ground not in HoldGround:
        return Refusal("no-ground", _("Choose the ground."), field="ground")
    return None


def refusal_to_lift(
    comment: PublicComment, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the comment may not be examined after all: whoever set it aside may not decide."""
    if refusal := refusal_of_comment_step(LIFT, comment, by=by, at=at):
        return refusal
    if comment.answer_id is not None:
        return Refusal("answered", _("This comment was examined and answered."))
    return _refusal_of_own_hold(comment, by, at)


def refusal_to_restore(
    comment: PublicComment, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why an answered comment stays set aside: whoever set it aside may not decide."""
    if refusal := refusal_of_comment_step(RESTORE, comment, by=by, at=at):
        return refusal
    if comment.answer_id is None:
        return Refusal("no-answer", _("This comment has no answer yet."))
    return _refusal_of_own_hold(comment, by, at)


def refusal_to_uphold(
    comment: PublicComment, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why it may not be confirmed that the comment is set aside."""
    if refusal := refusal_of_comment_step(UPHOLD, comment, by=by, at=at):
        return refusal
    if comment.contested_at is None or comment.upheld_at is not None:
        return Refusal("not-contested", _("Its author does not contest this, or it was decided."))
    return _refusal_of_own_hold(comment, by, at)


def refusal_to_mask(
    comment: PublicComment, inputs: MaskInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why words may not be proposed for publication: no consent, or personal data."""
    if refusal := refusal_of_comment_step(MASK, comment, by=by, at=at):
        return refusal
    if not comment.may_publish:
        return Refusal("no-consent", _("Its author does not agree to publication."))
    if comment.published_at is not None:
        return Refusal("published", _("This comment is already public."))
    if inputs is None:
        return None
    return refusal_of_public_text(inputs.text, "text", MAX_TEXT)


def refusal_to_answer(
    consultation: PublicConsultation,
    facts: AnswerFacts | None,
    /,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    """Return why comments may not be answered."""
    if consultation.state != ConsultationState.ENDED:
        return Refusal("not-ended", _("Comments are answered when the period for them has ended."))
    if refusal := refusal_of_post(HANDLERS, consultation, by=by, at=at):
        return refusal
    if facts is None:
        return None
    if facts.result not in CommentResult:
        return Refusal("no-result", _("Choose the result."), field="result")
    if facts.final_paragraph is not None and facts.final_paragraph < 1:
        return Refusal("no-paragraph", _("Paragraphs are counted from 1."), field="final_paragraph")
    if facts.final_paragraph is not None and consultation.final_id is None:
        return Refusal(
            "no-final",
            _(
                "No final document is named yet. Name it, then say in which of its paragraphs it shows."
            ),
            field="final_paragraph",
        )
    if refusal := refusal_of_public_text(
        facts.argument, "argument", MAX_ARGUMENT
    ) or refusal_of_public_text(facts.reason, "reason", MAX_TEXT):
        return refusal
    count = unanswered_among(consultation, facts).count()
    if not count:
        return Refusal("no-comment", _("Choose comments that have no answer yet."))
    if count > MAX_ANSWERED:
        return Refusal("too-many", _("At most %(most)s comments at once.") % {"most": MAX_ANSWERED})
    return None


def unanswered_among(
    consultation: PublicConsultation, facts: AnswerFacts
) -> QuerySet[PublicComment]:
    """Return the comments that an answer decides: of those chosen, the ones without an answer."""
    chosen = Q(is_in("pk", facts.comment_ids)) | Q(is_in("group_id", facts.group_ids))
    return PublicComment.objects.filter(
        chosen, consultation=consultation, state=CommentState.RECEIVED
    )


def _refusal_of_own_hold(comment: PublicComment, by: Person, at: datetime) -> Refusal | None:
    acting = persons_acting(comment.consultation, by, LIFT.posts[0], on=local_date(at))
    if comment.held_by_id in acting:
        return Refusal("own-decision", _("Whoever set a comment aside may not decide about that."))
    return None


def refusal_of_comment_step(
    step: Step[CommentState, Any], comment: PublicComment, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step with a comment may not be taken, whatever is entered."""
    if not step.starts_from(comment.state):
        return Refusal(
            "wrong-state",
            _("This is not possible in the state “%(state)s”.")
            % {"state": CommentState(comment.state).label},
        )
    is_late = comment.consultation.state not in RUNNING
    was_public = comment.published_at is not None or comment.was_published
    if is_late and not (step.name in OF_PUBLICATION and was_public):
        return Refusal("finished", _("The consultation is finished."))
    return refusal_of_post(step.posts, comment.consultation, by=by, at=at)
