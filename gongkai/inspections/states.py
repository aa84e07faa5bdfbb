"""What the nightly inspection checks, veto items first."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Check(TextChoices):
    """
    One indicator that a machine can check.

    Law: 国办秘函〔2019〕19号 (its numbers are not verified against the original); 国办发〔2017〕47号 (tags).
    """

    AVAILABILITY = "availability", _("Page cannot be opened")
    HOME_AGE = "home_age", _("Nothing new on the page of the body")
    EMPTY_COLUMNS = "empty_columns", _("Column without any document")
    STALE_COLUMNS = "stale_columns", _("Column not updated in time")
    LETTERS = "letters", _("Message unanswered for more than three months")
    LINKS = "links", _("Link within the site that leads nowhere")
    OUTSIDE_LINKS = "outside_links", _("Link to another site that leads nowhere")
    TAGS = "tags", _("Page without a required tag")
    CONTRAST = "contrast", _("Text with too little contrast")


# At so many of them a site fails the inspection; the limits of columns are settings.
VETO_AT = {Check.AVAILABILITY: 1, Check.HOME_AGE: 1, Check.LETTERS: 1}
