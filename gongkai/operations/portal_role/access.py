"""
Which rows of which tables the role of the portal may read: one declaration for each model.

The portal decides in Python what is public (`public_…` functions). This is the second wall behind it: with
the role `gongkai_portal` a query that forgets the condition finds no row that is not public. A condition
is SQL over the columns of the table, which `{row}` names; other tables in it are read with their own
conditions.
Docs: docs/scale.md.
"""

from dataclasses import dataclass

from gongkai.applications.states import Stage
from gongkai.catalogue.states import VersionState
from gongkai.channels.states import ConnectorKind
from gongkai.consultations.states import ConsultationState, ReportedState
from gongkai.datasets.states import BundleState, ReleaseState
from gongkai.documents.queries.public import PUBLIC_VERBS, REVIEWED
from gongkai.documents.states import State, Status
from gongkai.interviews.states import EventState, Visibility
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.states import Publication
from gongkai.reports.states import ReportState
from gongkai.search.kinds import kinds


@dataclass(frozen=True)
class Access:
    """What the role reads of a table; without a condition every row, without columns none."""

    condition: str = ""
    columns: tuple[str, ...] = ("*",)
    without: tuple[str, ...] = ()  # columns


EVERYTHING, NOTHING = Access(), Access(columns=())


def rows(condition: str, *, without: tuple[str, ...] = ()) -> Access:
    """Let the role read the rows of this condition, apart from some columns."""
    return Access(condition, without=without)


def of(table: str, column: str, more: str = "", *, also: str = "") -> Access:
    """
    Let the role read the rows of those records of another table that it may read.

    `more` narrows the other table (`o`), `also` the rows themselves.
    """
    found = f"EXISTS (SELECT 1 FROM {table} o WHERE o.id = {{row}}.{column}{more})"
    return rows(f"{also} AND {found}" if also else found)


def one_of(*values: str) -> str:
    """Return a list of texts in SQL."""
    return ", ".join(f"'{value}'" for value in sorted(str(value) for value in values))


IMPORTED = (
    "(import_record_id IS NULL OR import_record_id NOT IN "
    "(SELECT r.id FROM documents_importrecord r WHERE r.completed_at IS NULL))"
)
LATER_REVIEWS = (
    f"verb NOT IN ({one_of(*REVIEWED)}) OR (facets->>'version')::int <= (SELECT v.number "
    "FROM documents_document o JOIN documents_version v ON v.id = o.public_version_id "
    "WHERE o.id = {row}.subject_id::bigint)"
)


def _acts() -> Access:
    """
    Let the role read the acts of the public timelines, and those by which something ceases to be public.

    Of reviews only those of versions that are public or were: others would tell that one is prepared.
    """
    ends = {verb for kind in kinds().values() for verb in kind.withdrawing_verbs}
    return rows(
        f"verb IN ({one_of(*ends)}) OR CASE WHEN subject_type = 'documents.document' THEN "
        f"verb IN ({one_of(*PUBLIC_VERBS)}) AND EXISTS "
        "(SELECT 1 FROM documents_document o WHERE o.id = {row}.subject_id::bigint) "
        f"AND ({LATER_REVIEWS}) "
        f"WHEN subject_type = 'consultations.publicconsultation' THEN verb IN "
        f"({one_of(Verb.CONSULTATION_EXTENDED, Verb.CONSULTATION_CANCELLED)}) AND EXISTS "
        "(SELECT 1 FROM consultations_publicconsultation o WHERE o.id = {row}.subject_id::bigint) "
        "ELSE FALSE END"
    )


