"""Refusals of personal actions at the desk that are not official acts."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.documents.rules.drafts import MAX_TEXT, refusal_to_edit
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

MAX_COPIES = 10  # of one account and document; each window that edits makes one


def refusal_to_save_working_copy(
    document: Document | None,
    fields: Mapping[str, str],
    *,
    by: Person,
    on: date,
    others: int,
) -> Refusal | None:
    """Why the fields may not be autosaved; `others` are the copies that a new copy would join."""
    if document is not None and (refusal := refusal_to_edit(document, by=by, on=on)):
        return refusal
    if document is None and PostKind.DRAFTER not in capacities_of(by, on=on).posts:
        return Refusal(
            "wrong-post",
            _("You hold no post as a drafter. An administrator of your body can grant it."),
        )
    if others >= MAX_COPIES:
        return Refusal(
            "too-many-copies",
            _(
                "Not saved automatically: too many autosaved texts are waiting. Save the draft "
                "here, then restore or discard them."
            ),
        )
    if sum(map(len, fields.values())) > MAX_TEXT or any(
        "\x00" in value for value in fields.values()
    ):
        return Refusal(
            "unkept-text", _("Not saved automatically: the text is too long or damaged.")
        )
    return None
