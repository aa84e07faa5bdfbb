"""The reading modes, each a `data-mode` in the style sheets."""

MODE_COOKIE = "reading_mode"
MODES = frozenset({"large", "elderly"})
