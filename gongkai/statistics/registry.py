"""The measures that the apps declare. This module does not use the database."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from gongkai.ledger.measures import Measure, MeasureTable


@dataclass(frozen=True, eq=False)
class Registry:
    """All declared measures, by (subject type, verb) and by (subject type, name)."""

    tables: tuple[MeasureTable, ...]
    by_verb: Mapping[tuple[str, str], tuple[Measure, ...]]
    by_name: Mapping[tuple[str, str], tuple[Measure, ...]]
    table_of: Mapping[tuple[str, str], MeasureTable]


def registered() -> Registry:
    """Return all measures that the installed apps list in `measure_tables` of their AppConfig."""
    return _gathered(tuple(apps.app_configs))


@lru_cache(maxsize=8)
def _gathered(_installed: tuple[str, ...]) -> Registry:
    found: tuple[MeasureTable, ...] = tuple(
        import_string(path)
        for config in apps.get_app_configs()
        for path in getattr(config, "measure_tables", ())
    )
    by_verb: dict[tuple[str, str], list[Measure]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[Measure]] = defaultdict(list)
    owner: dict[tuple[str, str], MeasureTable] = {}
    for table in found:
        for measure in table.measures:
            name = (table.subject_type, measure.name)
            if owner.setdefault(name, table) is not table:
                raise ImproperlyConfigured(f"Two tables declare the measure {':'.join(name)}.")
            by_name[name].append(measure)
            for verb in measure.verbs:
                by_verb[table.subject_type, verb].append(measure)
    return Registry(
        found,
        {key: tuple(measures) for key, measures in by_verb.items()},
        {key: tuple(measures) for key, measures in by_name.items()},
        owner,
    )
