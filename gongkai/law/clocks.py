"""The legal periods: one table of all statutory clocks, and the release clock of documents."""

from collections.abc import Mapping
from datetime import date, timedelta

from gongkai.law.calendar import DueDate, WorkCalendar, add_working_days, working_days_between
from gongkai.law.clock_kinds import Bound, Clock, Unit
from gongkai.law.conventions import USUAL, Conventions
from gongkai.law.messages import N_
from gongkai.law.regimes import Regime, regime_on

RELEASE_DAYS = 20


FIRST_ONLY, REVISED_ONLY = (Regime.FIRST,), (Regime.REVISED,)

CLOCKS: Mapping[str, Clock] = {
    clock.key: clock
    for clock in (
        Clock(
            "release",
            N_("Release on the body's own initiative"),
            N_("forming or change"),
            RELEASE_DAYS,
            Unit.WORKING_DAYS,
            "条例19 art. 26; 条例07 art. 18",
        ),
        Clock(
            "reply-2007",
            N_("Reply to an application"),
            N_("receipt of the application"),
            15,
            Unit.WORKING_DAYS,
            "条例07 art. 24",
            regimes=FIRST_ONLY,
            extension=15,
            note=N_(
                "Time for consulting third parties is not counted; in practice a clarification restarts the period."
            ),
        ),
        Clock(
            "reply",
            N_("Reply to an application"),
            N_("receipt of the application"),
            20,
            Unit.WORKING_DAYS,
            "条例19 art. 33",
            regimes=REVISED_ONLY,
            extension=20,
            note=N_(
                "Time for consulting third parties and other bodies is not counted; a clarification or a paid fee "
                "restarts the period."
            ),
        ),
        Clock(
            "clarification-notice",
            N_("Asking the applicant to clarify"),
            N_("receipt of the application"),
            7,
            Unit.WORKING_DAYS,
            "条例19 art. 30",
            regimes=REVISED_ONLY,
            note=N_("Once only."),
        ),
        Clock(
            "third-party",
            N_("Opinion of a third party"),
            N_("receipt of the inquiry"),
            15,
            Unit.WORKING_DAYS,
            "条例19 art. 32",
            regimes=REVISED_ONLY,
            note=N_("Without a reply the body decides under the Regulations."),
        ),
        Clock(
            "agency",
            N_("Opinion of another body"),
            N_("receipt of the inquiry"),
            15,
            Unit.WORKING_DAYS,
            "条例19 art. 34",
            regimes=REVISED_ONLY,
            note=N_("No reply counts as consent."),
        ),
        Clock(
            "fee-payment",
            N_("Payment of a processing fee"),
            N_("receipt of the fee notice"),
            20,
            Unit.WORKING_DAYS,
            "国办函〔2020〕109号",
            regimes=REVISED_ONLY,
            convention="fee_payment_days",
            note=N_(
                "If the fee is not paid in time, the application lapses. Payment restarts the time for the reply."
            ),
        ),
        Clock(
            "interpretation",
            N_("Interpretation of a policy document"),
            N_("publication of the document"),
            3,
            Unit.WORKING_DAYS,
            "国办发〔2016〕80号",
            convention="interpretation_days",
        ),
        Clock(
            "mailbox",
            N_("Reply to a letter in the mailbox"),
            N_("receipt of the letter"),
            5,
            Unit.WORKING_DAYS,
            "—",
            convention="mailbox_days",
            note=N_(
                "No statute; local rules. Routing and objection do not stop it; a promised day is a clock of "
                "its own."
            ),
        ),
        Clock(
            "error-report",
            N_("Answer to a report of an error on a page"),
            N_("receipt of the report"),
            3,
            Unit.WORKING_DAYS,
            "国办秘函〔2019〕19号",
            convention="error_report_days",
            note=N_("The original was not seen. A report that is passed on keeps its due date."),
        ),
        Clock(
            "complaint",
            N_("Result of a complaint about disclosure"),
            N_("receipt of the complaint"),
            20,
            Unit.WORKING_DAYS,
            "—",
            convention="complaint_days",
        ),
        Clock(
            "concern-facts",
            N_("First facts on a grave or major emergency"),
            N_("the event"),
            5,
            Unit.HOURS,
            "国办发〔2016〕80号",
            convention="facts_hours",
        ),
        Clock(
            "concern-press",
            N_("Press conference on a grave or major emergency"),
            N_("the event"),
            24,
            Unit.HOURS,
            "国办发〔2016〕61号",
            convention="press_hours",
        ),
        Clock(
            "concern-response",
            N_("Response to another public concern"),
            N_("the concern"),
            48,
            Unit.HOURS,
            "国办发〔2016〕61号",
            convention="response_hours",
        ),
        Clock(
            "comment",
            N_("Public comment on a draft decision"),
            N_("publication of the draft"),
            30,
            Unit.DAYS,
            "国务院令713号 art. 15",
            Bound.EARLIEST,
            convention="comment_days",
            note=N_("A shorter time must be explained."),
        ),
        Clock(
            "comment-rule",
            N_("Public comment on a draft rule"),
            N_("publication of the draft"),
            30,
            Unit.DAYS,
            "规章制定程序条例 art. 15",
            Bound.EARLIEST,
            convention="comment_days",
            note=N_("A shorter time must be explained."),
        ),
        Clock(
            "comment-normative",
            N_("Public comment on a normative document or another draft"),
            N_("publication of the draft"),
            7,
            Unit.WORKING_DAYS,
            "—",
            Bound.EARLIEST,
            convention="normative_comment_days",
            note=N_("Local rules. A shorter time must be explained."),
        ),
        Clock(
            "consultation-outcome",
            N_("Outcome of a public consultation"),
            N_("the closing of the consultation"),
            84,
            Unit.DAYS,
            "—",
            convention="outcome_days",
            note=N_("No statute; twelve weeks are usual."),
        ),
        Clock(
            "answer-feedback",
            N_("Reply to feedback on an answer to comments"),
            N_("receipt of the feedback"),
            10,
            Unit.WORKING_DAYS,
            "—",
            convention="answer_feedback_days",
        ),
        Clock(
            "comment-report",
            N_("Examination of a published comment that readers report"),
            N_("the first report"),
            3,
            Unit.WORKING_DAYS,
            "—",
            convention="comment_report_days",
            note=N_("Later reports of the same comment do not change the due date."),
        ),
        Clock(
            "hearing-notice",
            N_("Documents for a hearing"),
            N_("the hearing"),
            7,
            Unit.DAYS,
            "国务院令713号 art. 16",
            Bound.BEFORE,
        ),
        Clock(
            "rules-hearing-announcement",
            N_("Announcement of a hearing on draft rules"),
            N_("the hearing"),
            30,
            Unit.DAYS,
            "规章制定程序条例 art. 16",
            Bound.BEFORE,
        ),
        Clock(
            "legality-review",
            N_("Review of legality"),
            N_("submission for review"),
            7,
            Unit.WORKING_DAYS,
            "国务院令713号 art. 26",
            Bound.EARLIEST,
        ),
        Clock(
            "reconsideration",
            N_("Application for administrative reconsideration"),
            N_("the day on which the applicant learned of the decision"),
            60,
            Unit.DAYS,
            "行政复议法 art. 20",
            rolls=True,
        ),
        Clock(
            "litigation",
            N_("Lawsuit without prior reconsideration"),
            N_("the day on which the applicant learned of the decision"),
            6,
            Unit.MONTHS,
            "行政诉讼法 art. 46",
            rolls=True,
        ),
        Clock(
            "litigation-1989",
            N_("Lawsuit without prior reconsideration (until April 2015)"),
            N_("the day on which the applicant learned of the decision"),
            3,
            Unit.MONTHS,
            "行政诉讼法 (1989) art. 39",
            rolls=True,
            note=N_("Decisions before 2015-05-01."),
        ),
        Clock(
            "litigation-after",
            N_("Lawsuit after reconsideration"),
            N_("receipt of the reconsideration decision"),
            15,
            Unit.DAYS,
            "行政诉讼法 art. 45",
            rolls=True,
        ),
        Clock(
            "report-department",
            N_("Annual report of a department"),
            N_("the end of the report year"),
            131,
            Unit.FIXED,
            "条例19 art. 49",
            regimes=REVISED_ONLY,
        ),
        Clock(
            "report-government",
            N_("Annual report of a government"),
            N_("the end of the report year"),
            331,
            Unit.FIXED,
            "条例19 art. 49; 条例07 art. 31",
        ),
    )
}


