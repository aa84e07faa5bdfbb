"""Refusals of uploaded files: one code and one message for each reason."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal, Refused

AWAY = "files-away"
# A refusal where several files were sent, so that the reader knows which one is meant.
FILE_REFUSED = _("%(name)s: %(reason)s")
VERDICTS: dict[str, str | Promise] = {
    "archive-bomb": _("The unpacked content of the file is too large."),
    "archive-damaged": _(
        "The file is damaged, or its table of contents is wrong. Open it in the program that made it, and save it again."
    ),
    "archive-duplicate": _("Two files in the archive have the same name: %(name)s."),
    "archive-hidden": _("The archive contains data that is not in its table of contents."),
    "archive-link": _("The archive contains a link or a device instead of a file: %(name)s."),
    "archive-method": _(
        "The compression method of the archive is not accepted. Create an ordinary ZIP file."
    ),
    "archive-nested": _("Archives inside archives are not accepted: %(name)s."),
    "archive-path": _("A file in the archive would be unpacked outside its folder: %(name)s."),
    "archive-type": _("The archive contains a file of a type that is not accepted: %(name)s."),
    "file-content": _(
        "The content of the file is not of the type “%(ending)s” that its name claims. Save it as that type in the program that made it; renaming it is not enough."
    ),
    "file-embedded": _("The document contains embedded files. Attach them as separate files."),
    "file-empty": _("The file is empty."),
    "file-encrypted": _(
        "The file is encrypted or protected, so it cannot be examined. Save it without a password."
    ),
    "file-external": _(
        "The document loads external content when it is opened. Include the content in the document itself."
    ),
    "file-link": _(
        "The document contains a link that is not accepted: “%(target)s”. Only links to web pages, mail addresses and telephone numbers are accepted."
    ),
    "file-macro": _("Files with macros are not accepted."),
    "file-polyglot": _("The file is of two types at once."),
    "file-too-large": _("The file is larger than %(limit)s MB."),
    "file-type": _("Files of the type “%(ending)s” are not accepted. Accepted: %(kinds)s."),
    "file-unreadable": _(
        "A part of the file cannot be examined. Save it again, or print it to a new file of the same type."
    ),
    AWAY: _(
        "The place where files are kept does not answer, so nothing was saved. Please try again in a few minutes."
    ),
    "inspection-busy": _(
        "Other files are being examined at the moment, so this file was not accepted. Please try again in a minute."
    ),
    "inspection-limit": _(
        "The file takes too much time or memory to examine: %(name)s. Save it again in a simpler form, or divide it."
    ),
    "pdf-launch": _("The PDF starts a program when it is opened or clicked."),
    "pdf-script": _("The PDF contains a script. Print it to a new PDF without scripts."),
    "pdf-submit": _(
        "The PDF contains a form that sends or loads data. Print it to a new PDF without forms."
    ),
    "preview-busy": _(
        "Other pages are being prepared at the moment. Please try again in a minute."
    ),
    "scan-failed": _(
        "The malware scanner is not available, so no file can be accepted now. Try again later."
    ),
    "scan-found": _("The malware scanner found malware in the file: %(name)s."),
}


def refused(code: str, **values: str | int) -> Refused:
    """Return the exception for a code, to be raised; `values` are inserted into the message."""
    message = VERDICTS[code]
    return Refused(Refusal(code, message % values if values else message, field="file"))
