"""Refusals of texts that the public reads: empty, too long, or with personal data."""

from django.utils.translation import gettext_lazy as _

from gongkai.files.personal_data.finder import find
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_text

MAX_TITLE, MAX_TEXT, MAX_LINE, MAX_SPEAKER = 200, 5_000, 500, 100
LAW = "个人信息保护法 art. 6"


def refusal_of_public_text(text: str, field: str, most: int) -> Refusal | None:
    """Return why a text may not be published: it is empty, too long, or has personal data."""
    if refusal := refusal_of_text(text, field, most):
        return refusal
    passage = personal_passage(text)
    if passage:
        return Refusal(
            "personal-data",
            _("The text contains personal data. Remove “%(passage)s”.") % {"passage": passage},
            law=LAW,
            field=field,
        )
    return None


def personal_passage(text: str) -> str:
    """Return the first passage in which the check finds personal data; empty if there is none."""
    found = find(text)
    return text[found[0].start : found[0].end] if found else ""
