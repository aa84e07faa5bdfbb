"""The letters to the leader's mailbox that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.desk.letters.deadline_bar import letter_deadline_bar
from gongkai.desk.waiting_lists import WaitingList, WaitingRow, first_waiting
from gongkai.kit.date_text import day_text
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import TEXTS, letter_queues
from gongkai.organisations.models import Person


def waiting_letters(person: Person, calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first letters that wait for the person."""
    found = first_waiting(
        MailboxLetter.objects.select_related("body", "lead").defer(*TEXTS),
        letter_queues(person, on=on),
        on=on,
    )
    return WaitingList(
        _("Leader's mailbox"),
        [_row(letter, calendars, on) for letter in found],
        reverse("desk:letters"),
        _("All letters to the mailbox"),
    )


def _row(letter: MailboxLetter, calendars: Calendars, on: date) -> WaitingRow:
    bar = letter_deadline_bar(letter, calendars, on)
    return WaitingRow(
        reverse("desk:letter", args=[letter.pk]),
        _("Open the letter"),
        label=letter.get_kind_display(),
        number=letter.number,
        place=letter.body.label,
        facts=(letter.get_state_display(),),
        tag=(bar.tone, bar.remaining),
        bar=bar,
        due=_("due on %(day)s") % {"day": day_text(letter.due_on)},
    )
