"""Refusals of recording service, correcting records, and editing letter templates."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import CorrectInputs, ReceiptInputs, ServiceInputs
from gongkai.applications.letter_templates import BLANK, FORMS, blanks_in
from gongkai.applications.models import Application, Letter
from gongkai.applications.queries import is_answered
from gongkai.applications.rules.basics import (
    refusal_of_post,
    refusal_of_stage,
    refusal_of_step,
    refusal_of_text,
)
from gongkai.applications.states import CorrectionResult, LetterKind, Way
from gongkai.applications.workflow import CORRECT, NOTE_RECEIPT, NOTE_SERVICE, SUPERVISOR
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacity_in


def refusal_to_note_service(
    letter: Letter, inputs: ServiceInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why service cannot be recorded.

    Replies have their own step; service is recorded once.
    """
    if refusal := refusal_of_step(NOTE_SERVICE, letter.application, by=by, at=at):
        return refusal
    if letter.kind == LetterKind.REPLY:
        return Refusal("served-as-reply", _("A reply is served with the step “Serve the reply”."))
    if letter.proof_of_service:
        return Refusal("service-noted", _("The proof of service is already recorded."))
    if inputs is None:
        return None
    if inputs.way not in Way.values:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="way")
    if not letter.dated <= inputs.served_on <= local_date(at):
        return Refusal(
            "wrong-day",
            _("The date of service must be between the date of the letter and today."),
            field="served_on",
        )
    return refusal_of_text(inputs.proof, "proof")


def refusal_to_note_receipt(
    letter: Letter, inputs: ReceiptInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the receipt of a letter cannot be recorded: only of a posted one, and once."""
    if refusal := refusal_of_step(NOTE_RECEIPT, letter.application, by=by, at=at):
        return refusal
    if letter.served_on is None or letter.served_by != Way.POST:
        return Refusal("not-posted", _("Only a letter that was posted has a day of receipt."))
    if letter.reached_on is not None:
        return Refusal("receipt-noted", _("The day of receipt is already recorded."))
    if inputs is not None and not letter.served_on <= inputs.reached_on <= local_date(at):
        return Refusal(
            "wrong-day",
            _("The day of receipt must be between the posting and today."),
            field="reached_on",
        )
    return None


def refusal_to_correct(
    application: Application, inputs: CorrectInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why a request for correction cannot be answered.

    Only information given here can be corrected.
    Law: 条例19 art. 41.
    """
    never = Refusal(
        "never-answered",
        _("Only information that was provided can be corrected."),
        law="条例19 art. 41",
    )
    if refusal := refusal_of_post(CORRECT, application, by=by, at=at) or refusal_of_stage(
        CORRECT, application, never
    ):
        return refusal
    if not is_answered(application):
        return never
    if inputs is None:
        return None
    if inputs.result not in CorrectionResult.values:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="result")
    return refusal_of_text(inputs.text, "text")


def refusal_to_write_template(
    body: Body,
    kind: str,
    *,
    by: Person,
    on: date,
    text: str | None = None,
    version: int | None = None,
    newest: int = 0,
) -> Refusal | None:
    """
    Return why a template cannot be saved: no permission, or required placeholders are missing.

    Law: 条例19 art. 30, 32, 33, 35, 42, 51 (what each notice has to tell).
    """
    if capacity_in(by, SUPERVISOR, body.pk, on=on) is None:
        return not_holding(SUPERVISOR)
    if text is None:
        return None
    if version is not None and version != newest:
        return Refusal(
            "changed-meanwhile",
            _(
                "Another user has changed this text in the meantime. Compare the versions and save again."
            ),
        )
    form = FORMS[LetterKind(kind)]
    if refusal := refusal_of_text(text, "text"):
        return refusal
    present = blanks_in(text)
    for name in present:
        if name not in form.blanks:
            return Refusal(
                "unknown-blank",
                _("There is no placeholder “%(name)s”.") % {"name": name[:40]},
                field="text",
            )
    if "{{" in BLANK.sub("", text) or "}}" in BLANK.sub("", text):
        return Refusal(
            "broken-blank", _("A placeholder begins with {{ and ends with }}."), field="text"
        )
    for name in form.needs:
        if name not in present:
            return Refusal(
                "missing-blank",
                _("The text must contain the placeholder “%(name)s”.") % {"name": name},
                field="text",
            )
    return None