def access() -> dict[str, Access]:
    """Return what the role may read, by the label of the model; every model is named."""
    public = {
        # Bodies, catalogue, calendars, guides.
        "organisations.Body": EVERYTHING,
        "organisations.BodyTerm": EVERYTHING,
        "organisations.GuideText": EVERYTHING,
        "organisations.Site": EVERYTHING,
        "catalogue.Subject": EVERYTHING,
        "catalogue.Genre": EVERYTHING,
        "catalogue.CatalogueItem": EVERYTHING,
        "catalogue.CatalogueVersion": rows(f"state = '{VersionState.ADOPTED}'"),
        "catalogue.CatalogueRow": of("catalogue_catalogueversion", "version_id"),
        "calendars.HolidayNotice": EVERYTHING,
        "calendars.NoticeDay": EVERYTHING,
        **_documents(),
        # What the ledger says in public.
        "ledger.Act": _acts(),
        "ledger.Chain": EVERYTHING,
        "ledger.Cursor": EVERYTHING,
        "ledger.Checkpoint": Access(without=("heads", "act_hashes", "sm3_heads")),
        # The index contains what is public; after a withdrawal a hit is joined with the record.
        "search.SearchEntry": EVERYTHING,
        "search.EntryText": EVERYTHING,
        "search.ClusterNote": EVERYTHING,
        "search.SynonymList": EVERYTHING,
        "search.PopularQuery": EVERYTHING,
        # Figures and reports.
        "statistics.Tally": EVERYTHING,
        "statistics.LocalRow": EVERYTHING,
        "statistics.TakenOverReport": rows("is_current"),
        "statistics.TakenOverFile": of("statistics_takenoverreport", "report_id"),
        "reports.AnnualReport": rows(f"state = '{ReportState.PUBLISHED}'"),
        "reports.ReportSection": of("reports_annualreport", "report_id"),
        "statistics.FrozenFigures": rows(
            "EXISTS (SELECT 1 FROM reports_annualreport o WHERE o.figures_id = {row}.id)"
        ),
        # Applications in the disclosure log.
        "applications.Application": rows(f"stage = '{Stage.CLOSED}' AND public_title <> ''"),
        "applications.Reply": of(
            "applications_application", "application_id", also="served_on IS NOT NULL"
        ),
        "applications.ReplyPart": of("applications_reply", "reply_id"),
        "mailbox.MailboxTopic": rows("ended_on IS NULL"),
        "mailbox.MailboxLetter": rows(
            f"published_at IS NOT NULL AND publication = '{Publication.PUBLIC}'"
        ),
    }
    return public | _participation() | _data() | _supervision() | dict.fromkeys(HIDDEN, NOTHING)


def _documents() -> dict[str, Access]:
    """Return what is read of documents; what a tombstone names of a withdrawn one is read from the primary database."""
    return {
        "documents.Document": rows(f"status = '{Status.RELEASED}' AND {IMPORTED}"),
        "documents.ImportRecord": Access(columns=("id", "completed_at")),
        "documents.Version": rows(
            f"state = '{State.RELEASED}' AND EXISTS (SELECT 1 FROM documents_document o "
            "WHERE o.id = {row}.document_id)"
        ),
        "documents.Attachment": of("documents_version", "version_id"),
        # The same bytes may be attached to several versions: one public is enough, and only the text of the
        # copy that the public gets.
        "documents.FileText": rows(
            "EXISTS (SELECT 1 FROM documents_attachment o WHERE o.sha256 = {row}.sha256 "
            "AND (o.public_sha256 = '' OR o.public_sha256 = {row}.copy_sha256))"
        ),
        "documents.Relation": of("documents_version", "version_id"),
        "documents.CleanUp": rows("published_on IS NOT NULL"),
        "documents.CleanUpRow": of("documents_cleanup", "clean_up_id"),
        "documents.ItemViews": of("documents_document", "document_id"),
        "documents.PublicCount": rows("running_import = 0"),
    }


