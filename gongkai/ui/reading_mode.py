"""The ways of showing a page that a reader can choose; each is a `data-mode` in the style sheet."""

MODE_COOKIE = "reading_mode"
MODES = frozenset({"large", "elderly"})
