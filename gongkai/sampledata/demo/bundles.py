"""Planned releases in the demo region: one published at its minute, one confirmed and moved, one provisional."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.datasets.actions.bundles import (
    approve_bundle,
    confirm_bundle,
    move_bundle,
    plan_bundle,
)
from gongkai.datasets.actions.datasets import start_release
from gongkai.datasets.actions.releases import submit_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.inputs import BundleFacts, ImportInputs, MoveInputs, ReleaseFacts
from gongkai.datasets.models import Bundle, Dataset
from gongkai.kit.times import BEIJING, local_date
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.processes.publish_bundle import publish_bundle
from gongkai.sampledata.demo.datasets import BY_CODE, corrected_price_rows
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast

PLACE = 5_100  # after the datasets of the same moment
BODY, CODE = "990000-D01", "farm-prices"
HOUR = 10  # of Beijing, at which figures are released
CORRECTION = ReleaseFacts("近16周（更正）", "采价点更正最近一周的价格。")


def bundle_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the planned releases, if their body is among these."""
    if BODY in codes:
        yield from _Bundles(cast, now).steps()


class _Bundles:
    """Carries out the steps; each bundle is kept under the name of what becomes of it."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.bundles: dict[str, Bundle] = {}

    def steps(self) -> Iterator[Step]:
        """Yield the steps, some of them hours apart on one day."""
        yield self._step(4.5, self._plan("published", "近16周（更正）", days=-1))
        yield self._step(4.0, self._confirm("published"))
        yield self._step(3.5, self._submit)
        yield self._step(3.0, self._approve)
        yield Step(self._minute(-1), PLACE, self._publish)
        yield self._step(2.9, self._plan("confirmed", "下一期周报", days=5))
        yield self._step(2.8, self._confirm("confirmed"))
        yield self._step(2.2, self._move)
        yield self._step(2.1, self._plan("provisional", "再下一期周报", days=13))

    def _step(self, days_ago: float, action: Callable[[datetime], None]) -> Step:
        return Step(self.now - timedelta(days=days_ago), PLACE, action)

    def _minute(self, days: int) -> datetime:
        day = self.now.astimezone(BEIJING) + timedelta(days=days)
        return day.replace(hour=HOUR, minute=0, second=0, microsecond=0)

    def _by(self, post: PostKind) -> Person:
        return self.cast.holder(BODY, post)

    def _plan(self, name: str, period: str, *, days: int) -> Callable[[datetime], None]:
        def plan(at: datetime) -> None:
            dataset, officer = Dataset.objects.get(code=CODE), self._by(PostKind.DISCLOSURE_OFFICER)
            facts = BundleFacts(period, self._minute(days))
            self.bundles[name] = plan_bundle(dataset, facts, by=officer, at=at)

        return plan

    def _confirm(self, name: str) -> Callable[[datetime], None]:
        def confirm(at: datetime) -> None:
            approver = self._by(PostKind.APPROVER)
            self.bundles[name] = confirm_bundle(self.bundles[name], NOTHING, by=approver, at=at)

        return confirm

    def _submit(self, at: datetime) -> None:
        officer = self._by(PostKind.DISCLOSURE_OFFICER)
        dataset = Dataset.objects.get(code=CODE)
        release = start_release(dataset, CORRECTION, by=officer, at=at)
        head = BY_CODE[CODE].sample_csv().split("\n", 1)[0]
        first = dataset.releases.get(number=1)
        assert first.submitted_at is not None  # it was published by an earlier step
        rows = corrected_price_rows(local_date(first.submitted_at))
        with TemporaryDirectory() as folder:
            path = Path(folder) / "rows.csv"
            path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
            release = import_rows(release, ImportInputs(path), by=officer, at=at)
        submit_release(release, CORRECTION, by=officer, at=at)

    def _approve(self, at: datetime) -> None:
        bundle, approver = self.bundles["published"], self._by(PostKind.APPROVER)
        self.bundles["published"] = approve_bundle(bundle, NOTHING, by=approver, at=at)

    def _publish(self, at: datetime) -> None:
        publish_bundle(self.bundles["published"], at=at)

    def _move(self, at: datetime) -> None:
        moved = MoveInputs(self._minute(6), "采价市场临时休市，价格顺延一日采集。")
        bundle, approver = self.bundles["confirmed"], self._by(PostKind.APPROVER)
        move_bundle(bundle, moved, by=approver, at=at)
