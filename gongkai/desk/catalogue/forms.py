"""The form for a new version of a catalogue."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.sheets import ENDINGS
from gongkai.desk.forms import DateInput
from gongkai.ui.fields import DateField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_BYTES = 5 << 20


class CatalogueForm(RefusableForm):
    """A new version: its title, its first day, and its table."""

    title = TextField(max_length=200, label=_("Title"))
    effective_on = DateField(label=_("In force from"), widget=DateInput)
    file = forms.FileField(label=_("File (XLSX or CSV)"))

    def clean_file(self) -> Any:
        """Refuse files of other kinds, and large ones before they are read."""
        upload = self.cleaned_data["file"]
        if not (upload.name or "").lower().endswith(ENDINGS):
            raise ValidationError(
                _("A catalogue is an XLSX or CSV file. Save it as one in Excel or WPS.")
            )
        if upload.size > MAX_BYTES:
            raise ValidationError(_("A catalogue has at most five megabytes."))
        return upload