def _participation() -> dict[str, Access]:
    examined = one_of(ReportedState.KEPT, ReportedState.HELD)
    concluded = f" AND o.state = '{ConsultationState.CONCLUDED}'"
    published = f" AND o.state = '{EventState.PUBLISHED}'"
    return {
        "consultations.PublicConsultation": rows("public_at IS NOT NULL"),
        "consultations.PublicComment": rows("published_at IS NOT NULL"),
        "consultations.CommentFile": rows("published_at IS NOT NULL"),
        "consultations.CommentAnswer": of(
            "consultations_publicconsultation", "consultation_id", concluded
        ),
        "consultations.ReportedComment": of(
            "consultations_publicconsultation",
            "consultation_id",
            also=f"state IN ({examined})",
        ),
        "consultations.ParticipationRecord": of(
            "consultations_publicconsultation", "consultation_id", concluded
        ),
        "consultations.SurveyQuestion": of("consultations_publicconsultation", "consultation_id"),
        "interviews.Event": rows("announced_at IS NOT NULL"),
        "interviews.EventDocument": of("interviews_event", "event_id"),
        "interviews.Guest": of("interviews_event", "event_id"),
        "interviews.LiveLine": of("interviews_event", "event_id"),
        "interviews.Paragraph": of("interviews_event", "event_id", published),
        "interviews.Recording": of("interviews_event", "event_id", published),
        "interviews.EventQuestion": rows(
            f"visibility <> '{Visibility.UNCHECKED}' AND EXISTS "
            "(SELECT 1 FROM interviews_event o WHERE o.id = {row}.event_id)"
        ),
        # The seed decides the draw and is secret before it; afterwards it is in another column.
        "meetings.Meeting": rows("announced_at IS NOT NULL", without=("seed", "record")),
        "meetings.MeetingSeats": of("meetings_meeting", "meeting_id"),
        "meetings.MeetingChange": of("meetings_meeting", "meeting_id"),
        "meetings.MeetingDocument": of("meetings_meeting", "meeting_id"),
        # Before the end of applications a number would tell how many had applied so far.
        "meetings.Registration": of(
            "meetings_meeting",
            "meeting_id",
            " AND o.closes_at <= now()",
            also="(withdrawn_at IS NULL OR rank IS NOT NULL)",
        ),
        "participation.Concern": rows("informed_at IS NOT NULL"),
        "participation.ConcernStatement": of("participation_concern", "concern_id"),
        "participation.ConcernMeasure": of("participation_concern", "concern_id"),
        "channels.ChannelAccount": rows(f"kind = '{ConnectorKind.ACTIVITYPUB}'"),
        "channels.Send": of("channels_channelaccount", "account_id", also="started_at IS NOT NULL"),
        "gazette.Issue": rows("published_at IS NOT NULL"),
        "gazette.Article": of("gazette_issue", "issue_id"),
        "gazette.IssueFile": of("gazette_issue", "issue_id"),
        "gazette.BackIssue": of("documents_document", "document_id"),
    }


def _data() -> dict[str, Access]:
    public = one_of(ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN)
    return {
        "datasets.Dataset": rows("published_on IS NOT NULL"),
        "datasets.DatasetVersion": rows(f"state IN ({public})"),
        "datasets.DataRow": rows(
            "EXISTS (SELECT 1 FROM datasets_datasetversion o "
            "WHERE o.dataset_id = {row}.dataset_id AND o.number >= {row}.first "
            f"AND o.number < {{row}}.\"end\" AND o.state = '{ReleaseState.PUBLISHED}')"
        ),
        "datasets.Bundle": rows(
            f"(state <> '{BundleState.CANCELLED}' OR confirmed_at IS NOT NULL) AND EXISTS "
            "(SELECT 1 FROM datasets_dataset o WHERE o.id = {row}.dataset_id)"
        ),
        "duties.Duty": rows(
            "event_id IS NULL AND EXISTS (SELECT 1 FROM datasets_dataset o "
            "WHERE o.catalogue_item_id = {row}.item_id AND o.body_id = {row}.body_id)"
        ),
    }


def _supervision() -> dict[str, Access]:
    return {
        "supervision.WorkPlan": rows("issued_at IS NOT NULL"),
        "supervision.PlanTask": rows("opened_at IS NOT NULL"),
        "supervision.TaskAssistant": of("supervision_plantask", "task_id"),
        "supervision.LeadingPost": EVERYTHING,
        "supervision.ReadingPlace": EVERYTHING,
        "supervision.OrganisationReturn": EVERYTHING,
        "assessments.Assessment": rows("published_at IS NOT NULL"),
        "assessments.Sheet": of("assessments_assessment", "assessment_id"),
        "assessments.SheetValue": of("assessments_sheet", "sheet_id"),
        "assessments.Finding": of("assessments_sheet", "sheet_id"),
        "assessments.Scheme": rows(
            "EXISTS (SELECT 1 FROM assessments_assessment o WHERE o.scheme_id = {row}.id)"
        ),
        "assessments.Indicator": of("assessments_scheme", "scheme_id"),
    }


