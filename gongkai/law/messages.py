"""Marks sentences of the statute for translation; the faces translate, the statute knows no language."""


def N_(message: str) -> str:  # noqa: N802  (the gettext convention for "mark, do not translate")
    """Return `message` unchanged; the extractor finds it by this name."""
    return message
