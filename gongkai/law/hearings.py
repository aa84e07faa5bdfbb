"""Periods before a hearing: the announcement, the materials, the list of participants."""

from datetime import date, timedelta

from gongkai.law.clocks import amount_of


def last_day_to_announce(held_on: date) -> date:
    """
    Return the last day on which a hearing on draft rules (规章) is announced in time.

    Law: 规章制定程序条例 art. 16 (30 days before the hearing).
    """
    return held_on - timedelta(days=amount_of("rules-hearing-announcement"))


def last_day_for_materials(held_on: date) -> date:
    """
    Return the last day on which the materials of a hearing reach its participants in time.

    Law: 国务院令713号 art. 16 (7 days before the hearing).
    """
    return held_on - timedelta(days=amount_of("hearing-notice"))
