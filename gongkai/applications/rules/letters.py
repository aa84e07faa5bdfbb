"""Why not: noting how a letter was served, correcting records, and the words of letters."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.applications.letter_words import BLANK, FORMS, blanks_in
from gongkai.applications.models import Application, Letter
from gongkai.applications.queries import capacity, capacity_in
from gongkai.applications.rules.basics import OFFICER, SUPERVISOR, not_holding, refusal_of_words
from gongkai.applications.states import CorrectionResult, LetterKind, Way
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person


def refusal_to_note_service(
    letter: Letter, *, by: Person, on: date, way: str | None = None, served_on: date | None = None,
    proof: str | None = None,
) -> Refusal | None:  # fmt: skip
    """Why it cannot be noted how a letter reached somebody: a reply is served by a step of its own, and all once only."""
    if not any(capacity(by, post, letter.application, on=on) for post in (OFFICER, SUPERVISOR)):
        return not_holding(OFFICER)
    if letter.kind == LetterKind.REPLY:
        return Refusal("served-as-reply", _("A reply is served by a step of its own."))
    if letter.proof_of_service:
        return Refusal("service-noted", _("The proof of service is there."))
    if way is not None and way not in Way.values:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="way")
    if served_on is not None and not letter.dated <= served_on <= on:
        return Refusal("wrong-day", _("A letter is served between its day and today."), field="served_on")
    return refusal_of_words(proof, "proof") if proof is not None else None


def refusal_to_correct(
    application: Application, *, by: Person, on: date, result: str | None = None, words: str | None = None
) -> Refusal | None:
    """
    Why no correction of records can be told: only what was given here can be wrong here.

    Law: 条例19 art. 41.
    """
    if not any(capacity(by, post, application, on=on) for post in (OFFICER, SUPERVISOR)):
        return not_holding(OFFICER)
    if not any(reply.served_on for reply in application.replies.all()):
        return Refusal("never-answered", _("Only information that was given can be corrected."), law="条例19 art. 41")
    if result is not None and result not in CorrectionResult.values:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="result")
    return refusal_of_words(words, "words") if words is not None else None


def refusal_to_write_template(
    body: Body, kind: str, *, by: Person, on: date, words: str | None = None, version: int | None = None,
    newest: int = 0,
) -> Refusal | None:  # fmt: skip
    """
    Why words cannot become those of a body's letters: who writes them, and what they must tell.

    Law: 条例19 art. 30, 32, 33, 35, 42, 51 (what each notice has to tell).
    """
    if capacity_in(by, SUPERVISOR, body.pk, on=on) is None:
        return not_holding(SUPERVISOR)
    if words is None:
        return None
    if version is not None and version != newest:
        return Refusal(
            "changed-meanwhile", _("Somebody else has changed these words meanwhile; compare, and save again.")
        )
    form = FORMS[LetterKind(kind)]
    if refusal := refusal_of_words(words, "words"):
        return refusal
    there = blanks_in(words)
    for name in there:
        if name not in form.blanks:
            return Refusal("unknown-blank", _("No blank is called “%(name)s”.") % {"name": name[:40]}, field="words")
    if "{{" in BLANK.sub("", words) or "}}" in BLANK.sub("", words):
        return Refusal("broken-blank", _("A blank begins with {{ and ends with }}."), field="words")
    for name in form.needs:
        if name not in there:
            return Refusal(
                "missing-blank", _("These words must have the blank “%(name)s”.") % {"name": name}, field="words"
            )
    return None
