"""Refusals of the files of comments: how many come, what is proposed, what its author publishes."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.file_copies import PreparedCopy
from gongkai.consultations.models import CommentFile, PublicComment
from gongkai.consultations.rules.comments import refusal_of_comment_step
from gongkai.consultations.states import CommentState
from gongkai.consultations.workflow import PROPOSE_FILE, FileInputs
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Person

MAX_FILES = 3


def refusal_of_file_count(count: int) -> Refusal | None:
    """Return why this number of files is refused."""
    if count > MAX_FILES:
        return Refusal(
            "too-many-files",
            _("At most %(most)s files can be sent.") % {"most": MAX_FILES},
            field="attachments",
        )
    return None


def refusal_to_propose_file(
    comment: PublicComment, inputs: FileInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why no copy of a file may be proposed for publication."""
    if refusal := refusal_of_comment_step(PROPOSE_FILE, comment, by=by, at=at):
        return refusal
    if not comment.may_publish:
        return Refusal("no-consent", _("Its author does not agree to publication."))
    waiting = comment.files.filter(published_at=None).exclude(content_id="")
    if not waiting.exists():
        return Refusal("no-file", _("There is no file that is not public yet."))
    if inputs is not None and not waiting.filter(pk=inputs.file_id).exists():
        return Refusal("no-file", _("Choose a file."), field="file_id")
    return None


def refusal_of_copy(copy: PreparedCopy, *, is_looked_at: bool) -> Refusal | None:
    """
    Return why a copy may not be published: it has personal data, or nobody has looked at a part.

    Law: 个人信息保护法 art. 6, 25.
    """
    if copy.passages:
        return Refusal(
            "personal-data",
            _("The file has personal data: %(passages)s. Upload a copy without it.")
            % {"passages": "、".join(copy.passages)},
            law="个人信息保护法 art. 6",
            field="copy",
        )
    if copy.stored is None:
        return Refusal(
            "no-copy",
            _("No copy without hidden data can be made of this file. Upload another one."),
            field="copy",
        )
    if copy.needs_look and not is_looked_at:
        return Refusal(
            "not-looked-at",
            _("No machine has read all of this file, such as its images. Look at it yourself."),
            field="is_looked_at",
        )
    return None


def refusal_to_confirm_file(one: CommentFile, *, copy_sha256: str) -> Refusal | None:
    """Return why the author of a comment may not publish the copy of a file that they have seen."""
    comment = one.comment
    if comment.state in {CommentState.WITHDRAWN, CommentState.HELD}:
        return Refusal("not-published", _("This comment is not published."))
    if not one.copy_sha256:
        return Refusal("nothing-proposed", _("No copy for publication was proposed."))
    if one.copy_sha256 != copy_sha256:
        return Refusal("new-copy", _("Another copy was proposed meanwhile. Look at it first."))
    if one.published_at is not None:
        return Refusal("published", _("This file is already public."))
    if comment.published_at is None:
        return Refusal(
            "words-first", _("Publish the words of the comment first; the file belongs to them.")
        )
    return None
