"""What is wrong with a value sent to the API, in the language of the reader."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# The text for each kind of fault that pydantic names; the texts take the values of its context.
TEXTS = {
    "missing": _("This field is required."),
    "extra_forbidden": _("There is no field with this name."),
    "json_invalid": _("What was sent is not valid JSON."),
    "literal_error": _("The value must be one of: %(expected)s"),
    "enum": _("The value must be one of: %(expected)s"),
    "string_too_short": _("At least %(min_length)s characters."),
    "string_too_long": _("At most %(max_length)s characters."),
    "too_short": _("At least %(min_length)s entries."),
    "too_long": _("At most %(max_length)s entries."),
    "greater_than_equal": _("The number must be at least %(ge)s."),
    "less_than_equal": _("The number must be at most %(le)s."),
    "string_type": _("The value must be text."),
    "list_type": _("The value must be a list."),
}
# The same for the kinds `<type>_type`, `<type>_parsing` and the like of a type.
OF_TYPES = {
    "bool": _("The value must be true or false."),
    "int": _("The value must be a number."),
    "float": _("The value must be a number."),
    "decimal": _("The value must be a number."),
    "date": _("The value must be a date such as 2026-03-01."),
    "datetime": _("The value must be a date such as 2026-03-01."),
}
OTHERWISE = _("The value has another form than this field takes.")


def fault_message(fault: dict[str, Any]) -> str:
    """Return the reason for which pydantic refused a value, as a sentence for people."""
    kind = str(fault.get("type", ""))
    context: dict[str, Any] = fault.get("ctx", {})
    if kind == "value_error":
        # Our own validators say it in the language of the reader already.
        return str(context.get("error", ""))
    text = str(TEXTS.get(kind) or OF_TYPES.get(kind.partition("_")[0], OTHERWISE))
    return text % context
