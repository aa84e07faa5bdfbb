"""The moment at which the tests load the demo, and what each part of the loading left."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from gongkai.kit.times import BEIJING

AT = datetime(2026, 11, 23, 9, 30, tzinfo=BEIJING)


@dataclass
class Stages:
    """The data after the core, and after each further body."""

    core: Counter[str]
    bodies: list[str]
