"""A part of an office file as a tree of elements without namespaces, read within the limits of `extraction.xml`."""

import zipfile
from collections.abc import Iterator
from typing import Optional

from gongkai.files.extraction.xml import read_part


class Node:
    """An element: name, attributes, and what is in it."""

    __slots__ = ("children", "name", "values")

    def __init__(self, name: str, values: dict[str, str]) -> None:
        self.name, self.values = name, values
        self.children: list[Node | str] = []

    def __iter__(self) -> Iterator["Node"]:
        """Yield the elements in it."""
        return (one for one in self.children if isinstance(one, Node))

    def first(self, *path: str) -> Optional["Node"]:
        """Return the first element under these names, if there is one."""
        found: Node | None = self
        for name in path:
            found = next((one for one in found or () if one.name == name), None)
        return found

    def value(self, *path: str, key: str = "val") -> str | None:
        """Return an attribute of the first element under these names; None: there is none."""
        found = self.first(*path)
        return None if found is None else found.values.get(key)

    def walk(self) -> Iterator["Node"]:
        """Yield all elements below it, in their order."""
        waiting = list(self)[::-1]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += list(one)[::-1]

    @property
    def text(self) -> str:
        """All characters in it."""
        return "".join(
            "".join(part for part in one.children if isinstance(part, str))
            for one in (self, *self.walk())
        )


def read_tree(archive: zipfile.ZipFile, name: str) -> Node:
    """Return a part as a tree below a node without name; a part that is not there is empty."""
    top = Node("", {})
    opened = [top]

    def start(element: str, values: dict[str, str]) -> None:
        node = Node(element, values)
        opened[-1].children.append(node)
        opened.append(node)

    def end(_element: str) -> None:
        opened.pop()

    def words(text: str) -> None:
        opened[-1].children.append(text)

    read_part(archive, name, start, end, words)
    return top
