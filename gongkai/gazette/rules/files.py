"""Refusals of the files of an issue."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.gazette.models import Issue
from gongkai.gazette.queries import articles_of, composing_body_ids, current_files
from gongkai.gazette.workflow import AMEND
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any


def refusal_to_ask_for_files(issue: Issue, *, by: Person, at: datetime) -> Refusal | None:
    """Return why `by` may not ask for the files again: they are there, or are being made already."""
    if issue.body_id not in composing_body_ids(by, on=local_date(at)):
        return not_holding_any(AMEND.posts)
    if not issue.has_fixed_contents:
        return Refusal("not-fixed", _("The files are made when proof-reading begins."))
    if issue.files_wanted_at is not None:
        return Refusal("being-made", _("The files of the issue are still being made."))
    if current_files(issue, articles_of(issue)):
        return Refusal("made", _("The files show the contents of now already."))
    return None
