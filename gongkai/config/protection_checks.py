"""System checks of classified protection: `check --deploy` shows what is recorded, and what is missing."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.utils import timezone

from gongkai.config.protection import ProtectionTerms
from gongkai.kit.times import local_date

MAX_LEVEL, FILED_FROM = 5, 2
# 信息安全等级保护管理办法（公通字〔2007〕43号）art. 14: level 3 once a year, level 4 every half year; art. 15:
# systems from level 2 on are filed with the police.
INTERVALS = {3: timedelta(days=366), 4: timedelta(days=184)}


@checks.register(checks.Tags.security, deploy=True)
def protection_is_recorded(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return the record of classified protection, and what it lacks."""
    terms: ProtectionTerms = settings.GONGKAI_PROTECTION
    if not terms.level:
        message = "GONGKAI_PROTECTION_LEVEL is 0: the level of classified protection (等级保护) is not recorded."
        return [checks.Warning(message, id="gongkai.W051")]
    if terms.level > MAX_LEVEL:
        message = "GONGKAI_PROTECTION_LEVEL is a number from 1 to 5."
        return [checks.Error(message, id="gongkai.E051")]
    found = list(_missing(terms, local_date(timezone.now())))
    message = (
        f"Classified protection (等级保护): level {terms.level}, filing {terms.record or '—'}, assessed on "
        f"{terms.assessed or '—'} by {terms.assessor or '—'}, open findings: {terms.high_findings} of "
        f"high risk, {terms.findings} others."
    )
    return [*found, checks.Info(message, id="gongkai.I051")]


def _missing(terms: ProtectionTerms, today: date) -> Iterator[checks.CheckMessage]:
    if terms.level >= FILED_FROM and not terms.record:
        message = (
            "GONGKAI_PROTECTION_RECORD is empty: from level 2 on a system is filed with the police."
        )
        yield checks.Warning(message, id="gongkai.W052")
    try:
        assessed = date.fromisoformat(terms.assessed) if terms.assessed else None
    except ValueError:
        message = "GONGKAI_PROTECTION_ASSESSED is no day, such as 2026-05-20."
        yield checks.Error(message, id="gongkai.E052")
        return
    interval = INTERVALS.get(terms.level)
    if assessed is not None and assessed > today:
        message = "GONGKAI_PROTECTION_ASSESSED is in the future."
        yield checks.Error(message, id="gongkai.E052")
    elif interval and (assessed is None or assessed + interval < today):
        often = "once a year" if terms.level == min(INTERVALS) else "every half year"
        message = (
            f"A system of level {terms.level} is assessed {often}; the last assessment is too old."
        )
        yield checks.Warning(message, id="gongkai.W053")
    if terms.high_findings:
        message = f"{terms.high_findings} high-risk findings of the last assessment are open."
        yield checks.Warning(message, id="gongkai.W054")
