"""The places of stored files that the settings name."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages

from gongkai.files.places.base import Place
from gongkai.files.places.cache import Cache
from gongkai.files.places.folder import FolderPlace
from gongkai.files.private import private_folder

STORAGE = "files"
CACHE = "cache"


def chosen_place() -> Place:
    """Return the place in which files are stored and from which they are read."""
    return bucket() if is_in_bucket() else folder()


def is_in_bucket() -> bool:
    """Return whether files are stored in a bucket."""
    return bool(settings.GONGKAI_FILES_IN == "s3")


def folder() -> FolderPlace:
    """Return the folder of stored files of this machine."""
    return FolderPlace(Path(settings.GONGKAI_FILES))


def bucket() -> Place:
    """Return the bucket of the settings."""
    # Only an installation that uses one has the packages.
    from gongkai.files.places.bucket import BucketPlace  # noqa: PLC0415

    own = Path(settings.GONGKAI_FILES)
    private_folder(own / CACHE)
    limit = settings.GONGKAI_S3.cache_mb << 20
    storage: Any = storages[STORAGE]
    return BucketPlace(storage, own, Cache(own / CACHE, limit))
