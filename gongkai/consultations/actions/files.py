"""Propose copies of the files of comments for publication, and publish them for their authors."""

from datetime import datetime

from django.db import transaction

from gongkai.consultations.comment_files import open_original
from gongkai.consultations.file_copies import prepared_copy
from gongkai.consultations.models import CommentFile, PublicComment
from gongkai.consultations.recording import AUTHOR, record_consultation_act
from gongkai.consultations.rules.files import (
    refusal_of_copy,
    refusal_to_confirm_file,
    refusal_to_propose_file,
)
from gongkai.consultations.workflow import PROPOSE_FILE, FileInputs
from gongkai.files.storage import open_file
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


def propose_file(
    comment: PublicComment, inputs: FileInputs, /, *, by: Person, at: datetime
) -> CommentFile:
    """
    Propose a copy of a file for publication: the file itself, or one that staff has redacted.

    The copy is cleaned and checked before the transaction, because that takes seconds.
    """
    refuse_if(refusal_to_propose_file(comment, inputs, by=by, at=at))
    one = comment.files.get(pk=inputs.file_id)
    redacted = inputs.copy
    copy = (
        prepared_copy(open_file(redacted.sha256), redacted.name)
        if redacted is not None
        else prepared_copy(open_original(one), one.name)
    )
    refuse_if(refusal_of_copy(copy, is_looked_at=inputs.is_looked_at))
    assert copy.stored is not None  # the refusal says so
    with transaction.atomic():
        comment = _locked(comment)
        refuse_if(refusal_to_propose_file(comment, inputs, by=by, at=at))
        one = comment.files.get(pk=inputs.file_id)
        one.copy_sha256, one.copy_size = copy.stored.sha256, copy.stored.size
        one.copy_type = copy.stored.media_type
        one.copy_ending = copy.stored.name.rpartition(".")[2]
        one.save()
        facets = {"place": one.place, "is_redacted": redacted is not None}
        record_consultation_act(
            PROPOSE_FILE.act_verb, comment, by=by, at=at, posts=PROPOSE_FILE.posts, facets=facets
        )
    return one


@transaction.atomic
def confirm_file(one: CommentFile, *, copy_sha256: str, at: datetime) -> CommentFile:
    """Publish the proposed copy of a file, which its author has seen; another copy is refused."""
    comment = _locked(one.comment)
    one = comment.files.get(pk=one.pk)
    one.comment = comment
    refuse_if(refusal_to_confirm_file(one, copy_sha256=copy_sha256))
    one.published_at = at
    one.save(update_fields=["published_at"])
    facets = {"place": one.place}
    record_consultation_act(Verb.COMMENT_FILE_CONFIRMED, comment, by=AUTHOR, at=at, facets=facets)
    return one


def _locked(comment: PublicComment) -> PublicComment:
    consultation = lock(comment.consultation)
    comment = lock(comment)
    comment.consultation = consultation
    return comment
