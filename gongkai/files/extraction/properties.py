"""The properties of office files: names, keywords and other facts that no page shows."""

from collections.abc import Collection

from gongkai.files.extraction.segments import Collected, Place


class Properties:
    """Collects the properties with these names, whose value is a text."""

    def __init__(self, found: Collected, names: Collection[str]) -> None:
        self.found, self.names = found, names
        self.name = ""
        self.current: list[str] = []

    def start(self, name: str, _values: dict[str, str]) -> None:
        """Take the start of an element."""
        self.name = name if name in self.names else ""
        self.current.clear()

    def words(self, text: str) -> None:
        """Take characters."""
        if self.name:
            self.current.append(text)

    def end(self, _name: str) -> None:
        """Take the end of an element."""
        if self.name:
            self.found.add(Place.PROPERTY, self.name, "".join(self.current))
        self.name = ""
