"""
Tables of surveys within public consultations.

Answers that can be counted are stored as counts only: no row says what one person answered, so that
nothing can be found out about anybody, by whomever. Only free texts are stored singly, encrypted and
without a link to the other answers.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models.consultations import PublicConsultation
from gongkai.consultations.states import CommentSource, QuestionKind
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.organisations.models import Person


class SurveyQuestion(models.Model):
    """
    A question of the survey of a consultation. It is fixed when the consultation is opened.

    `options` are the answers offered by single and multiple choice, counted from 1. `least` and `most`
    bound a scale or a number. `answered` counts the responses that answer it.
    """

    consultation = models.ForeignKey(
        PublicConsultation, on_delete=models.PROTECT, related_name="questions"
    )
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind of question"), max_length=16, choices=QuestionKind.choices)
    text = models.CharField(_("question"), max_length=300)
    options = models.JSONField(default=list)
    least = models.IntegerField(null=True, blank=True)
    most = models.IntegerField(null=True, blank=True)
    is_required = models.BooleanField(default=False)
    is_confidential = models.BooleanField(default=False)
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "place"], name="consultations_question_place"
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.TEXT) | Q(is_confidential=False),
                name="consultations_confidential_is_counted",
            ),
        ]
        verbose_name = _("question of a survey")

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.place}"


class SurveyResponse(models.Model):
    """That somebody answered a survey, by which way and when; not what, and not who."""

    consultation = models.ForeignKey(
        PublicConsultation, on_delete=models.PROTECT, related_name="responses"
    )
    number = models.CharField(max_length=90, unique=True)
    submission = models.CharField(max_length=64, unique=True)
    source = models.CharField(_("way"), max_length=16, choices=CommentSource.choices)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    entered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("response to a survey")

    def __str__(self) -> str:
        return self.number


class SurveyCount(models.Model):
    """How many responses gave one answer: the number of an option, a point of a scale, a number."""

    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="counts")
    value = models.IntegerField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "value"], name="consultations_count_once"),
        ]
        verbose_name = _("count of an answer to a survey")

    def __str__(self) -> str:
        return f"{self.question_id} {self.value} {self.number}"


class SurveyText(EncryptedRow):
    """A free text that somebody gave as an answer; only staff reads it."""

    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="texts")
    text = EncryptedTextField()

    class Meta:
        verbose_name = _("text answer to a survey")

    def __str__(self) -> str:
        return f"{self.question_id} {self.pk}"
