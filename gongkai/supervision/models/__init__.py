"""Models of supervision, one file per noun."""

from gongkai.supervision.models.register import LeadingPost, OrganisationReturn, ReadingPlace

__all__ = ["LeadingPost", "OrganisationReturn", "ReadingPlace"]
