"""Measure the report of the region of 2017 in a separate process: cold, warm, and counted from the acts."""

import json
import os
import time

import django


def main() -> None:
    """Print the times as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    django.setup()
    from gongkai.law.report_forms.forms import FORMS  # noqa: PLC0415
    from gongkai.ledger.models import Act  # noqa: PLC0415  (Django is set up first)
    from gongkai.organisations.models import Body  # noqa: PLC0415
    from gongkai.sampledata.region_2017.facts import TOP, YEAR  # noqa: PLC0415
    from gongkai.statistics.audit import sums_of_ledger  # noqa: PLC0415
    from gongkai.statistics.compilation import compile_tree, consolidated, findings_for  # noqa: PLC0415
    from gongkai.statistics.models import Tally  # noqa: PLC0415

    top = Body.objects.get(code=TOP)

    def whole() -> int:
        """Compile all bodies, consolidate and check; return the number of bodies."""
        each = compile_tree(top, YEAR)
        area = consolidated(
            each.values(), FORMS["2014"], YEAR, next(iter(each.values())).local_rows
        )
        assert [
            one for one in findings_for(top, YEAR, "area", area) if one.severity == "error"
        ] == []
        return len(each)

    times = []
    for _round in range(4):
        begun = time.perf_counter()
        bodies = whole()
        times.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    sums_of_ledger()
    result = {
        "cold": times[0],
        "warm": min(times[1:]),
        "recount": time.perf_counter() - begun,
        "bodies": bodies,
        "acts": Act.objects.count(),
        "tallies": Tally.objects.count(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
