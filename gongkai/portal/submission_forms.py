"""What the forms share by which anybody writes to a body without an account."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongkai.files.storage import EncryptedFile, check_all, store_all_encrypted
from gongkai.files.upload_errors import FILE_REFUSED
from gongkai.kit.refusals import Refusal, Refused
from gongkai.portal.form_tokens import HONEYPOT_FILLED, TOO_FAST, FormToken, issue_token
from gongkai.ui.fields import TextField

MAX_TYPED = 200_000  # characters; the rules set the actual limit
RECEIPT_PERIOD = timedelta(minutes=15)  # in which a reload shows the same receipt


class SubmissionForm(forms.Form):
    """
    A form of the public. The rules validate it, so that one submission shows every error.

    `SHOWN` names the fields that people fill in, in their order, `MARKED` those that are required;
    `FIELDS_OF` the fields of refusals that have another name here.
    """

    SHOWN: ClassVar[tuple[str, ...]] = ()
    MARKED: ClassVar[tuple[str, ...]] = ()
    FIELDS_OF: ClassVar[dict[str, str]] = {}
    is_by_program = False

    # Hidden from people. A submission that fills it in comes from a program.
    homepage = TextField(
        required=False,
        max_length=MAX_TYPED,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(required=False, max_length=1_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.MARKED:
            self.fields[name].is_marked = True  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [self[name] for name in self.SHOWN]

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a refusal to the field that it concerns. A field shows only its first refusal."""
        name = self.FIELDS_OF.get(refusal.field, refusal.field)
        field = name if name in self.fields and not self[name].is_hidden else None
        if field is None or field not in self.errors:
            self.add_error(field, str(refusal))

    def check(self, token: FormToken, refusals: Iterable[Refusal], *, at: datetime) -> None:
        """Add what the rules refuse, unless a program has sent the form: then only that is said."""
        if token.is_too_fast(at):
            self.is_by_program, refusals = True, [TOO_FAST]
        elif self.data.get("homepage"):
            self.is_by_program, refusals = True, [HONEYPOT_FILLED]
        for refusal in refusals:
            self.add_refusal(refusal)

    def store_files(self, name: str) -> list[EncryptedFile]:
        """
        Store the files of a field, encrypted, if all else in the form is right.

        Otherwise they are checked all the same, so that one submission shows every error, but none of
        them is kept. Of a program, and of a field with too many files, none is read.
        """
        files = [(one, one.name) for one in self.cleaned_data.get(name, [])]
        if not files or self.is_by_program:
            return []
        checked: Sequence[EncryptedFile | Refused | None] = (
            check_all(files) if self.errors else store_all_encrypted(files)
        )
        stored = []
        for (_file, file_name), result in zip(files, checked, strict=True):
            if isinstance(result, Refused):
                refused = FILE_REFUSED % {"name": file_name, "reason": result.refusal}
                self.add_error(name, str(refused))
            elif result is not None:
                stored.append(result)
        return stored


def with_new_token(data: QueryDict, form: str, *, at: datetime) -> QueryDict:
    """Return what was submitted with a new token for the form, to be shown and sent again."""
    renewed = data.copy()
    renewed["token"] = issue_token(form, at=at)
    return renewed
