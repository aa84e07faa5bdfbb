"""The feeds in which a document is, by their paths."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from gongkai.documents.models import Document


def topics_of(document: Document) -> list[str]:
    """Return the paths of the feeds in which a document is: of the site and of its body."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for kind in ("atom", "rss"):
                path = reverse("portal:feed", args=[kind])
                found += [path, f"{path}?{urlencode({'body': document.body.code})}"]
    return found
