"""
Form fields for text as people write it: every form uses these, not those of Django.

Free text keeps its characters; structured values are folded (`gongkai.kit.text_input`).
"""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from gongkai.catalogue.models import CatalogueItem
from gongkai.catalogue.queries import every_item, items
from gongkai.files.inspection.content import KINDS
from gongkai.kit.text_input import (
    compact,
    document_number,
    folded,
    free_text,
    identity_number,
    is_blank,
    parsed_date,
    single_line,
    telephone,
)

MAX_ITEM_CODE = 17  # one more than a code has, so that nothing longer is found


class TextField(forms.CharField):
    """Free text; on one line, unless the field has several."""

    def to_python(self, value: Any) -> str:
        """Return the text without control characters; what shows nothing is empty."""
        clean = free_text if isinstance(self.widget, forms.Textarea) else single_line
        if value and is_blank(str(value)):
            return ""
        return super().to_python(clean(str(value)) if value else value) or ""


class CodeTextField(forms.CharField):
    """A number or code that is written without spaces, such as a query code."""

    def to_python(self, value: Any) -> str:
        """Return the value in normal width, without spaces and with plain hyphens."""
        return super().to_python(self.fold(str(value)) if value else value) or ""

    def fold(self, value: str) -> str:
        """Return the value in one way of writing."""
        return compact(value)


class IdentityNumberField(CodeTextField):
    """The number of a proof of identity, or a unified social credit code."""

    def fold(self, value: str) -> str:
        """Return the number without spaces and dashes, in capital letters."""
        return identity_number(value)


class DocumentNumberField(CodeTextField):
    """A document number, with its year in the brackets of GB/T 9704."""

    def fold(self, value: str) -> str:
        """Return the number as official documents write it."""
        return document_number(value)


class TelephoneField(CodeTextField):
    """One or several telephone numbers, with extensions."""

    def fold(self, value: str) -> str:
        """Return the numbers, separated by 、."""
        return telephone(value)


class DateField(forms.DateField):
    """A date, also as people write it: 2026年3月1日, 2026/3/1, 20260301."""

    def to_python(self, value: Any) -> date | None:
        """Return the date."""
        return (parsed_date(value) if isinstance(value, str) else None) or super().to_python(value)


class IntegerField(forms.IntegerField):
    """A whole number, also in full-width digits."""

    def to_python(self, value: Any) -> int | None:
        """Return the number."""
        return super().to_python(folded(value) if isinstance(value, str) else value)


class DecimalField(forms.DecimalField):
    """A decimal number, also in full-width digits."""

    def to_python(self, value: Any) -> Any:
        """Return the number."""
        return super().to_python(folded(value) if isinstance(value, str) else value)


class EmailField(forms.EmailField):
    """A mail address, also in full width."""

    def to_python(self, value: Any) -> str:
        """Return the address without spaces."""
        return super().to_python(compact(str(value)) if value else value) or ""


class MultipleFileInput(forms.FileInput):
    """A file input that accepts several files."""

    allow_multiple_selected = True


class DropInput(MultipleFileInput):
    """An input whose page says of each dropped file whether it will be refused; the store decides."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add the size and the types of files that are accepted."""
        return super().build_attrs(base_attrs, extra_attrs) | {
            "data-limit": settings.GONGKAI_UPLOAD_LIMIT,
            "data-endings": " ".join(sorted(KINDS)),
        }


class MultipleFileField(forms.FileField):
    """Several uploaded files. The file store reads and checks them, not this field."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ARG002  (Django's name)
        """Return the uploaded files unchanged."""
        return [one for one in data or [] if one]


class CatalogueItemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """
    One item of the catalogue as a filter, by its code.

    Every item is accepted, also one that the catalogue of a body added or that a later version left
    out; only those of the statute are offered, because there may be thousands of others.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(items(), to_field_name="code", required=False, **kwargs)

    def to_python(self, value: Any) -> CatalogueItem | None:
        """Return the item of the code."""
        if value in self.empty_values or isinstance(value, CatalogueItem):
            return value or None
        found = every_item().filter(code=str(value)[:MAX_ITEM_CODE]).first()
        if found is None:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            )
        return found
