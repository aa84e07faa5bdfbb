"""What was not entered about remedies against decisions of a body, and a reply must name."""

from django.utils.translation import gettext

from gongkai.organisations.models import Body
from gongkai.organisations.queries import remedy_addressees


def missing_remedies(body: Body) -> list[str]:
    """
    Return the names of what a reply must say about remedies and was not entered for the body.

    Law: 条例19 art. 51; 行政复议法 art. 20; 行政诉讼法 art. 46.
    """
    found = {
        gettext("Reconsideration body"): remedy_addressees(body).reconsideration,
        gettext("Competent court"): body.court,
        gettext("Address of the court"): body.court_address,
        gettext("Complaints to"): body.complaint_body,
    }
    return [name for name, value in found.items() if not value]
