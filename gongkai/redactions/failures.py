"""Refusals of files that cannot be redacted, and of results that fail a check."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.documents.name_lists import listed
from gongkai.kit.refusals import Refusal

FAILURES: dict[str, str | Promise] = {
    "file-encrypted": gettext_lazy("The file is encrypted. Save it without a password and add it again."),
    "file-unreadable": gettext_lazy("The file is damaged and cannot be redacted."),
    "file-too-large": gettext_lazy("The file takes too much memory. Split it, and redact the parts."),
    "file-type": gettext_lazy("Only PDF, JPEG and PNG files can be redacted."),
    "box-outside": gettext_lazy("A box lies outside its page, or is empty."),
    "no-boxes": gettext_lazy("Draw at least one box."),
    "too-many-boxes": gettext_lazy("There are too many boxes in one file."),
    "too-many-pages": gettext_lazy(
        "Too many pages would become images. Split the file, and redact the parts."
    ),
    "redaction-stopped": gettext_lazy(
        "Making the file took too long and was stopped. Split the file, and redact the parts."
    ),
}  # fmt: skip
# What a check of the result found, by the name of the check.
CHECKS: dict[str, str | Promise] = {
    "size": gettext_lazy("The result is more than half as large again as the original."),
    "page-count": gettext_lazy("The result has not as many pages as the original."),
    "boxes-on-images": gettext_lazy("A page with a box did not become an image."),
    "no-text-on-images": gettext_lazy("A page that became an image still has text."),
    "text-layer-beside-boxes": gettext_lazy("The text layer of a page stands under a box."),
    "no-removed-text": gettext_lazy(
        "Text under a box can also be read elsewhere. Draw boxes there too, or say that the text may stay at other places."
    ),
    "boxes-are-black": gettext_lazy("A box is not completely black."),
    "other-pages-unchanged": gettext_lazy("Text on a page without boxes was lost."),
    "other-places-unchanged": gettext_lazy("The image differs from the original outside the boxes."),
    "file-name": gettext_lazy("The file name contains text that is under a box. Choose another name."),
    "only-pages": gettext_lazy("The result contains more than its pages."),
    "no-properties": gettext_lazy("The result has properties."),
    "no-annotations": gettext_lazy("The result has annotations."),
    "only-an-image": gettext_lazy("A page that became an image contains more than that."),
    "no-removed-bytes": gettext_lazy("Text under a box is in the bytes of the result."),
    "no-removed-bytes-in-streams": gettext_lazy("Text under a box is in the data of the result."),
    "no-removed-text-in-objects": gettext_lazy("Text under a box is hidden in the result."),
    "no-warnings": gettext_lazy("The result is not a sound PDF file."),
}  # fmt: skip


def failure(code: str) -> Refusal:
    """Return the refusal for a file that cannot be redacted."""
    return Refusal(code, FAILURES.get(code, FAILURES["file-unreadable"]))


def refusal_of_checks(failed: tuple[str, ...], pages: tuple[int, ...]) -> Refusal | None:
    """Return why a result may not be used: which checks it failed, and on which pages."""
    if not failed:
        return None
    text = " ".join(str(CHECKS.get(name, name)) for name in failed).replace("。 ", "。")
    if pages:
        text += " " + _("Pages: %(pages)s.") % {"pages": listed(pages[:20])}
    field = "name" if failed == ("file-name",) else ""
    return Refusal("redaction-check-failed", text, field=field)
