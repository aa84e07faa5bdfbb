"""Refusals of personal actions at the desk that are not official acts."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, WorkingCopy
from gongkai.documents.rules.drafts import MAX_TEXT, refusal_to_edit
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind


def refusal_to_save_working_copy(
    document: Document | None,
    fields: Mapping[str, str],
    kept: WorkingCopy | None,
    *,
    by: Person,
    on: date,
    stamp: str,
) -> Refusal | None:
    """Why the fields may not be autosaved: `kept` is the stored copy, `stamp` the form's copy."""
    if document is not None and (refusal := refusal_to_edit(document, by=by, on=on)):
        return refusal
    if document is None and not any(
        one.post == PostKind.DRAFTER for one in capacities_of(by, on=on)
    ):
        return Refusal(
            "wrong-post",
            _("You hold no post as a drafter. An administrator of your body can grant it."),
        )
    if kept is not None and kept.stamp != stamp:
        return Refusal(
            "other-copy",
            _("Not saved automatically: another window saves this draft. Save the draft here."),
        )
    if sum(map(len, fields.values())) > MAX_TEXT or any(
        "\x00" in value for value in fields.values()
    ):
        return Refusal(
            "unkept-text", _("Not saved automatically: the text is too long or damaged.")
        )
    return None
