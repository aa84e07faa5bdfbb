"""How long something takes, told as people say it."""

from django.utils.translation import gettext, ngettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def duration_text(seconds: int) -> str:
    """
    Return a duration in the largest units that fit: 45 seconds, 15 minutes, 1 hour 30 minutes.

    It is rounded up, so that who waits this long has waited long enough.
    """
    if seconds < MINUTE:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = -(-seconds // MINUTE)
    if minutes < HOUR // MINUTE:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours, rest = divmod(minutes, HOUR // MINUTE)
    if hours >= DAY // HOUR:
        return days_text(-(-minutes // (DAY // MINUTE)))
    text = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    if not rest:
        return text
    more = ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    return gettext("%(hours)s %(minutes)s") % {"hours": text, "minutes": more}


def days_text(days: int) -> str:
    """Return a number of days, as years if they are whole ones of 365 days."""
    years, rest = divmod(days, 365)
    if years and not rest:
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
