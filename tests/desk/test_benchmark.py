"""The benchmark of the desk measures every page of the URL configuration that needs no argument."""

from benchmarks.desk import unmeasured


def test_benchmark_measures_every_page_of_the_desk() -> None:
    assert unmeasured() == set()
