"""Two workers that begin an index in the cluster at the same moment end with one, which both fill."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from gongkai.search.cluster import following
from gongkai.search.models import ClusterIndex


class Indices:
    """The indexes of a cluster; while the first is made, another process writes that it began one."""

    def __init__(self) -> None:
        self.there: list[str] = ["gongkai-other"]
        self.other = "gongkai-other"

    def create(self, *, index: str, **_more: Any) -> None:
        self.there.append(index)
        ClusterIndex.objects.update(building=self.other)

    def delete(self, *, index: str, **_more: Any) -> None:
        self.there.remove(index)


@pytest.mark.django_db
def test_the_second_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    indices = Indices()

    class Cluster:
        pass

    Cluster.indices = indices  # type: ignore[attr-defined]

    @contextmanager
    def asking() -> Iterator[Any]:
        yield Cluster

    monkeypatch.setattr(following, "asking", asking)
    assert following.begin().building == "gongkai-other"
    assert indices.there == ["gongkai-other"]
    # Nobody else began one meanwhile: the one that was begun is replaced.
    indices.other = "gongkai-other"
    name = following.begin().building
    assert name != "gongkai-other"
    assert indices.there == [name]


@pytest.mark.django_db
def test_changes_that_another_worker_sends_meanwhile_are_no_reason_to_fill_a_new_index(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Cluster:
        """While it is asked, another worker notes and sends one more change."""

        def __init__(self, noted: int) -> None:
            self.noted = noted

        def search(self, **_more: Any) -> dict[str, Any]:
            ClusterIndex.objects.update(number=self.noted)
            return {"hits": {"hits": [{"sort": [8]}]}}

    index = ClusterIndex.objects.create(used="gongkai-one", number=7)
    for noted, is_ahead in ((8, False), (7, True)):
        cluster = Cluster(noted)
        monkeypatch.setattr(following, "asking", lambda cluster=cluster: nullcontext(cluster))
        assert following.is_ahead(index) is is_ahead
