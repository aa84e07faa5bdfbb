"""Refusals of any step: the state of the dataset or version, and the post of the person."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.states import DatasetState, ReleaseState
from gongkai.datasets.workflow import HANDLERS
from gongkai.files.personal_data.finder import find
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

MAX_LINE = 500
LAW = "个人信息保护法 art. 6"


def refusal_of_dataset_step(
    step: Step[DatasetState, Any], dataset: Dataset, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step cannot start from the state of the dataset, or not by this person."""
    if not step.starts_from(dataset.state):
        return Refusal("wrong-state", _("The dataset is no longer updated."))
    return refusal_of_post(step.posts, dataset, by=by, on=local_date(at))


def refusal_of_step(
    step: Step[ReleaseState, Any], release: DatasetVersion, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step cannot start from the state of the version, or not by this person."""
    if not step.starts_from(release.state):
        return Refusal(
            "wrong-state",
            _("The version has another state: %(state)s.")
            % {"state": ReleaseState(release.state).label},
        )
    return refusal_of_post(step.posts, release.dataset, by=by, on=local_date(at))


def refusal_of_post(
    posts: tuple[str, ...], dataset: Dataset, *, by: Person, on: date
) -> Refusal | None:
    """Return why the person may not act in one of these posts for the body of the dataset."""
    if dataset.body_id in capacities_of(by, on=on).whole_bodies(posts):
        return None
    if posts == (PostKind.APPROVER,):
        return Refusal("wrong-post", _("Only the approver of this body can do this."))
    return not_holding_any(HANDLERS)


def persons_acting(release: DatasetVersion, by: Person, post: str, *, on: date) -> set[int]:
    """Return who acts if `by` acts in a post: `by`, and the persons whose posts they hold."""
    held = capacities_of(by, on=on).in_body(release.dataset.body_id)
    posts = (one for one in held if one.post == post and one.office_id is None)
    return {by.pk, *(one.holder_id for one in posts)}


def refusal_of_public_text(text: str, field: str, most: int) -> Refusal | None:
    """Return why a text may not be published: it is empty, too long, or has personal data."""
    return refusal_of_text(text, field, most) or refusal_of_remark(text, field, most)


def refusal_of_remark(text: str, field: str, most: int) -> Refusal | None:
    """Return why a text that may be empty may not be published: too long, or with personal data."""
    if refusal := refusal_of_length(text, field, most):
        return refusal
    found = find(text)
    if found:
        passage = text[found[0].start : found[0].end]
        return Refusal(
            "personal-data",
            _("The text contains personal data. Remove “%(passage)s”.") % {"passage": passage},
            law=LAW,
            field=field,
        )
    return None
