"""Refusals that several steps share: posts, texts, persons."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models import PublicConsultation
from gongkai.files.personal_data.finder import find
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import capacities_of

MAX_TITLE, MAX_LINE, MAX_TEXT = 200, 500, 10_000


def refusal_of_post(
    posts: tuple[str, ...], consultation: PublicConsultation, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not act: they hold none of the posts for the whole body."""
    if consultation.body_id in capacities_of(by, on=local_date(at)).whole_bodies(posts):
        return None
    return not_holding_any(posts)


def persons_acting(
    consultation: PublicConsultation, by: Person, post: str, *, on: date
) -> set[int]:
    """Return who acts if `by` does: `by`, and the persons whose post they hold."""
    held = capacities_of(by, on=on).in_body(consultation.body_id)
    return {by.pk, *(one.holder_id for one in held if one.post == post and one.office_id is None)}


def refusal_of_public_text(text: str, field: str, most: int) -> Refusal | None:
    """Return why a text may not be published: as `refusal_of_text`, or it has personal data."""
    return refusal_of_text(text, field, most) or refusal_of_personal_data(text, field)


def refusal_of_personal_data(text: str, field: str) -> Refusal | None:
    """
    Return why a text may not be published: it seems to contain personal data.

    Law: 个人信息保护法 art. 6, 25.
    """
    found = find(text)
    if not found:
        return None
    return Refusal(
        "personal-data",
        _("The public reads this text. Remove the personal data “%(passage)s”.")
        % {"passage": text[found[0].start : found[0].end]},
        law="个人信息保护法 art. 6",
        field=field,
    )
