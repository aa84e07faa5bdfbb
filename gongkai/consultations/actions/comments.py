"""Take, withdraw, set aside, publish and answer comments, and erase who wrote them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.consultations.actions.reported import set_aside, settle_reports
from gongkai.consultations.comment_files import stored_as
from gongkai.consultations.models import CommentAnswer, PublicComment, PublicConsultation
from gongkai.consultations.numbering import number_within
from gongkai.consultations.queries import commented_version
from gongkai.consultations.recording import AUTHOR, post_of, record_consultation_act
from gongkai.consultations.registration import AnswerFacts, CommentFacts, EnteredComment
from gongkai.consultations.rules.comments import (
    refusal_to_answer,
    refusal_to_comment,
    refusal_to_confirm,
    refusal_to_contest,
    refusal_to_enter_comment,
    refusal_to_hold,
    refusal_to_lift,
    refusal_to_mask,
    refusal_to_restore,
    refusal_to_uphold,
    refusal_to_withdraw,
    unanswered_among,
)
from gongkai.consultations.rules.files import refusal_of_file_count
from gongkai.consultations.states import CommentSource, CommentState, ReportedState
from gongkai.consultations.workflow import (
    HANDLERS,
    LIFT,
    MASK,
    RESTORE,
    UPHOLD,
    HoldInputs,
    MaskInputs,
)
from gongkai.documents.models import Version
from gongkai.files.storage import EncryptedFile
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.query_codes import hash_of
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.repeated_forms import refusal_of_repetition

SERIES = "YJ"  # 意见


def receive_comment(
    consultation: PublicConsultation,
    facts: CommentFacts,
    *,
    code: str,
    submission: str,
    at: datetime,
    files: Sequence[EncryptedFile] = (),
) -> PublicComment:
    """
    Take a comment that somebody sends; whether the period is over is decided here, at `at`.

    `code` is the author's query code; only its hash is stored. `submission` identifies the submitted
    form: submitting it twice, even concurrently, takes one comment. `files` were checked and
    stored before.
    """
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(PublicComment, submission))
        consultation = _locked_consultation(consultation)
        version = commented_version(consultation)
        refuse_if(refusal_to_comment(consultation, facts, version, at=at))
        refuse_if(refusal_of_file_count(len(files)))
        comment = _comment(consultation, facts, CommentSource.WEB, version, at=at)
        comment.code_hash, comment.submission = code_hash, submission
        comment.received_on = local_date(at)
        comment.save()
        _keep_files(comment, files)
        record_consultation_act(
            Verb.COMMENT_RECEIVED,
            comment,
            by=AUTHOR,
            at=at,
            facets=_facets_of_receipt(comment, len(files)),
        )
        return comment


def enter_comment(
    consultation: PublicConsultation,
    entered: EnteredComment,
    /,
    *,
    code: str,
    submission: str,
    by: Person,
    at: datetime,
    files: Sequence[EncryptedFile] = (),
) -> PublicComment:
    """Enter a comment that came by post, at the counter, by hotline or at a hearing."""
    code_hash = hash_of(code)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(PublicComment, submission))
        consultation = _locked_consultation(consultation)
        version = commented_version(consultation)
        refuse_if(refusal_to_enter_comment(consultation, entered, version, by=by, at=at))
        refuse_if(refusal_of_file_count(len(files)))
        comment = _comment(consultation, entered.facts, entered.source, version, at=at)
        comment.code_hash, comment.submission = code_hash, submission
        comment.received_on, comment.entered_by = entered.received_on, by
        comment.save()
        _keep_files(comment, files)
        record_consultation_act(
            Verb.COMMENT_RECEIVED,
            comment,
            by=by,
            at=at,
            posts=HANDLERS,
            facets=_facets_of_receipt(comment, len(files)),
        )
        return comment


def _comment(
    consultation: PublicConsultation,
    facts: CommentFacts,
    source: str,
    version: Version | None,
    *,
    at: datetime,
) -> PublicComment:
    """Return a comment on a locked consultation with the next number (not saved)."""
    consultation.last_comment += 1
    consultation.save(update_fields=["last_comment"])
    return PublicComment(
        consultation=consultation,
        version=version,
        paragraph=facts.paragraph,
        number=_number_of(consultation),
        source=source,
        text=clean_text(facts.text),
        name=single_line(facts.name),
        contact=single_line(facts.contact),
        may_publish=facts.may_publish,
        received_at=at,
    )


def _locked_consultation(consultation: PublicConsultation) -> PublicConsultation:
    """Lock the consultation. Its body, of which an act names the permanent chain, is not read anew."""
    fresh = lock(consultation)
    fresh.body = consultation.body  # a consultation stays with its body
    return fresh


def _number_of(consultation: PublicConsultation) -> str:
    """Return the number of the last comment: that of the consultation in another series, and its own."""
    return number_within(consultation, SERIES, consultation.last_comment)


def _keep_files(comment: PublicComment, files: Sequence[EncryptedFile]) -> None:
    for place, one in enumerate(files, start=1):
        stored_as(one, comment, place).save()


def _facets_of_receipt(comment: PublicComment, files: int) -> Mapping[str, Any]:
    return {
        "consultation": comment.consultation.number,
        "source": comment.source,
        "version": comment.version.number,
        "paragraph": comment.paragraph,
        "files": files,
    }


@transaction.atomic
def withdraw_comment(comment: PublicComment, *, at: datetime) -> PublicComment:
    """Withdraw a comment for its author, until the period ends; words and files are erased."""
    comment = _locked(comment)
    refuse_if(refusal_to_withdraw(comment, at=at))
    comment.state, comment.ground = CommentState.WITHDRAWN, ""
    comment.text = comment.name = comment.contact = comment.proposed_text = ""
    comment.published_text, comment.published_at = "", None
    comment.save()
    comment.files.all().delete()
    settle_reports(comment, ReportedState.GONE, by=AUTHOR, at=at)
    record_consultation_act(Verb.COMMENT_WITHDRAWN, comment, by=AUTHOR, at=at)
    return comment


@transaction.atomic
def confirm_comment(comment: PublicComment, *, at: datetime) -> PublicComment:
    """Publish the proposed words of a comment, which its author has seen and confirms."""
    comment = _locked(comment)
    refuse_if(refusal_to_confirm(comment, at=at))
    comment.published_text, comment.published_at = comment.proposed_text, at
    comment.save()
    record_consultation_act(Verb.COMMENT_CONFIRMED, comment, by=AUTHOR, at=at)
    return comment


@transaction.atomic
def contest_hold(comment: PublicComment, *, at: datetime) -> PublicComment:
    """Note that the author contests that the comment was set aside; another person decides."""
    comment = _locked(comment)
    refuse_if(refusal_to_contest(comment, at=at))
    comment.contested_at = at
    comment.save(update_fields=["contested_at"])
    facets = {"ground": comment.ground}
    record_consultation_act(Verb.COMMENT_CONTESTED, comment, by=AUTHOR, at=at, facets=facets)
    return comment


@transaction.atomic
def hold_comment(
    comment: PublicComment, inputs: HoldInputs, /, *, by: Person, at: datetime
) -> PublicComment:
    """Set a comment aside on one of the grounds; its text is kept and its author can read why."""
    comment = _locked(comment)
    refuse_if(refusal_to_hold(comment, inputs, by=by, at=at))
    set_aside(comment, inputs.ground, by=by, at=at)
    return comment


@transaction.atomic
def lift_hold(
    comment: PublicComment, inputs: Nothing, /, *, by: Person, at: datetime
) -> PublicComment:
    """Examine a comment after all; somebody else than who set it aside decides this."""
    comment = _locked(comment)
    refuse_if(refusal_to_lift(comment, inputs, by=by, at=at))
    facets = {"ground": comment.ground}
    comment.state = LIFT.new_state
    _end_hold(comment, at=at)
    record_consultation_act(LIFT.act_verb, comment, by=by, at=at, posts=LIFT.posts, facets=facets)
    return comment


@transaction.atomic
def restore_comment(
    comment: PublicComment, inputs: Nothing, /, *, by: Person, at: datetime
) -> PublicComment:
    """Lift that an examined comment was set aside; somebody else than who did it decides this."""
    comment = _locked(comment)
    refuse_if(refusal_to_restore(comment, inputs, by=by, at=at))
    facets = {"ground": comment.ground}
    comment.state = RESTORE.new_state
    _end_hold(comment, at=at)
    record_consultation_act(
        RESTORE.act_verb, comment, by=by, at=at, posts=RESTORE.posts, facets=facets
    )
    return comment


def _end_hold(comment: PublicComment, *, at: datetime) -> None:
    """Store that a comment is not set aside; what was public is again, in the confirmed words."""
    comment.ground, comment.held_by = "", None
    comment.contested_at = comment.upheld_at = None
    if comment.was_published:
        comment.published_text, comment.published_at = comment.proposed_text, at
    comment.was_published = False
    comment.save()


@transaction.atomic
def uphold_hold(
    comment: PublicComment, inputs: Nothing, /, *, by: Person, at: datetime
) -> PublicComment:
    """Confirm, after the author contested it, that a comment is set aside."""
    comment = _locked(comment)
    refuse_if(refusal_to_uphold(comment, inputs, by=by, at=at))
    comment.upheld_at = at
    comment.save(update_fields=["upheld_at"])
    facets = {"ground": comment.ground}
    record_consultation_act(
        UPHOLD.act_verb, comment, by=by, at=at, posts=UPHOLD.posts, facets=facets
    )
    return comment


@transaction.atomic
def mask_comment(
    comment: PublicComment, inputs: MaskInputs, /, *, by: Person, at: datetime
) -> PublicComment:
    """Propose the words for publication; they are public when the author confirms them."""
    comment = _locked(comment)
    refuse_if(refusal_to_mask(comment, inputs, by=by, at=at))
    comment.proposed_text = clean_text(inputs.text)
    comment.save()
    record_consultation_act(MASK.act_verb, comment, by=by, at=at, posts=MASK.posts)
    return comment


@transaction.atomic
def answer_comments(
    consultation: PublicConsultation, facts: AnswerFacts, /, *, by: Person, at: datetime
) -> CommentAnswer:
    """
    Decide one argument for all comments that make it; each gets an act of its own.

    Law: 国务院令713号 art. 29 (how the comments of the public were taken up).
    """
    consultation = lock(consultation)
    refuse_if(refusal_to_answer(consultation, facts, by=by, at=at))
    answer = CommentAnswer.objects.create(
        consultation=consultation,
        argument=single_line(facts.argument),
        result=facts.result,
        reason=clean_text(facts.reason),
        final_paragraph=facts.final_paragraph,
        decided_at=at,
        decided_by=by,
    )
    chosen = list(unanswered_among(consultation, facts).only("id", "number").order_by("id"))
    # The row of the consultation is locked, so that these are the same comments.
    unanswered_among(consultation, facts).update(state=CommentState.ANSWERED, answer=answer)
    answer.voices = len(chosen)
    answer.save(update_fields=["voices"])
    entries = [
        Entry(
            Verb.COMMENT_ANSWERED,
            one,
            local_date(at),
            facets={"number": one.number, "result": facts.result, "answer": answer.pk},
        )
        for one in chosen
    ]
    post = post_of(HANDLERS, by, consultation, at)
    record_many(entries, chain=consultation.body.chain, by=by.actor, at=at, post=post)
    return answer


@transaction.atomic
def erase_author(comment: PublicComment, *, at: datetime) -> PublicComment:
    """
    Erase who wrote a comment and close its query code; what was said and decided remains.

    Law: 个人信息保护法 art. 19, 47.
    """
    comment = _locked(comment)
    comment.name = comment.contact = comment.code_hash = ""
    comment.erased_at = at
    comment.save()
    comment.files.filter(published_at=None).delete()
    comment.files.update(name="", content_id="")
    record_consultation_act(Verb.COMMENT_FORGOTTEN, comment, by=SYSTEM, at=at)
    return comment


def _locked(comment: PublicComment) -> PublicComment:
    """Lock the consultation and the comment, in the order of all actions."""
    consultation = lock(comment.consultation)
    comment = lock(comment)
    comment.consultation = consultation
    return comment
