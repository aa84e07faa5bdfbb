"""The words of a catalogue: its columns' choices, and the states of its versions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VersionState(TextChoices):
    """Whether a version of a catalogue is being prepared or was adopted."""

    DRAFT = "draft", _("Draft")
    ADOPTED = "adopted", _("Adopted")


class Frequency(TextChoices):
    """How often an item must be published."""

    EVENT = "event", _("When it arises")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
    HALF_YEARLY = "half_yearly", _("Half-yearly")
    YEARLY = "yearly", _("Yearly")


class Audience(TextChoices):
    """To whom an item is disclosed. Law: 国办发〔2019〕54号."""

    EVERYBODY = "everybody", _("The whole society")
    PARTICULAR = "particular", _("Particular groups")


class Method(TextChoices):
    """How an item is disclosed. Law: 国办发〔2019〕54号."""

    PROACTIVE = "proactive", _("Proactively")
    ON_REQUEST = "on_request", _("On application")
    BOTH = "both", _("Proactively, and on application")


class GovernmentLevel(TextChoices):
    """The level of the bodies that publish an item. Law: 国办发〔2019〕54号."""

    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")


class Outlet(TextChoices):
    """Channels and carriers of an item. Law: 国办发〔2019〕54号."""

    WEBSITE = "website", _("Government website")
    SOCIAL_MEDIA = "social_media", _("Microblog, WeChat and app")
    GAZETTE = "gazette", _("Government gazette")
    CONFERENCE = "conference", _("Press conference or hearing")
    BROADCAST = "broadcast", _("Radio and television")
    PRINT = "print", _("Newspapers and periodicals")
    READING_PLACE = "reading_place", _("Public reading place")
    SERVICE_CENTRE = "service_centre", _("Government service centre")
    SERVICE_STATION = "service_station", _("Convenience service station")
    VISIT = "visit", _("Visit to households or on site")
    NOTICE_BOARD = "notice_board", _("Notice board of the community, enterprise or village")
    PUSH = "push", _("Targeted message")
    OTHER = "other", _("Other")
