"""What shows that a published version is unchanged: the digest of its rows and the total of each number."""

from hashlib import sha256

from gongkai.datasets.models import DatasetVersion, PlainJson
from gongkai.datasets.queries import rows_of, values_in_order


def digest_of(release: DatasetVersion) -> tuple[str, dict[str, int]]:
    """
    Return the SHA-256 of all public values in order, and the stored total of each public number.

    It reads all rows of the version.
    """
    schema = release.schema
    digest = sha256()
    numbers = [
        (place, one.name)
        for place, one in enumerate(schema.fields)
        if one.is_public and one.is_numeric
    ]
    written = PlainJson().encode  # one encoder for all rows
    sums = {name: 0 for _place, name in numbers}
    for values in values_in_order(rows_of(release)):
        digest.update(f"{written(values)}\n".encode())
        for place, name in numbers:
            sums[name] += int(values[place] or 0)
    return digest.hexdigest(), sums
