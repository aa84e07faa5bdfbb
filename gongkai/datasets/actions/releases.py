"""Submit, publish, return, discard and withdraw versions."""

from datetime import datetime

from django.db import transaction

from gongkai.datasets.digests import digest_of
from gongkai.datasets.inputs import ReasonInputs, ReleaseFacts
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.publishing import make_public, set_days
from gongkai.datasets.recording import record_release
from gongkai.datasets.row_writer import (
    clear_rows,
    count_rows,
    hide_by_totals,
    note_preparer,
)
from gongkai.datasets.rules.releases import (
    refusal_to_discard,
    refusal_to_publish,
    refusal_to_return,
    refusal_to_submit,
    refusal_to_withdraw,
)
from gongkai.datasets.waiting import update_waiting
from gongkai.datasets.workflow import DISCARD, RETURN, SUBMIT, WITHDRAW
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.workflows import Nothing
from gongkai.organisations.models import Person


@transaction.atomic
def submit_release(
    release: DatasetVersion, inputs: ReleaseFacts, /, *, by: Person, at: datetime
) -> DatasetVersion:
    """Submit a version for review; from now on its rows are fixed by their digest."""
    release = lock(release)
    refuse_if(refusal_to_submit(release, inputs, by=by, at=at))
    release.state, release.submitted_at = SUBMIT.new_state, at
    release.period, release.reason = single_line(inputs.period), clean_text(inputs.reason)
    release.remark = ""
    note_preparer(release, by)
    hide_by_totals(release)
    count_rows(release)
    release.sha256, release.sums = digest_of(release)
    release.save()
    update_waiting(release)
    facets = {"rows": release.row_count, "sha256": release.sha256}
    record_release(SUBMIT.act_verb, release, SUBMIT.posts, by=by, at=at, facets=facets)
    return release


@transaction.atomic
def publish_release(
    release: DatasetVersion, inputs: Nothing, /, *, by: Person, at: datetime
) -> DatasetVersion:
    """
    Publish a version; it is the newest of the dataset from now on, earlier ones stay.

    Law: 政府信息公开条例 (2019) art. 20, which names the key fields that are published.
    """
    release = lock(release)
    refuse_if(refusal_to_publish(release, inputs, by=by, at=at))
    make_public(release, by=by, at=at)
    return release


@transaction.atomic
def return_release(
    release: DatasetVersion, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> DatasetVersion:
    """Return a version to who prepared it, with the reason."""
    release = lock(release)
    refuse_if(refusal_to_return(release, inputs, by=by, at=at))
    release.state, release.submitted_at = RETURN.new_state, None
    release.remark, release.sha256 = clean_text(inputs.reason), ""
    release.save(update_fields=["state", "submitted_at", "remark", "sha256"])
    update_waiting(release)
    record_release(RETURN.act_verb, release, RETURN.posts, by=by, at=at)
    return release


@transaction.atomic
def discard_release(
    release: DatasetVersion, inputs: Nothing, /, *, by: Person, at: datetime
) -> DatasetVersion:
    """Discard a version that was never published, with its rows; its number is not given again."""
    release = lock(release)
    refuse_if(refusal_to_discard(release, inputs, by=by, at=at))
    clear_rows(release)
    release.state = DISCARD.new_state
    release.row_count = release.added = release.changed = release.removed = 0
    release.findings = release.sums = {}
    release.save()
    update_waiting(release)
    record_release(DISCARD.act_verb, release, DISCARD.posts, by=by, at=at)
    return release


@transaction.atomic
def withdraw_release(
    release: DatasetVersion, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> DatasetVersion:
    """
    Withdraw a published version; its number and the reason stay public.

    If it was the only one, the page of the dataset still says that it was withdrawn and why.
    """
    release = lock(release)
    refuse_if(refusal_to_withdraw(release, inputs, by=by, at=at))
    release.state, release.withdrawn_at = WITHDRAW.new_state, at
    release.remark = clean_text(inputs.reason)
    release.save(update_fields=["state", "withdrawn_at", "remark"])
    set_days(release.dataset, at)
    record_release(WITHDRAW.act_verb, release, WITHDRAW.posts, by=by, at=at)
    return release
