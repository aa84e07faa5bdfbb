"""The registration codes of the website, edited at the desk."""

from django.db import models
from django.db.models import Q


class Site(models.Model):
    """The names and codes of the website, in one row; every public page shows them."""

    ROW = 1

    name = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=100, blank=True)
    name_ug = models.CharField(max_length=100, blank=True)
    site_code = models.CharField(max_length=10, blank=True)
    icp_number = models.CharField(max_length=60, blank=True)
    police_number = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="organisations_site_one_row")]

    def __str__(self) -> str:
        return self.site_code
