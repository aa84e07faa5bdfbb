"""Datasets in the demo region: a price series, a corrected table, one with private columns, one in review."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.catalogue.models import CatalogueItem
from gongkai.datasets.actions.datasets import create_dataset, start_release
from gongkai.datasets.actions.releases import publish_release, submit_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.inputs import DatasetFacts, ImportInputs, NewDataset, ReleaseFacts
from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.ready_made import READY_MADE, ReadyMade
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast

FIRST_PLACE = 5_000  # after the consultations of the same moment
FRIDAY, WEEKS = 4, 16
BY_CODE = {one.code: one for one in READY_MADE}


@dataclass(frozen=True)
class DemoVersion:
    """
    One version: how many days ago it was submitted and published (0: under review), and its rows.

    `rows` returns the lines of the file for the day of submission.
    """

    submitted: int
    published: int
    rows: Callable[[date], tuple[str, ...]]
    period: Callable[[date], str]
    reason: str = ""


@dataclass(frozen=True)
class DemoDataset:
    """One ready-made dataset with its versions, in a body that is not in the core of the demo."""

    body: str
    code: str
    versions: tuple[DemoVersion, ...]


def price_rows(day: date) -> tuple[str, ...]:
    """Return the mutton price of each of the last Fridays; the newest is the last one before the day."""
    newest = day - timedelta(days=(day.weekday() - FRIDAY - 1) % 7 + 1)
    fridays = [newest - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return tuple(
        f"{friday},昭汀北郊市场,羊肉,{66 + (place * 7 % 11) / 4:.2f}"
        for place, friday in enumerate(fridays)
    )


def corrected_price_rows(day: date) -> tuple[str, ...]:
    """Return the same prices with the newest one corrected."""
    *kept, newest = price_rows(day)
    head, _comma, price = newest.rpartition(",")
    return (*kept, f"{head},{float(price) + 0.5:.2f}")


def inspection_rows(day: date) -> tuple[str, ...]:
    """Return the notices of the year before as they were first published."""
    year = day.year - 1
    return (
        f"{year},食品抽检公告,31,,",
        f"{year},药品质量公告,7,,",
        f"{year},医疗器械质量公告,1,,",
        f"{year},飞行检查公告,24,22,",
        f"{year},行政处罚决定,3214,,99.4",
    )


def corrected_rows(day: date) -> tuple[str, ...]:
    """Return the notices as corrected: two rows changed, one came in."""
    year = day.year - 1
    kept = inspection_rows(day)[:3]
    return (
        *kept,
        f"{year},化妆品质量公告,1,,",
        f"{year},飞行检查公告,25,23,",
        f"{year},行政处罚决定,3234,,100",
    )


def aid_rows(day: date) -> tuple[str, ...]:
    """Return the aid that was paid in the month before, with recipients that only the body reads."""
    month = (day.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    places = ("昭汀市", "溯阳市", "砚岭市", "栎湖市")
    return tuple(
        f"{month},{area},{kind},{kind}-{area}-{number},{standard}.00,{number},{standard * number}.00,"
        f"示例领取人{number},示例证件号码{number}"
        for area in places
        for kind, standard in (("城市低保", 720), ("农村低保", 560), ("临时救助", 900))
        for number in (1, 2, 3)
    )


def statistics_rows(day: date) -> tuple[str, ...]:
    """Return indicators of the quarter before."""
    period = quarter_of(day)
    return (
        f"{period},地区生产总值,3568.40,亿元,6.1,",
        f"{period},社会消费品零售总额,1042.70,亿元,4.8,",
        f"{period},居民消费价格指数,100.40,上年同期=100,0.4,",
    )


def quarter_of(day: date) -> str:
    """Return the last quarter that ended before the day, in words."""
    ended = date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    return f"{ended.year}年第{'一二三四'[(ended.month - 1) // 3]}季度"


def last_year(day: date) -> str:
    """Return the year before the day, in words."""
    return f"{day.year - 1}年度"


def last_month(day: date) -> str:
    """Return the month before the day, in words."""
    ended = day.replace(day=1) - timedelta(days=1)
    return f"{ended.year}年{ended.month}月"


DATASETS = (
    DemoDataset(
        "990000-D01",
        "farm-prices",
        (DemoVersion(6, 5, price_rows, lambda _day: f"近{WEEKS}周"),),
    ),
    DemoDataset(
        "990000-D11",
        "food-drugs",
        (
            DemoVersion(70, 68, inspection_rows, last_year),
            DemoVersion(
                30,
                28,
                corrected_rows,
                last_year,
                "补报化妆品质量公告；飞行检查和行政处罚数量按年末核对结果更正。",
            ),
        ),
    ),
    DemoDataset("990000-D03", "aid", (DemoVersion(18, 16, aid_rows, last_month),)),
    DemoDataset("990000-D12", "statistics", (DemoVersion(2, 0, statistics_rows, quarter_of),)),
)


def dataset_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the datasets of these bodies."""
    for place, one in enumerate(DATASETS, start=FIRST_PLACE):
        if one.body in codes:
            yield from _Versions(one, place, cast, now).steps()


class _Versions:
    """Carries out the steps of one dataset and its versions."""

    def __init__(self, demo: DemoDataset, place: int, cast: Cast, now: datetime) -> None:
        self.demo, self.place, self.cast, self.now = demo, place, cast, now
        self.ready: ReadyMade = BY_CODE[demo.code]
        self.dataset: Dataset
        self.release: DatasetVersion

    def steps(self) -> Iterator[Step]:
        """Yield the steps up to the state of the last version."""
        yield self._step(self.demo.versions[0].submitted + 3, self._create)
        for one in self.demo.versions:
            yield self._step(one.submitted, self._submit(one))
            if one.published:
                yield self._step(one.published, self._publish)

    def _step(self, days_ago: int, action: Callable[[datetime], None]) -> Step:
        return Step(self.now - timedelta(days=days_ago), self.place, action)

    def _by(self, post: PostKind) -> Person:
        return self.cast.holder(self.demo.body, post)

    def _create(self, at: datetime) -> None:
        ready = self.ready
        facts = DatasetFacts(
            ready.title,
            ready.description,
            ready.cycle,
            "free",
            legal_basis=ready.source,
            catalogue_item=CatalogueItem.objects.get(code=ready.item),
        )
        new = NewDataset(ready.code, facts, ready.descriptor())
        officer = self._by(PostKind.DISCLOSURE_OFFICER)
        self.dataset = create_dataset(self.cast.bodies[self.demo.body], new, by=officer, at=at)

    def _submit(self, one: DemoVersion) -> Callable[[datetime], None]:
        def submit(at: datetime) -> None:
            officer, day = self._by(PostKind.DISCLOSURE_OFFICER), local_date(at)
            facts = ReleaseFacts(one.period(day), one.reason)
            release = start_release(self.dataset, facts, by=officer, at=at)
            head = self.ready.sample_csv().split("\n", 1)[0]
            with TemporaryDirectory() as folder:
                path = Path(folder) / "rows.csv"
                path.write_text("\n".join([head, *one.rows(day), ""]), encoding="utf-8")
                release = import_rows(release, ImportInputs(path), by=officer, at=at)
            self.release = submit_release(release, facts, by=officer, at=at)

        return submit

    def _publish(self, at: datetime) -> None:
        approver = self._by(PostKind.APPROVER)
        self.release = publish_release(self.release, NOTHING, by=approver, at=at)
