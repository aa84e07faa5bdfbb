"""Enter holiday notices, after which deadlines that reach their days are computed again."""

from datetime import datetime

from django.db import transaction

from gongkai.calendars.models import HolidayNotice, NoticeDay
from gongkai.calendars.notices import NoticeFacts
from gongkai.calendars.rules import refusal_to_enter_notice
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.verbs import Verb


@transaction.atomic
def enter_notice(facts: NoticeFacts, *, by: Actor, at: datetime) -> HolidayNotice:
    """
    Enter a notice with its days. Consumers of the act compute the affected deadlines again.

    Law: 全国年节及纪念日放假办法 art. 4.
    """
    refuse_if(refusal_to_enter_notice(facts))
    notice = HolidayNotice.objects.create(
        jurisdiction=facts.jurisdiction,
        year=facts.year,
        title=facts.title,
        source=facts.source,
        issued_on=facts.issued_on,
        verified=facts.verified,
        entered_at=at,
    )
    NoticeDay.objects.bulk_create(
        NoticeDay(notice=notice, day=one.day, works=one.works, name=one.name) for one in facts.days
    )
    record(
        Verb.CALENDAR_CHANGED,
        notice,
        chain=PLATFORM,
        by=by,
        at=at,
        on=facts.issued_on or local_date(at),
        facets={"jurisdiction": facts.jurisdiction, "year": facts.year, "days": len(facts.days)},
    )
    return notice
