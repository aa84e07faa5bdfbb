"""The verbs of official acts, `noun.verbed`, sorted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """What was done. A verb is never renamed, because recorded acts contain it."""

    ACCOUNT_ACTIVATED = "account.activated", _("Account activated")
    ACCOUNT_DEACTIVATED = "account.deactivated", _("Account deactivated")
    APPLICANT_COMPLETED = "applicant.completed", _("Missing data of an applicant entered")
    APPLICANT_FORGOTTEN = "applicant.forgotten", _("Personal data of an applicant erased")
    APPLICANT_UNMASKED = "applicant.unmasked", _("Personal data of an applicant viewed")
    APPLICATION_ARRIVED = "application.arrived", _("Application arrived")
    APPLICATION_ASSIGNED = "application.assigned", _("Application assigned to an officer")
    APPLICATION_MERGED = "application.merged", _("Application merged with another")
    APPLICATION_PARTED = "application.parted", _("Application separated from a merged one")
    APPLICATION_PASSED_ON = "application.passed_on", _("Application transferred to another body")
    APPLICATION_PUBLISHED = "application.published", _("Listed in the disclosure log")
    APPLICATION_RECEIVED = "application.received", _("Application received")
    APPLICATION_REOPENED = "application.reopened", _("Application reopened")
    APPLICATION_SPLIT = "application.split", _("Application split by subject matter")
    APPLICATION_UNPUBLISHED = "application.unpublished", _("Removed from the disclosure log")
    APPLICATION_WITHDRAWN = "application.withdrawn", _("Application withdrawn by the applicant")
    ARCHIVE_FETCHED = "archive.fetched", _("Package for the archive fetched")
    ARCHIVE_MADE = "archive.made", _("Package for the archive made")
    ARCHIVE_REQUESTED = "archive.requested", _("Package for the archive requested")
    ASSESSMENT_ANNOUNCED = (
        "assessment.announced",
        _("Results of an assessment announced to the bodies"),
    )
    ASSESSMENT_BEGUN = "assessment.begun", _("Assessment begun")
    ASSESSMENT_BODY_EXCUSED = "assessment.body_excused", _("Body left out of the ranking")
    ASSESSMENT_FINDING_ADDED = "assessment.finding_added", _("Finding of an assessment entered")
    ASSESSMENT_FINDING_GIVEN = (
        "assessment.finding_given",
        _("Finding of an assessment given as a task"),
    )
    ASSESSMENT_FINDING_RETESTED = (
        "assessment.finding_retested",
        _("Finding of an assessment tested again"),
    )
    ASSESSMENT_MEASURED = "assessment.measured", _("Values of an assessment measured")
    ASSESSMENT_OBJECTED = "assessment.objected", _("Objection to a value of an assessment")
    ASSESSMENT_OBJECTION_DECIDED = (
        "assessment.objection_decided",
        _("Objection to a value of an assessment decided"),
    )
    ASSESSMENT_PUBLISHED = "assessment.published", _("Results of an assessment published")
    ASSESSMENT_REPORTED = "assessment.reported", _("Report of a body on itself for an assessment")
    ASSESSMENT_SCORED = "assessment.scored", _("Score of an assessment given")
    ASSESSMENT_SCORER_APPOINTED = (
        "assessment.scorer_appointed",
        _("Scorer of an assessment appointed"),
    )
    ASSESSMENT_SETTLED = "assessment.settled", _("Score of an assessment settled")
    ASSESSMENT_VISITED = "assessment.visited", _("Check on site entered")
    ASSESSMENT_VISIT_REOPENED = "assessment.visit_reopened", _("Check on site reopened")
    BODY_CHANGED = "body.changed", _("Body changed")
    BODY_CHECKS_CHANGED = "body.checks_changed", _("Checks of personal data changed")
    BODY_CREATED = "body.created", _("Body registered")
    BODY_ENDED = "body.ended", _("Body dissolved or merged")
    BROADCAST_APPROVED = "broadcast.approved", _("Sent to all channels at once in an emergency")
    CALENDAR_CHANGED = "calendar.changed", _("Holiday notice entered")
    CATALOGUE_ADOPTED = "catalogue.adopted", _("Version of the catalogue adopted")
    CHANNEL_ADDED = "channel.added", _("Account on a channel added")
    CHANNEL_CHANGED = "channel.changed", _("Account on a channel changed")
    CHANNEL_ENDED = "channel.ended", _("Account on a channel ended")
    CLARIFICATION_ANSWERED = "clarification.answered", _("Clarification received")
    CLARIFICATION_ASKED = "clarification.asked", _("Clarification requested")
    CLEANUP_OPENED = "cleanup.opened", _("Clean-up of documents started")
    CLEANUP_PUBLISHED = "cleanup.published", _("Result of a clean-up published")
    CLOCKS_RECOUNTED = "clocks.recounted", _("Deadlines recomputed after a holiday notice")
    COMMENT_ANSWERED = "comment.answered", _("Comment on a draft examined")
    COMMENT_CONFIRMED = "comment.confirmed", _("Comment on a draft published by its author")
    COMMENT_CONTESTED = "comment.contested", _("Author contested that a comment was set aside")
    COMMENT_FILE_CONFIRMED = (
        "comment.file_confirmed",
        _("File of a comment published by its author"),
    )
    COMMENT_FILE_PROPOSED = (
        "comment.file_proposed",
        _("Copy of a file of a comment proposed for publication"),
    )
    COMMENT_FORGOTTEN = "comment.forgotten", _("Name and contact of a commenter erased")
    COMMENT_HELD = "comment.held", _("Comment on a draft set aside")
    COMMENT_LIFTED = "comment.lifted", _("Comment on a draft examined after all")
    COMMENT_MASKED = "comment.masked", _("Words of a comment proposed for publication")
    COMMENT_RECEIVED = "comment.received", _("Comment on a draft received")
    COMMENT_REPORTED = "comment.reported", _("Published comment reported by a reader")
    COMMENT_REPORT_ENDED = (
        "comment.report_ended",
        _("Reported comment withdrawn by its author"),
    )
    COMMENT_REPORT_HELD = "comment.report_held", _("Reported comment set aside")
    COMMENT_REPORT_KEPT = "comment.report_kept", _("Reported comment kept")
    COMMENT_RESTORED = "comment.restored", _("Examined comment no longer set aside")
    COMMENT_UPHELD = "comment.upheld", _("Setting aside of a comment confirmed")
    COMMENT_WITHDRAWN = "comment.withdrawn", _("Comment on a draft withdrawn")
    COMPLAINT_ASSIGNED = "complaint.assigned", _("Complaint about disclosure assigned")
    COMPLAINT_CONCLUDED = "complaint.concluded", _("Complaint about disclosure concluded")
    COMPLAINT_EXTENDED = "complaint.extended", _("Time for a complaint about disclosure extended")
    COMPLAINT_FORGOTTEN = (
        "complaint.forgotten",
        _("Personal data of a complaint about disclosure erased"),
    )
    COMPLAINT_ORDERED = "complaint.ordered", _("Rectification ordered on a complaint")
    COMPLAINT_RECEIVED = "complaint.received", _("Complaint about disclosure received")
    CONCERN_AMENDED = "concern.amended", _("Facts of a public concern corrected")
    CONCERN_ANSWERED = "concern.answered", _("Public concern answered")
    CONCERN_CLOSED = "concern.closed", _("Public concern closed")
    CONCERN_MEASURE_ADDED = "concern.measure_added", _("Measure on a public concern entered")
    CONCERN_MEASURE_DONE = "concern.measure_done", _("Measure on a public concern done")
    CONCERN_MEASURE_REPORTED = (
        "concern.measure_reported",
        _("Progress of a measure on a public concern reported"),
    )
    CONCERN_REGISTERED = "concern.registered", _("Public concern registered")
    CONCERN_STATED = "concern.stated", _("First facts on a public concern published")
    CONSULTATION_AMENDED = "consultation.amended", _("Plan of a public consultation corrected")
    CONSULTATION_ANSWERED = "consultation.answered", _("Opinion received")
    CONSULTATION_CANCELLED = "consultation.cancelled", _("Public consultation cancelled")
    CONSULTATION_CONCLUDED = (
        "consultation.concluded",
        _("Outcome of a public consultation published"),
    )
    CONSULTATION_ENDED = "consultation.ended", _("Public consultation closed by its period")
    CONSULTATION_EXTENDED = "consultation.extended", _("Period of a public consultation extended")
    CONSULTATION_FINAL_NAMED = (
        "consultation.final_named",
        _("Document prepared by a public consultation named"),
    )
    CONSULTATION_LISTED = "consultation.listed", _("Listed among the decisions to come")
    CONSULTATION_OPENED = "consultation.opened", _("Public consultation opened")
    CONSULTATION_OVERRIDDEN = (
        "consultation.overridden",
        _("Disclosed in the public interest despite the opinion"),
    )
    CONSULTATION_PLANNED = "consultation.planned", _("Public consultation planned")
    CONSULTATION_QUESTION_ADDED = (
        "consultation.question_added",
        _("Question added to the survey of a public consultation"),
    )
    CONSULTATION_QUESTION_REMOVED = (
        "consultation.question_removed",
        _("Question removed from the survey of a public consultation"),
    )
    CONSULTATION_RECORD_ADDED = (
        "consultation.record_added",
        _("Participation file of a public consultation supplemented"),
    )
    CONSULTATION_SENT = "consultation.sent", _("Opinion requested")
    DATASET_AMENDED = "dataset.amended", _("Description of a dataset changed")
    DATASET_BUNDLE_APPROVED = "dataset.bundle_approved", _("Bundle of a dataset approved")
    DATASET_BUNDLE_CANCELLED = "dataset.bundle_cancelled", _("Bundle of a dataset cancelled")
    DATASET_BUNDLE_CONFIRMED = "dataset.bundle_confirmed", _("Date of a bundle confirmed")
    DATASET_BUNDLE_FAILED = "dataset.bundle_failed", _("Bundle of a dataset not published")
    DATASET_BUNDLE_MOVED = "dataset.bundle_moved", _("Confirmed date of a bundle moved")
    DATASET_BUNDLE_PUBLISHED = "dataset.bundle_published", _("Bundle of a dataset published")
    DATASET_CLOSED = "dataset.closed", _("Dataset no longer updated")
    DATASET_CREATED = "dataset.created", _("Dataset created")
    DATASET_VERSION_DISCARDED = "dataset.version_discarded", _("Version of a dataset discarded")
    DATASET_VERSION_PUBLISHED = "dataset.version_published", _("Version of a dataset published")
    DATASET_VERSION_RETURNED = "dataset.version_returned", _("Version of a dataset returned")
    DATASET_VERSION_SUBMITTED = "dataset.version_submitted", _("Version of a dataset submitted")
    DATASET_VERSION_WITHDRAWN = "dataset.version_withdrawn", _("Version of a dataset withdrawn")
    DELEGATION_ENDED = "delegation.ended", _("Delegation ended")
    DELEGATION_GRANTED = "delegation.granted", _("Delegation granted")
    DELIVERY_ABSENT = "delivery.absent", _("Never arrived at a channel, as a person found")
    DELIVERY_MADE = "delivery.made", _("Sent to a channel")
    DELIVERY_WITHDRAWN = "delivery.withdrawn", _("Withdrawn from a channel")
    DISCLOSURE_BEGUN = "disclosure.begun", _("Publication to the general public started")
    DISCLOSURE_SUGGESTED = "disclosure.suggested", _("Applicant suggested publication")
    DOCUMENT_APPROVED = "document.approved", _("Approved")
    DOCUMENT_CLOSED = "document.closed", _("Closed")
    DOCUMENT_CORRECTED = "document.corrected", _("Corrected")
    DOCUMENT_DISCARDED = "document.discarded", _("Draft discarded")
    DOCUMENT_DISCLOSURE_REVIEWED = (
        "document.disclosure_reviewed",
        _("Approved by the disclosure office"),
    )
    DOCUMENT_ERASED = "document.erased", _("Discarded draft erased")
    DOCUMENT_JUSTIFIED = "document.justified", _("Findings of the check justified")
    DOCUMENT_KEPT = "document.kept", _("Retained, open on request")
    DOCUMENT_LAPSED = "document.lapsed", _("Term of validity ended")
    DOCUMENT_MIGRATED = "document.migrated", _("Migrated from an earlier system")
    DOCUMENT_OFFICE_REVIEWED = "document.office_reviewed", _("Approved by the office head")
    DOCUMENT_PARTLY_REPEALED = "document.partly_repealed", _("Repealed in part")
    DOCUMENT_RECALLED = "document.recalled", _("Submission recalled by the drafter")
    DOCUMENT_RELEASED = "document.released", _("Released")
    DOCUMENT_REPEALED = "document.repealed", _("Repealed")
    DOCUMENT_REPEAL_CANCELLED = (
        "document.repeal_cancelled",
        _("Planned repeal dropped, because its basis changed"),
    )
    DOCUMENT_REPEAL_PLANNED = "document.repeal_planned", _("Repeal from a later day decided")
    DOCUMENT_RERELEASED = "document.rereleased", _("Released again")
    DOCUMENT_RESTORED = "document.restored", _("Discarded draft restored")
    DOCUMENT_RETURNED = "document.returned", _("Returned to the drafter")
    DOCUMENT_SECRECY_REVIEWED = "document.secrecy_reviewed", _("Approved by the secrecy review")
    DOCUMENT_SHORT_APPROVED = "document.short_approved", _("Approved by the shorter review")
    DOCUMENT_SHORT_SUBMITTED = (
        "document.short_submitted",
        _("Submitted for the shorter review"),
    )
    DOCUMENT_SUBMITTED = "document.submitted", _("Submitted for review")
    DOCUMENT_WITHDRAWN = "document.withdrawn", _("Withdrawn")
    ERROR_ANSWERED = "error.answered", _("Report of an error answered")
    ERROR_FORGOTTEN = "error.forgotten", _("Words and contact of a reader erased")
    ERROR_PASSED_ON = "error.passed_on", _("Report of an error passed on")
    ERROR_REPORTED = "error.reported", _("Report of an error received")
    EVENT_AMENDED = "event.amended", _("Announcement of an event changed")
    EVENT_ANNOUNCED = "event.announced", _("Interview or press conference announced")
    EVENT_CANCELLED = "event.cancelled", _("Interview or press conference cancelled")
    EVENT_DOCUMENT_LINKED = "event.document_linked", _("Document explained by an event named")
    EVENT_DOCUMENT_UNLINKED = (
        "event.document_unlinked",
        _("Document explained by an event removed"),
    )
    EVENT_ENDED = "event.ended", _("Interview or press conference ended")
    EVENT_GUEST_ADDED = "event.guest_added", _("Guest of an event added")
    EVENT_GUEST_REMOVED = "event.guest_removed", _("Guest of an event removed")
    EVENT_PLANNED = "event.planned", _("Interview or press conference planned")
    EVENT_PUBLISHED = "event.published", _("Transcript of an event published")
    EVENT_QUESTION_ANSWERED = "event.question_answered", _("Question answered in an event")
    EVENT_QUESTION_ASKED = "event.question_asked", _("Question put to the guests of an event")
    EVENT_QUESTION_FORGOTTEN = (
        "event.question_forgotten",
        _("Words and name of a question to an event erased"),
    )
    EVENT_QUESTION_GROUPED = "event.question_grouped", _("Question to an event grouped")
    EVENT_QUESTION_NOT_ASKED = "event.question_not_asked", _("Question to an event not asked")
    EVENT_QUESTION_RECEIVED = "event.question_received", _("Question to an event received")
    EVENT_QUESTION_SHOWN = "event.question_shown", _("Text of a question to an event published")
    EVENT_QUESTION_WITHHELD = (
        "event.question_withheld",
        _("Text of a question to an event withheld"),
    )
    EVENT_RECALLED = "event.recalled", _("Transcript of an event recalled for correction")
    EVENT_RECORDED = "event.recorded", _("Recording of an event added")
    EVENT_STARTED = "event.started", _("Interview or press conference begun")
    EXTENSION_ASKED = "extension.asked", _("Extension proposed")
    EXTENSION_GRANTED = "extension.granted", _("Time for the reply extended")
    FEEDBACK_DRAFTED = "feedback.drafted", _("Reply to feedback on an answer drafted")
    FEEDBACK_FORGOTTEN = "feedback.forgotten", _("Words of feedback on an answer erased")
    FEEDBACK_RECEIVED = "feedback.received", _("Feedback on an answer received")
    FEEDBACK_REPLIED = "feedback.replied", _("Reply to feedback on an answer published")
    FEEDBACK_RETURNED = "feedback.returned", _("Reply to feedback on an answer returned")
    FEE_ASKED = "fee.asked", _("Processing fee requested")
    FEE_PAID = "fee.paid", _("Processing fee paid")
    FIGURE_ENTERED = "figure.entered", _("Figure entered manually")
    GAZETTE_AMENDED = "gazette.amended", _("Number or date of an issue of the gazette changed")
    GAZETTE_COMPOSED = "gazette.composed", _("Issue of the gazette begun")
    GAZETTE_CORRECTION_MARKED = (
        "gazette.correction_marked",
        _("Correction marked in a proof of the gazette"),
    )
    GAZETTE_CORRECTION_SETTLED = (
        "gazette.correction_settled",
        _("Marked correction of the gazette settled"),
    )
    GAZETTE_DISCARDED = "gazette.discarded", _("Issue of the gazette discarded")
    GAZETTE_FILES_MADE = "gazette.files_made", _("Files of an issue of the gazette made")
    GAZETTE_PROOFED = "gazette.proofed", _("Issue of the gazette proof-read")
    GAZETTE_PROOFS_BEGUN = "gazette.proofs_begun", _("Proof-reading of the gazette begun")
    GAZETTE_PUBLISHED = "gazette.published", _("Issue of the gazette published")
    GAZETTE_RETURNED = "gazette.returned", _("Issue of the gazette returned")
    GAZETTE_REVIEWED = "gazette.reviewed", _("Issue of the gazette reviewed")
    GAZETTE_TAKEN_UP = "gazette.taken_up", _("Corrected documents taken up by the gazette")
    IDENTITY_LINKED = "identity.linked", _("Account linked with an identity for sign-on")
    IDENTITY_UNLINKED = "identity.unlinked", _("Identity for sign-on unlinked from its account")
    IMPORT_COMPLETED = "import.completed", _("Import completed")
    IMPORT_STARTED = "import.started", _("Import started")
    INQUIRY_ANSWERED = "inquiry.answered", _("Inquiry answered")
    INQUIRY_OVERRIDDEN = "inquiry.overridden", _("Inquiry overridden by the approver")
    INQUIRY_SENT = "inquiry.sent", _("Inquiry sent")
    INSPECTION_COMPLETED = "inspection.completed", _("Inspection of the own pages completed")
    INSPECTION_TASK_GIVEN = "inspection.task_given", _("Inspection item given as a task")
    LETTER_RECEIVED = "letter.received", _("Posted letter received")
    LETTER_SENT = "letter.sent", _("Letter sent")
    MAILBOX_ANSWERED = "mailbox.answered", _("Reply to a letter sent")
    MAILBOX_APPROVED = "mailbox.approved", _("Reply to a letter approved")
    MAILBOX_CLOSED = "mailbox.closed", _("Letter closed without a rating")
    MAILBOX_CONVERTED = "mailbox.converted", _("Letter turned into an application")
    MAILBOX_DRAFTED = "mailbox.drafted", _("Reply to a letter submitted for approval")
    MAILBOX_ERASED = "mailbox.erased", _("Texts of a letter erased")
    MAILBOX_OBJECTED = "mailbox.objected", _("Objection to the routing of a letter")
    MAILBOX_PROMISED = "mailbox.promised", _("Day promised to the writer of a letter")
    MAILBOX_PUBLICATION_DECLINED = (
        "mailbox.publication_declined",
        _("Publication of a letter declined by its writer"),
    )
    MAILBOX_PUBLICATION_PROPOSED = (
        "mailbox.publication_proposed",
        _("Publication of a letter proposed to its writer"),
    )
    MAILBOX_PUBLISHED = "mailbox.published", _("Letter published with its writer's consent")
    MAILBOX_RATED = "mailbox.rated", _("Reply to a letter rated")
    MAILBOX_RECALLED = "mailbox.recalled", _("Letter taken back by the body that leads")
    MAILBOX_RECEIVED = "mailbox.received", _("Letter to the mailbox received")
    MAILBOX_REOPENED = "mailbox.reopened", _("Letter reopened by its writer")
    MAILBOX_RETURNED = "mailbox.returned", _("Reply to a letter returned")
    MAILBOX_ROUTED = "mailbox.routed", _("Letter routed")
    MAILBOX_TOPIC_ENDED = "mailbox.topic_ended", _("Topic of the mailbox ended")
    MAILBOX_TOPIC_SET = "mailbox.topic_set", _("Responsibility for a topic of the mailbox set")
    MAILBOX_UNPUBLISHED = "mailbox.unpublished", _("Publication of a letter ended")
    MEETING_AMENDED = "meeting.amended", _("Announcement of a meeting corrected")
    MEETING_ANNOUNCED = "meeting.announced", _("Meeting announced")
    MEETING_CANCELLED = "meeting.cancelled", _("Meeting called off")
    MEETING_DRAWN = "meeting.drawn", _("Seats of a meeting drawn by lot")
    MEETING_HELD = "meeting.held", _("Hearing or open meeting held")
    MEETING_LISTED = "meeting.listed", _("Participants of a meeting published")
    MEETING_MATERIAL_RELEASED = "meeting.material_released", _("Material of a meeting published")
    MEETING_PLANNED = "meeting.planned", _("Meeting planned")
    MEETING_POSTPONED = "meeting.postponed", _("Meeting put off to another day")
    MEETING_PUBLISHED = "meeting.published", _("Minutes of a meeting published")
    MEETING_RECORD_CONFIRMED = "meeting.record_confirmed", _("Record of a meeting settled")
    MEETING_RECORD_LAID = "meeting.record_laid", _("Record laid before the participants")
    MESSAGE_SENT = "message.sent", _("Message sent")
    ORDER_ACCEPTED = "order.accepted", _("Rectification retested and accepted")
    ORDER_ISSUED = "order.issued", _("Order to rectify issued")
    ORDER_REPORTED = "order.reported", _("Rectification reported")
    ORDER_RETURNED = "order.returned", _("Rectification not accepted after retest")
    ORGANISATION_PLACE_AMENDED = "organisation.place_amended", _("Reading place corrected")
    ORGANISATION_PLACE_CLOSED = "organisation.place_closed", _("Reading place closed")
    ORGANISATION_PLACE_OPENED = "organisation.place_opened", _("Reading place opened")
    ORGANISATION_POST_ADDED = "organisation.post_added", _("Post added to the leading group")
    ORGANISATION_POST_ENDED = "organisation.post_ended", _("Post left the leading group")
    ORGANISATION_RETURNED = "organisation.returned", _("Staff and budget of a year stated")
    PERSON_CHANGED = "person.changed", _("Data of a person changed")
    PLAN_BEGUN = "plan.begun", _("Work plan begun")
    PLAN_CARRIED_OVER = "plan.carried_over", _("Open tasks of an earlier plan taken over")
    PLAN_ISSUED = "plan.issued", _("Work plan issued")
    PLAN_RETURNED = "plan.returned", _("Work plan returned")
    PLAN_SUBMITTED = "plan.submitted", _("Work plan submitted for approval")
    PLAN_TASK_ACCEPTED = "plan.task_accepted", _("Task of a plan closed as done")
    PLAN_TASK_ADDED = "plan.task_added", _("Task added to a plan")
    PLAN_TASK_DROPPED = "plan.task_dropped", _("Task of a plan dropped")
    PLAN_TASK_EXTENDED = "plan.task_extended", _("Time for a task extended")
    PLAN_TASK_FINISHED = "plan.task_finished", _("Task of a plan reported as finished")
    PLAN_TASK_ISSUED = "plan.task_issued", _("Task given to a body")
    PLAN_TASK_REMOVED = "plan.task_removed", _("Task taken out of a draft plan")
    PLAN_TASK_REPORTED = "plan.task_reported", _("Progress of a task reported")
    PLAN_TASK_RETURNED = "plan.task_returned", _("Report on a task not accepted")
    POST_ENDED = "post.ended", _("Post ended")
    POST_GRANTED = "post.granted", _("Post granted")
    PREVIEW_LINKED = "preview.linked", _("Preview link made")
    PREVIEW_REVOKED = "preview.revoked", _("Preview link revoked")
    QUERY_HIDDEN = "query.hidden", _("Popular search hidden")
    QUERY_RESTORED = "query.restored", _("Popular search shown again")
    RECORDS_EXPORTED = "records.exported", _("Personal data handed to the applicant")
    REDACTION_APPROVED = "redaction.approved", _("Redaction approved")
    REDACTION_BEGUN = "redaction.begun", _("Redaction begun")
    REDACTION_DISCARDED = "redaction.discarded", _("Redaction discarded")
    REDACTION_RETURNED = "redaction.returned", _("Redaction returned")
    REDACTION_SUBMITTED = "redaction.submitted", _("Redaction submitted")
    RELEASE_SCHEDULED = "release.scheduled", _("Release scheduled")
    RELEASE_UNSCHEDULED = "release.unscheduled", _("Scheduled release cancelled")
    REMEDY_DECIDED = "remedy.decided", _("Remedy decided")
    REMEDY_LODGED = "remedy.lodged", _("Remedy lodged")
    REMEDY_OBEYED = "remedy.obeyed", _("Order of the supervising body carried out")
    REPLY_APPROVED = "reply.approved", _("Reply approved")
    REPLY_DELAYED = "reply.delayed", _("Later date set for the reply")
    REPLY_PROPOSED = "reply.proposed", _("Reply proposed")
    REPLY_RETURNED = "reply.returned", _("Reply returned to the officer")
    REPLY_SERVED = "reply.served", _("Reply served")
    REPORT_ACCEPTED = "report.accepted", _("Annual report accepted")
    REPORT_IMPORTED = "report.imported", _("Earlier annual report imported")
    REPORT_OPENED = "report.opened", _("Annual report started")
    REPORT_PUBLISHED = "report.published", _("Annual report published")
    REPORT_REOPENED = "report.reopened", _("Corrected edition of the annual report started")
    REPORT_REPLACED = "report.replaced", _("Earlier annual report replaced")
    REPORT_RETURNED = "report.returned", _("Annual report returned")
    REPORT_SUBMITTED = "report.submitted", _("Annual report submitted")
    REPORT_TAKEN_BACK = "report.taken_back", _("Annual report recalled")
    REVIEW_RESTORED = "review.restored", _("Full review of a catalogue item restored")
    REVIEW_SHORTENED = "review.shortened", _("Shorter review of a catalogue item set")
    ROW_ADDED = "row.added", _("Row added to the form")
    ROW_ENDED = "row.ended", _("Row of the form removed")
    SCHEME_ADOPTED = "scheme.adopted", _("Scheme of assessment adopted")
    SCHEME_BEGUN = "scheme.begun", _("Scheme of assessment begun")
    SCHEME_INDICATOR_ADDED = "scheme.indicator_added", _("Indicator added to a scheme")
    SCHEME_INDICATOR_REMOVED = "scheme.indicator_removed", _("Indicator taken out of a scheme")
    SCHEME_RETURNED = "scheme.returned", _("Scheme of assessment returned")
    SCHEME_SUBMITTED = "scheme.submitted", _("Scheme of assessment submitted for adoption")
    SCHEME_TRIED = "scheme.tried", _("Scheme of assessment tried on the data of a year")
    SEARCH_ANSWERED = "search.answered", _("Office answered the search")
    SEARCH_ASKED = "search.asked", _("Office requested to search")
    SEAT_APPLIED = "seat.applied", _("Application for a seat received")
    SEAT_CONFIRMED = "seat.confirmed", _("Record confirmed by a participant")
    SEAT_FORGOTTEN = "seat.forgotten", _("Personal data of an application for a seat erased")
    SEAT_OBJECTED = "seat.objected", _("Record objected to by a participant")
    SEAT_WITHDRAWN = "seat.withdrawn", _("Application for a seat withdrawn")
    SITE_CHANGED = "site.changed", _("Name or codes of the site changed")
    STATEMENT_ENDED = "statement.ended", _("Statement about a closed document taken off line")
    STATEMENT_PROPOSED = "statement.proposed", _("Statement about a closed document proposed")
    STATEMENT_PUBLISHED = "statement.published", _("Statement about a closed document published")
    STATEMENT_RETURNED = "statement.returned", _("Statement about a closed document returned")
    SURVEY_ANSWERED = "survey.answered", _("Survey of a public consultation answered")
    SURVEY_FORGOTTEN = "survey.forgotten", _("Text answers to a survey erased")
    SYNONYMS_CHANGED = "synonyms.changed", _("Synonyms of the search changed")
    TOKEN_CREATED = "token.created", _("API token created")
    TOKEN_REVOKED = "token.revoked", _("API token revoked")
    TRAINING_ATTENDED = "training.attended", _("Attendance at a training entered")
    TRAINING_CANCELLED = "training.cancelled", _("Training cancelled")
    TRAINING_CERTIFIED = "training.certified", _("Hours of training certified")
    TRAINING_CHANGED = "training.changed", _("Training changed")
    TRAINING_HELD = "training.held", _("Training held")
    TRAINING_OPENED = "training.opened", _("Sign-up for a training opened")
    TRAINING_PLANNED = "training.planned", _("Training planned")
    UNIT_BEGUN = "unit.begun", _("On-line unit begun")
    UNIT_CLOSED = "unit.closed", _("On-line unit closed")
    UNIT_FAILED = "unit.failed", _("Test of an on-line unit failed")
    UNIT_OPENED = "unit.opened", _("On-line unit opened")
    UNIT_PASSED = "unit.passed", _("Test of an on-line unit passed")
    UNIT_VERSIONED = "unit.versioned", _("Questions of an on-line unit entered")
