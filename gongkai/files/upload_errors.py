"""Why a file is refused: one code and one sentence for each reason."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal, Refused

VERDICTS: dict[str, str | Promise] = {
    "archive-bomb": _("The file unpacks to too much."),
    "archive-damaged": _("The file is damaged, or its table of contents is not true."),
    "archive-duplicate": _("Two files in the archive have the same name: %(name)s."),
    "archive-hidden": _("The archive holds data that its table of contents does not name."),
    "archive-link": _("The archive holds a link or a device instead of a file: %(name)s."),
    "archive-method": _(
        "The archive is packed in a way that is not accepted. Pack it as an ordinary ZIP file."
    ),
    "archive-nested": _("Archives inside archives are not accepted: %(name)s."),
    "archive-path": _("A file in the archive would be unpacked outside its folder: %(name)s."),
    "archive-type": _("The archive holds a file of a type that is not accepted: %(name)s."),
    "file-content": _(
        "The content of the file is not of the type “%(ending)s” that its name claims."
    ),
    "file-embedded": _(
        "The document carries other files inside. Attach them as files of their own."
    ),
    "file-empty": _("The file is empty."),
    "file-encrypted": _(
        "The file is encrypted or protected, so it cannot be examined. Save it without a password."
    ),
    "file-external": _(
        "The document loads parts from elsewhere when it is opened. Put them into the document itself."
    ),
    "file-macro": _("Files with macros are not accepted."),
    "file-polyglot": _("The file is of two types at once."),
    "file-too-large": _("The file is larger than %(limit)s MB."),
    "file-type": _("Files of the type “%(ending)s” are not accepted. Accepted: %(kinds)s."),
    "file-unreadable": _(
        "A part of the file cannot be examined. Save or print it anew as a file of the same type."
    ),
    "pdf-launch": _("The PDF starts a program when it is opened or clicked."),
    "pdf-script": _("The PDF holds a script. Print it anew as a PDF without scripts."),
    "scan-failed": _(
        "The malware scanner cannot be reached, so no file is accepted now. Try again later."
    ),
    "scan-found": _("The malware scanner found something in the file: %(name)s."),
}


def refused(code: str, **values: str | int) -> Refused:
    """Return what to raise; `values` fill the sentence."""
    message = VERDICTS[code]
    return Refused(Refusal(code, message % values if values else message, field="file"))
