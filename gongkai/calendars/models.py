"""Holiday notices: the days off of a year in a jurisdiction, and its weekend working days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.calendars.jurisdictions import NATIONAL


class HolidayNotice(models.Model):
    """
    One holiday notice. A later one of the same jurisdiction overrides an earlier one, day by day.

    Law: 全国年节及纪念日放假办法; for regions its art. 4.
    """

    jurisdiction = models.CharField(_("jurisdiction"), max_length=6, default=NATIONAL)
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=200)
    source = models.CharField(_("source"), max_length=300, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    # Whether it was compared with the original; until then dependent due dates are provisional.
    verified = models.BooleanField(_("verified"), default=False)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("holiday notice")
        constraints = (
            models.UniqueConstraint(fields=["jurisdiction", "year", "title"], name="notice_once"),
            models.CheckConstraint(
                condition=models.Q(year__gte=1949) & models.Q(year__lte=2199),
                name="notice_year_thinkable",
            ),
        )

    def __str__(self) -> str:
        return self.title


class NoticeDay(models.Model):
    """One day of a notice: a day off, or a weekend day worked in exchange."""

    notice = models.ForeignKey(
        HolidayNotice, models.CASCADE, related_name="days", verbose_name=_("holiday notice")
    )
    day = models.DateField(_("day"))
    works = models.BooleanField(_("works"))
    name = models.CharField(_("name"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("day of a notice")
        constraints = (models.UniqueConstraint(fields=["notice", "day"], name="notice_day_once"),)

    def __str__(self) -> str:
        return self.day.isoformat()
