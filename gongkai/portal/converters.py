"""Path converters for index numbers, body codes, and kinds of feeds and events."""

from gongkai.organisations.models.bodies import CODE


class BodyCode:
    """The code of a body."""

    regex = CODE

    def to_python(self, value: str) -> str:
        """Return the value unchanged."""
        return value

    def to_url(self, value: str) -> str:
        """Return the value unchanged."""
        return value


class FeedKind(BodyCode):
    """The kinds of feed."""

    regex = "atom|rss"


class EventPath(BodyCode):
    """The first part of the addresses of interviews and of press conferences."""

    regex = "interviews|press"


class EditionCode(BodyCode):
    """The language of an edition of the gazette."""

    regex = "zh-hans|ug"


class IndexNumber(BodyCode):
    """Body code, year, running number: `990000-D01/2026-00001`."""

    regex = CODE + r"/[0-9]{4}-[0-9]{5,12}"
