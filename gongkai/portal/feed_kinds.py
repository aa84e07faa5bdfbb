"""The kinds of feeds: Atom and RSS with a link to the next page, and texts that XML allows."""

import re
from datetime import date, datetime, time

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from gongkai.kit.times import BEIJING

BEGUN_ON = date(2008, 5, 1)  # the day the Regulations came into force
# Characters that XML 1.0 does not allow, even escaped.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")


class Steady(SyndicationFeed):
    """Give a feed without entries a fixed date; Django would use the current time."""

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed; a fixed early date if there is no entry."""
        return max((item["updateddate"] for item in self.items), default=midnight(BEGUN_ON))


class Atom(Steady, Atom1Feed):
    """Atom with a link to the next page (RFC 5005) and withdrawn entries (RFC 6721)."""

    content_type = "application/atom+xml; charset=utf-8"

    def root_attributes(self) -> dict[str, str]:
        """Add the XML namespace of withdrawn entries."""
        return {**super().root_attributes(), "xmlns:at": "http://purl.org/atompub/tombstones/1.0"}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Add the link to older entries, and the withdrawn ones."""
        super().add_root_elements(handler)
        if self.feed["next_url"]:
            _empty(handler, "link", {"rel": "next", "href": self.feed["next_url"]})
        if self.feed.get("hub"):
            _empty(handler, "link", {"rel": "hub", "href": self.feed["hub"]})
        for address, moment in self.feed["gone"]:
            _empty(handler, "at:deleted-entry", {"ref": address, "when": moment.isoformat()})


class Rss(Steady, Rss201rev2Feed):
    """RSS 2.0 with a link to the next page (RFC 5005)."""

    content_type = "application/rss+xml; charset=utf-8"

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Add the link to older entries."""
        super().add_root_elements(handler)
        if self.feed["next_url"]:
            _empty(handler, "atom:link", {"rel": "next", "href": self.feed["next_url"]})
        if self.feed.get("hub"):
            _empty(handler, "atom:link", {"rel": "hub", "href": self.feed["hub"]})


KINDS: dict[str, type[Atom | Rss]] = {"atom": Atom, "rss": Rss}


def clean(text: str) -> str:
    """Return a text without the characters that XML does not allow."""
    return NOT_XML.sub("", text)


def _empty(handler: SimplerXMLGenerator, name: str, attributes: dict[str, str]) -> None:
    handler.addQuickElement(name, None, attributes)


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins."""
    return datetime.combine(day, time(), BEIJING)
