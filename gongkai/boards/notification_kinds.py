"""The weekly overview as a notification: the numbers of a body and of the bodies below it."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.boards.queries import (
    board_body_ids,
    bodies_by_id,
    bodies_on_board,
    latest_first,
    standings_of,
    sums_of,
)
from gongkai.boards.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.organisations.models import Body
from gongkai.organisations.queries import User, person_of

MAX_NAMED = 3  # bodies that the overview names


def board_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return the present numbers of the bodies that are on the board of the user."""
    person = person_of(user)
    seen = board_body_ids(person, on=on) if person else set()
    lines = {}
    for pk, body in bodies_by_id(set(ids) & seen).items():
        standings = standings_of(bodies_on_board(seen, below=pk, on=on), on=on)
        sums = sums_of(standings)
        first = [one.body_id for one in latest_first(standings)[:MAX_NAMED]]
        title = (
            _(
                "Replies overdue: %(replies_late)s, veto items: %(vetoes)s, tasks overdue: "
                "%(tasks_late)s, publications missing: %(duties_missing)s"
            )
            % sums
        )
        if first:
            named = bodies_by_id(first)
            names = "、".join(named[one].label for one in first)
            title += _("; most urgent: %(names)s") % {"names": names}
        lines[pk] = SubjectLine(title, body=body.label)
    return lines


CATALOGUE = Catalogue(
    kinds=kinds_from(NotificationKind, {}, {}),
    subjects=(
        SubjectKind(
            Body._meta.label_lower,
            gettext_lazy("Board"),
            gettext_lazy("A body that you no longer answer for"),
            "desk:board_of_body",
            board_lines,
        ),
    ),
)
