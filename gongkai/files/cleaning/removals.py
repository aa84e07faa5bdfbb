"""What can be removed from a file, and why a file cannot be cleaned."""

from enum import StrEnum


class Removal(StrEnum):
    """A kind of content that was removed from the published copy."""

    PROPERTIES = "properties"
    COMMENTS = "comments"
    CHANGES = "changes"
    THUMBNAIL = "thumbnail"
    EMBEDDED = "embedded"
    LINKS = "links"
    CUSTOM_DATA = "custom-data"
    IMAGE_DATA = "image-data"
    ANNOTATIONS = "annotations"


class NotCleanable(Exception):
    """A file cannot be cleaned: it is damaged, protected, or not of the type that its name says."""
