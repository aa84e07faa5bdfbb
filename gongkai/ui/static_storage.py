"""Storage of static files whose addresses are computed once."""

from typing import Any

from django.conf import settings
from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """
    Static files with a hash in their names; the address of each is kept in memory.

    A page names about twenty static files, most of them the icons. The names are parsed anew each time
    otherwise, although the manifest of a process does not change.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002  (of Django)
        """Return the address of a file."""
        if settings.DEBUG or force:
            return str(super().url(name, force))
        found = self._addresses.get(name)
        if found is None:
            found = self._addresses[name] = str(super().url(name))
        return found

    def save_manifest(self) -> None:
        """Write the manifest after files were collected: addresses from before are no longer valid."""
        super().save_manifest()
        self._addresses.clear()
