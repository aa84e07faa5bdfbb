"""The moment at which every run of the tests begins."""

from datetime import datetime

from gongkai.kit.times import BEIJING

# A Wednesday that is worked, in the morning: no run lasts until midnight in Beijing.
RUN_BEGINS = datetime(2026, 11, 25, 10, 0, tzinfo=BEIJING)
TODAY = RUN_BEGINS.date()
