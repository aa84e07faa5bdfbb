"""Due dates that a holiday notice changed."""

from django.db import models

from gongkai.calendars.models import HolidayNotice
from gongkai.documents.models.documents import Document


class ClockChange(models.Model):
    """
    A due date before and after a holiday notice; the current due date is always computed.

    Law: 条例19 art. 26; 全国年节及纪念日放假办法.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="clock_changes")
    notice = models.ForeignKey(HolidayNotice, models.PROTECT, related_name="+")
    due_before = models.DateField()
    due_after = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "notice"], name="clock_change_once"),
        )

    def __str__(self) -> str:
        return f"{self.due_before} → {self.due_after}"
