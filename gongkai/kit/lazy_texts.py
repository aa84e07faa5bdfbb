"""Texts with values in them, translated for each reader."""

from collections.abc import Mapping

from django.utils.functional import lazy


def _filled(text: object, values: Mapping[str, object]) -> str:
    return str(text) % values


# Fills in values when a text is shown: `gettext_lazy(…) % values` translates it at once, for all readers.
filled = lazy(_filled, str)
