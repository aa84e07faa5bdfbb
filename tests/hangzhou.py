"""The annual report of Hangzhou for 2025, as it was published: a real report in the form of 2021 in which everything agrees."""

import copy
from typing import Any

APPLICATIONS: dict[str, list[int]] = {
    "1": [13612, 252, 0, 45, 128, 32, 14069],
    "2": [535, 6, 0, 1, 18, 0, 560],
    "3.1": [5345, 129, 0, 41, 19, 14, 5548],
    "3.2": [2120, 39, 0, 1, 6, 2, 2168],
    "3.3.1": [13, 0, 0, 0, 0, 0, 13],
    "3.3.2": [30, 0, 0, 0, 0, 0, 30],
    "3.3.3": [11, 0, 0, 0, 0, 0, 11],
    "3.3.4": [49, 2, 0, 0, 0, 0, 51],
    "3.3.5": [103, 1, 0, 0, 0, 0, 104],
    "3.3.6": [84, 1, 0, 0, 0, 0, 85],
    "3.3.7": [282, 4, 0, 0, 0, 0, 286],
    "3.3.8": [147, 0, 0, 0, 1, 2, 150],
    "3.4.1": [3075, 50, 0, 0, 89, 8, 3222],
    "3.4.2": [177, 3, 0, 0, 0, 0, 180],
    "3.4.3": [19, 0, 0, 0, 0, 0, 19],
    "3.5.1": [199, 1, 0, 0, 3, 0, 203],
    "3.5.2": [147, 1, 0, 0, 0, 0, 148],
    "3.5.3": [0, 0, 0, 0, 0, 0, 0],
    "3.5.4": [100, 1, 0, 0, 0, 0, 101],
    "3.5.5": [5, 0, 0, 0, 0, 0, 5],
    "3.6.1": [315, 3, 0, 0, 0, 0, 318],
    "3.6.2": [202, 0, 0, 1, 0, 0, 203],
    "3.6.3": [941, 17, 0, 1, 3, 3, 965],
    "3.7": [13364, 252, 0, 44, 121, 29, 13810],
    "4": [783, 6, 0, 2, 25, 3, 819],
}
REMEDIES: dict[str, list[int]] = {
    "reconsideration": [376, 97, 196, 121, 790],
    "direct": [16, 1, 12, 27, 56],
    "after": [74, 1, 30, 51, 156],
}
PROACTIVE: dict[str, list[int]] = {
    "rules": [3, 5, 74],
    "normdocs": [564, 984, 4185],
    "licences": [11398889],
    "penalties": [6937489],
    "compulsion": [166105],
    "fees": [316441],
}


def hangzhou() -> dict[str, Any]:
    """Return the report as data, to be changed at will."""
    return copy.deepcopy(
        {
            "form": "2021",
            "year": 2025,
            "body": "杭州市",
            "proactive": PROACTIVE,
            "applications": APPLICATIONS,
            "remedies": REMEDIES,
            "previous": {"4": list(APPLICATIONS["2"])},
        }
    )
