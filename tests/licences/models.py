from django.db import models
from django.db.models import QuerySet


class Licence(models.Model):
    """A licence that a body has granted; public until it is taken back."""

    body = models.CharField(max_length=64)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    granted_on = models.DateField()
    taken_back = models.BooleanField(default=False)
    import_number = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return self.number


def public_licences() -> QuerySet[Licence]:
    return Licence.objects.filter(taken_back=False)
