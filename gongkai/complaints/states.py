"""Kinds, channels, states and results of complaints about disclosure; states of orders to rectify."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ComplaintKind(TextChoices):
    """What a complaint is about, in the order of the form."""

    NOT_PUBLISHED = "not_published", _("Information that must be public is not published")
    OUTDATED = "outdated", _("Published information is wrong or outdated")
    REPLY = "reply", _("The handling of an application for information")
    FEES = "fees", _("Fees for information")
    GUIDE = "guide", _("Guide, catalogue or contacts are missing or wrong")
    OTHER = "other", _("Another breach of the rules on disclosure")


class ComplaintChannel(TextChoices):
    """How a complaint came in."""

    WEB = "web", _("On this website")
    COUNTER = "counter", _("At the counter")
    PHONE = "phone", _("By telephone")
    POST = "post", _("By post")


class ComplaintState(TextChoices):
    """States of a complaint."""

    RECEIVED = "received", _("Complaint received")
    EXAMINED = "examined", _("Being examined")
    ORDERED = "ordered", _("Rectification ordered")
    CLOSED = "closed", _("Complaint concluded")


class ComplaintResult(TextChoices):
    """Results that the complainant is told."""

    RECTIFIED = "rectified", _("Justified; the fault was rectified and retested")
    JUSTIFIED = "justified", _("Justified; it could not be rectified")
    UNJUSTIFIED = "unjustified", _("Not justified")
    ELSEWHERE = "elsewhere", _("Another procedure is the right one")


class OrderState(TextChoices):
    """States of an order to rectify."""

    OPEN = "open", _("To be rectified")
    REPORTED = "reported", _("Reported as rectified")
    DONE = "done", _("Rectified and retested")


class NotificationKind(TextChoices):
    """Kinds of notifications about complaints and orders."""

    COMPLAINT_RECEIVED = "complaint_received", _("A complaint about disclosure was received")
    COMPLAINT_ASSIGNED = "complaint_assigned", _("A complaint about disclosure was assigned to you")
    COMPLAINT_DUE = "complaint_due", _("A complaint about disclosure must be concluded soon")
    COMPLAINT_LATE = "complaint_late", _("A complaint about disclosure is overdue")
    ORDER_ISSUED = "order_issued", _("Your body was ordered to rectify a fault")
    ORDER_REPORTED = "order_reported", _("A rectification waits for the retest")
    ORDER_RETURNED = "order_returned", _("A rectification was not accepted")
    ORDER_ACCEPTED = "order_accepted", _("A rectification was accepted")
