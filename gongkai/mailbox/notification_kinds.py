"""Kinds of notifications about letters, and what a notification shows of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import TEXTS, visible_to
from gongkai.mailbox.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User


def _subject_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return kind, number and body of the letters that the user may see; never their words."""
    found = visible_to(user, on=on).select_related("body").defer("title", *TEXTS)
    return {
        pk: SubjectLine(str(one.get_kind_display()), number=one.number, body=one.body.label)
        for pk, one in found.in_bulk(list(ids)).items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {
            NotificationKind.MAILBOX_DUE: Tone.SOON,
            NotificationKind.MAILBOX_LATE: Tone.LATE,
            NotificationKind.MAILBOX_PROMISE_DUE: Tone.SOON,
            NotificationKind.MAILBOX_PROMISE_LATE: Tone.LATE,
        },
        dict.fromkeys(
            (NotificationKind.MAILBOX_DUE, NotificationKind.MAILBOX_PROMISE_DUE),
            DayUnit.WORKING_DAYS,
        ),
    ),
    subjects=(
        SubjectKind(
            MailboxLetter._meta.label_lower,
            _("Letter in the mailbox"),
            _("A letter that you no longer handle"),
            "desk:letter",
            _subject_lines,
        ),
    ),
)