HIDDEN = (
    "account.EmailAddress",
    "account.EmailConfirmation",
    "applications.Applicant",
    "applications.ApplicantFingerprint",
    "applications.CaseFile",
    "applications.CaseNumbers",
    "applications.Clarification",
    "applications.Consultation",
    "applications.CustomField",
    "applications.Extension",
    "applications.FeeNotice",
    "applications.IncomingMail",
    "applications.Letter",
    "applications.LetterTemplate",
    "applications.Message",
    "applications.Remedy",
    "applications.SearchTask",
    "assessments.Evidence",
    "assessments.Objection",
    "assessments.Retest",
    "assessments.SchemeTrial",
    "assessments.Score",
    "assessments.Scorer",
    "assessments.SelfReport",
    "assessments.TrialResult",
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "channels.AccountToken",
    "channels.Broadcast",
    "channels.ChangedFeed",
    "channels.Delivery",
    "channels.InboxMessage",
    "channels.RecipientList",
    "channels.Subscriber",
    "complaints.Complaint",
    "complaints.ComplaintNumbers",
    "complaints.RectificationOrder",
    "consultations.AnswerFeedback",
    "consultations.CommentReport",
    "consultations.SurveyCount",
    "consultations.SurveyResponse",
    "consultations.SurveyText",
    "contenttypes.ContentType",
    "datasets.PrivateValues",
    "documents.ArchivePackage",
    "documents.CheckRule",
    "documents.CleanUp_deciders",
    "documents.ClockChange",
    "documents.DraftTemplate",
    "documents.Inquiry",
    "documents.InterpretationPlan",
    "documents.Justification",
    "documents.NumberSeries",
    "documents.PassageRemark",
    "documents.PreviewLink",
    "documents.PreviewOpening",
    "documents.ReviewStep",
    "documents.ShortReview",
    "documents.Statement",
    "documents.TextChange",
    "documents.UncheckedKind",
    "documents.WorkingCopy",
    "duties.BrokenLink",
    "duties.DutyEvent",
    "duties.DutyTally",
    "duties.LinkCheck",
    "error_reports.ErrorReport",
    "error_reports.ErrorReportNumbers",
    "gazette.Correction",
    "gazette.Reading",
    "inspections.Inspection",
    "inspections.InspectionItem",
    "inspections.InspectionResult",
    "jobs.Lease",
    "jobs.MaintenanceRun",
    "jobs.OutgoingMail",
    "ledger.FailedAct",
    "ledger.Sm3Hash",
    "ledger.Sm3Head",
    "mailbox.MailboxMove",
    "mailbox.MailboxNumbers",
    "meetings.MeetingNumbers",
    "mfa.Authenticator",
    "notifications.Notification",
    "notifications.NotificationPreference",
    "notifications.SavedFilter",
    "notifications.WaitingTask",
    "organisations.Account",
    "organisations.ApiRequest",
    "organisations.ApiToken",
    "organisations.Delegation",
    "organisations.FeedKey",
    "organisations.Office",
    "organisations.Person",
    "organisations.Post",
    "organisations.SecurityEvent",
    "organisations.SentForm",
    "organisations.Session",
    "organisations.SignInCode",
    "organisations.DirectoryEntry",
    "organisations.SignOnAnswer",
    "organisations.SignOnCode",
    "organisations.SignOnIdentity",
    "redactions.Redaction",
    "redactions.RedactionBox",
    "redactions.Redaction_editors",
    "reports.FindingExplanation",
    "reports.ReportRemark",
    "search.ClusterIndex",
    "search.DeskEntry",
    "search.IndexBuild",
    "search.QueryCount",
    "sessions.Session",
    "statistics.ManualFigure",
    "statistics.SavedTable",
    "subscriptions.Announcement",
    "subscriptions.Feed",
    "subscriptions.FeedItem",
    "subscriptions.Subscription",
    "supervision.TaskDecision",
    "supervision.TaskReport",
    "training.LearningUnit",
    "training.Participant",
    "training.TrainingCertificate",
    "training.TrainingMaterial",
    "training.TrainingSession",
    "training.UnitAttempt",
    "training.UnitVersion",
)