def reply_clock(regime: Regime) -> Clock:
    """
    Return the clock of a reply to an application.

    Law: 条例19 art. 33 (20 working days, once 20 more); 条例07 art. 24 (15 and 15).
    """
    return CLOCKS["reply" if regime == Regime.REVISED else "reply-2007"]


def release_due(calendar: WorkCalendar, formed_on: date) -> DueDate:
    """
    Return the last day on which information formed on `formed_on` is released in time.

    Law: 条例19 art. 26; 条例07 art. 18 (20 working days from forming or change).
    """
    return add_working_days(calendar, formed_on, RELEASE_DAYS)


def last_start_due_by(calendar: WorkCalendar, last: date) -> date:
    """
    Return the latest day of forming whose 20-working-day deadline is on or before `last`.

    Deadlines increase with the day of forming, so a query can compare days with this one.
    Law: 条例19 art. 26.
    """
    start = last
    while release_due(calendar, start).on > last:
        start -= timedelta(days=1)
    return start


def release_days_used(calendar: WorkCalendar, formed_on: date, released_on: date) -> int:
    """
    Count the working days from forming to release.

    Law: 条例19 art. 26.
    """
    return working_days_between(calendar, formed_on, released_on)


def report_due(year: int, *, government: bool) -> date:
    """
    Return the last day on which the annual report of a year is submitted and published.

    A last day that is a day off does not move to the next working day.

    Law: 条例19 art. 49 (departments by 31 January, governments by 31 March); 条例07 art. 31 (all by 31 March).
    """
    revised = regime_on(date(year + 1, 1, 31)) == Regime.REVISED
    month, day = divmod(
        CLOCKS["report-department" if revised and not government else "report-government"].amount,
        100,
    )
    return date(year + 1, month, day)


def amount_of(key: str, conventions: Conventions = USUAL) -> int:
    """Return the amount of a clock under the conventions in force."""
    return CLOCKS[key].amount_under(conventions)
