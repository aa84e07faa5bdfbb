import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongkai.ledger import triggers


def install_triggers(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the ledger append-only from its first day."""
    triggers.install(editor.connection)


def drop_triggers(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.drop(editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, unique=True)),
                ("head_seq", models.PositiveBigIntegerField(default=0)),
                (
                    "head_hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
                ("list_changes", models.PositiveBigIntegerField(default=0)),
                ("body_changes", models.PositiveBigIntegerField(default=0)),
                ("listed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=64)),
                ("seq", models.PositiveBigIntegerField()),
                ("body", models.CharField(max_length=64)),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("account.activated", "Account activated"),
                            ("account.deactivated", "Account deactivated"),
                            ("applicant.completed", "Missing data of an applicant entered"),
                            ("applicant.forgotten", "Personal data of an applicant erased"),
                            ("applicant.unmasked", "Personal data of an applicant viewed"),
                            ("application.arrived", "Application arrived"),
                            ("application.assigned", "Application assigned to an officer"),
                            ("application.merged", "Application merged with another"),
                            ("application.parted", "Application separated from a merged one"),
                            ("application.passed_on", "Application transferred to another body"),
                            ("application.published", "Listed in the disclosure log"),
                            ("application.received", "Application received"),
                            ("application.reopened", "Application reopened"),
                            ("application.split", "Application split by subject matter"),
                            ("application.unpublished", "Removed from the disclosure log"),
                            ("application.withdrawn", "Application withdrawn by the applicant"),
                            ("archive.fetched", "Package for the archive fetched"),
                            ("archive.made", "Package for the archive made"),
                            ("archive.requested", "Package for the archive requested"),
                            ("body.changed", "Body changed"),
                            ("body.checks_changed", "Checks of personal data changed"),
                            ("body.created", "Body registered"),
                            ("body.ended", "Body dissolved or merged"),
                            ("calendar.changed", "Holiday notice entered"),
                            ("catalogue.adopted", "Version of the catalogue adopted"),
                            ("clarification.answered", "Clarification received"),
                            ("clarification.asked", "Clarification requested"),
                            ("cleanup.opened", "Clean-up of documents started"),
                            ("cleanup.published", "Result of a clean-up published"),
                            ("clocks.recounted", "Deadlines recomputed after a holiday notice"),
                            ("comment.answered", "Comment on a draft examined"),
                            ("comment.confirmed", "Comment on a draft published by its author"),
                            ("comment.contested", "Author contested that a comment was set aside"),
                            ("comment.forgotten", "Name and contact of a commenter erased"),
                            ("comment.held", "Comment on a draft set aside"),
                            ("comment.lifted", "Comment on a draft examined after all"),
                            ("comment.masked", "Words of a comment proposed for publication"),
                            ("comment.received", "Comment on a draft received"),
                            ("comment.upheld", "Setting aside of a comment confirmed"),
                            ("comment.withdrawn", "Comment on a draft withdrawn"),
                            ("concern.amended", "Facts of a public concern corrected"),
                            ("concern.answered", "Public concern answered"),
                            ("concern.closed", "Public concern closed"),
                            ("concern.measure_added", "Measure on a public concern entered"),
                            ("concern.measure_done", "Measure on a public concern done"),
                            (
                                "concern.measure_reported",
                                "Progress of a measure on a public concern reported",
                            ),
                            ("concern.registered", "Public concern registered"),
                            ("concern.stated", "First facts on a public concern published"),
                            ("consultation.amended", "Plan of a public consultation corrected"),
                            ("consultation.answered", "Opinion received"),
                            ("consultation.cancelled", "Public consultation cancelled"),
                            (
                                "consultation.concluded",
                                "Outcome of a public consultation published",
                            ),
                            ("consultation.ended", "Public consultation closed by its period"),
                            ("consultation.extended", "Period of a public consultation extended"),
                            (
                                "consultation.final_named",
                                "Document prepared by a public consultation named",
                            ),
                            ("consultation.listed", "Listed among the decisions to come"),
                            ("consultation.opened", "Public consultation opened"),
                            (
                                "consultation.overridden",
                                "Disclosed in the public interest despite the opinion",
                            ),
                            ("consultation.planned", "Public consultation planned"),
                            (
                                "consultation.record_added",
                                "Participation file of a public consultation supplemented",
                            ),
                            ("consultation.sent", "Opinion requested"),
                            ("delegation.ended", "Delegation ended"),
                            ("delegation.granted", "Delegation granted"),
                            ("delivery.made", "Sent to a channel"),
                            ("disclosure.begun", "Publication to the general public started"),
                            ("disclosure.suggested", "Applicant suggested publication"),
                            ("document.approved", "Approved"),
                            ("document.closed", "Closed"),
                            ("document.corrected", "Corrected"),
                            ("document.discarded", "Draft discarded"),
                            ("document.disclosure_reviewed", "Approved by the disclosure office"),
                            ("document.erased", "Discarded draft erased"),
                            ("document.justified", "Findings of the check justified"),
                            ("document.kept", "Retained, open on request"),
                            ("document.lapsed", "Term of validity ended"),
                            ("document.migrated", "Migrated from an earlier system"),
                            ("document.office_reviewed", "Approved by the office head"),
                            ("document.partly_repealed", "Repealed in part"),
                            ("document.recalled", "Submission recalled by the drafter"),
                            ("document.released", "Released"),
                            ("document.repealed", "Repealed"),
                            (
                                "document.repeal_cancelled",
                                "Planned repeal dropped, because its basis changed",
                            ),
                            ("document.repeal_planned", "Repeal from a later day decided"),
                            ("document.rereleased", "Released again"),
                            ("document.restored", "Discarded draft restored"),
                            ("document.returned", "Returned to the drafter"),
                            ("document.secrecy_reviewed", "Approved by the secrecy review"),
                            ("document.short_approved", "Approved by the shorter review"),
                            ("document.short_submitted", "Submitted for the shorter review"),
                            ("document.submitted", "Submitted for review"),
                            ("document.withdrawn", "Withdrawn"),
                            ("error.answered", "Report of an error answered"),
                            ("error.forgotten", "Words and contact of a reader erased"),
                            ("error.passed_on", "Report of an error passed on"),
                            ("error.reported", "Report of an error received"),
                            ("event.amended", "Announcement of an event changed"),
                            ("event.announced", "Interview or press conference announced"),
                            ("event.cancelled", "Interview or press conference cancelled"),
                            ("event.document_linked", "Document explained by an event named"),
                            ("event.document_unlinked", "Document explained by an event removed"),
                            ("event.ended", "Interview or press conference ended"),
                            ("event.guest_added", "Guest of an event added"),
                            ("event.guest_removed", "Guest of an event removed"),
                            ("event.planned", "Interview or press conference planned"),
                            ("event.published", "Transcript of an event published"),
                            ("event.question_answered", "Question answered in an event"),
                            ("event.question_asked", "Question put to the guests of an event"),
                            (
                                "event.question_forgotten",
                                "Words and name of a question to an event erased",
                            ),
                            ("event.question_grouped", "Question to an event grouped"),
                            ("event.question_not_asked", "Question to an event not asked"),
                            ("event.question_received", "Question to an event received"),
                            ("event.question_shown", "Text of a question to an event published"),
                            ("event.question_withheld", "Text of a question to an event withheld"),
                            ("event.recalled", "Transcript of an event recalled for correction"),
                            ("event.recorded", "Recording of an event added"),
                            ("event.started", "Interview or press conference begun"),
                            ("extension.asked", "Extension proposed"),
                            ("extension.granted", "Time for the reply extended"),
                            ("fee.asked", "Processing fee requested"),
                            ("fee.paid", "Processing fee paid"),
                            ("figure.entered", "Figure entered manually"),
                            ("import.completed", "Import completed"),
                            ("import.started", "Import started"),
                            ("inquiry.answered", "Inquiry answered"),
                            ("inquiry.overridden", "Inquiry overridden by the approver"),
                            ("inquiry.sent", "Inquiry sent"),
                            ("letter.received", "Posted letter received"),
                            ("letter.sent", "Letter sent"),
                            ("mailbox.answered", "Reply to a letter sent"),
                            ("mailbox.approved", "Reply to a letter approved"),
                            ("mailbox.closed", "Letter closed without a rating"),
                            ("mailbox.converted", "Letter turned into an application"),
                            ("mailbox.drafted", "Reply to a letter submitted for approval"),
                            ("mailbox.erased", "Texts of a letter erased"),
                            ("mailbox.objected", "Objection to the routing of a letter"),
                            ("mailbox.promised", "Day promised to the writer of a letter"),
                            (
                                "mailbox.publication_declined",
                                "Publication of a letter declined by its writer",
                            ),
                            (
                                "mailbox.publication_proposed",
                                "Publication of a letter proposed to its writer",
                            ),
                            ("mailbox.published", "Letter published with its writer's consent"),
                            ("mailbox.rated", "Reply to a letter rated"),
                            ("mailbox.recalled", "Letter taken back by the body that leads"),
                            ("mailbox.received", "Letter to the mailbox received"),
                            ("mailbox.reopened", "Letter reopened by its writer"),
                            ("mailbox.returned", "Reply to a letter returned"),
                            ("mailbox.routed", "Letter routed"),
                            ("mailbox.topic_ended", "Topic of the mailbox ended"),
                            ("mailbox.topic_set", "Responsibility for a topic of the mailbox set"),
                            ("mailbox.unpublished", "Publication of a letter ended"),
                            ("meeting.amended", "Announcement of a meeting corrected"),
                            ("meeting.announced", "Meeting announced"),
                            ("meeting.cancelled", "Meeting called off"),
                            ("meeting.drawn", "Seats of a meeting drawn by lot"),
                            ("meeting.held", "Hearing or open meeting held"),
                            ("meeting.listed", "Participants of a meeting published"),
                            ("meeting.material_released", "Material of a meeting published"),
                            ("meeting.planned", "Meeting planned"),
                            ("meeting.postponed", "Meeting put off to another day"),
                            ("meeting.published", "Minutes of a meeting published"),
                            ("meeting.record_confirmed", "Record of a meeting settled"),
                            ("meeting.record_laid", "Record laid before the participants"),
                            ("message.sent", "Message sent"),
                            ("organisation.place_amended", "Reading place corrected"),
                            ("organisation.place_closed", "Reading place closed"),
                            ("organisation.place_opened", "Reading place opened"),
                            ("organisation.post_added", "Post added to the leading group"),
                            ("organisation.post_ended", "Post left the leading group"),
                            ("organisation.returned", "Staff and budget of a year stated"),
                            ("plan.begun", "Work plan begun"),
                            ("plan.carried_over", "Open tasks of an earlier plan taken over"),
                            ("plan.issued", "Work plan issued"),
                            ("plan.returned", "Work plan returned"),
                            ("plan.submitted", "Work plan submitted for approval"),
                            ("plan.task_accepted", "Task of a plan closed as done"),
                            ("plan.task_added", "Task added to a plan"),
                            ("plan.task_dropped", "Task of a plan dropped"),
                            ("plan.task_extended", "Time for a task extended"),
                            ("plan.task_finished", "Task of a plan reported as finished"),
                            ("plan.task_issued", "Task given to a body"),
                            ("plan.task_removed", "Task taken out of a draft plan"),
                            ("plan.task_reported", "Progress of a task reported"),
                            ("plan.task_returned", "Report on a task not accepted"),
                            ("post.ended", "Post ended"),
                            ("post.granted", "Post granted"),
                            ("preview.linked", "Preview link made"),
                            ("preview.revoked", "Preview link revoked"),
                            ("query.hidden", "Popular search hidden"),
                            ("query.restored", "Popular search shown again"),
                            ("records.exported", "Personal data handed to the applicant"),
                            ("redaction.approved", "Redaction approved"),
                            ("redaction.begun", "Redaction begun"),
                            ("redaction.discarded", "Redaction discarded"),
                            ("redaction.returned", "Redaction returned"),
                            ("redaction.submitted", "Redaction submitted"),
                            ("release.scheduled", "Release scheduled"),
                            ("release.unscheduled", "Scheduled release cancelled"),
                            ("remedy.decided", "Remedy decided"),
                            ("remedy.lodged", "Remedy lodged"),
                            ("remedy.obeyed", "Order of the supervising body carried out"),
                            ("reply.approved", "Reply approved"),
                            ("reply.delayed", "Later date set for the reply"),
                            ("reply.proposed", "Reply proposed"),
                            ("reply.returned", "Reply returned to the officer"),
                            ("reply.served", "Reply served"),
                            ("report.accepted", "Annual report accepted"),
                            ("report.imported", "Earlier annual report imported"),
                            ("report.opened", "Annual report started"),
                            ("report.published", "Annual report published"),
                            ("report.reopened", "Corrected edition of the annual report started"),
                            ("report.replaced", "Earlier annual report replaced"),
                            ("report.returned", "Annual report returned"),
                            ("report.submitted", "Annual report submitted"),
                            ("report.taken_back", "Annual report recalled"),
                            ("review.restored", "Full review of a catalogue item restored"),
                            ("review.shortened", "Shorter review of a catalogue item set"),
                            ("row.added", "Row added to the form"),
                            ("row.ended", "Row of the form removed"),
                            ("search.answered", "Office answered the search"),
                            ("search.asked", "Office requested to search"),
                            ("seat.applied", "Application for a seat received"),
                            ("seat.confirmed", "Record confirmed by a participant"),
                            ("seat.forgotten", "Personal data of an application for a seat erased"),
                            ("seat.objected", "Record objected to by a participant"),
                            ("seat.withdrawn", "Application for a seat withdrawn"),
                            ("site.changed", "Name or codes of the site changed"),
                            ("statement.ended", "Statement about a closed document taken off line"),
                            ("statement.proposed", "Statement about a closed document proposed"),
                            ("statement.published", "Statement about a closed document published"),
                            ("statement.returned", "Statement about a closed document returned"),
                            ("synonyms.changed", "Synonyms of the search changed"),
                        ],
                        max_length=64,
                    ),
                ),
                ("subject_type", models.CharField(max_length=64)),
                ("subject_id", models.CharField(max_length=64)),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("staff", "Staff"),
                            ("applicant", "Applicant"),
                            ("system", "System"),
                        ],
                        max_length=16,
                    ),
                ),
                ("actor_id", models.CharField(blank=True, max_length=64)),
                ("post", models.CharField(blank=True, max_length=32)),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("facets", models.JSONField(default=dict)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.act",
                    ),
                ),
            ],
            options={
                "verbose_name": "act",
                "indexes": [
                    models.Index(fields=["body", "verb", "on"], name="ledger_act_figures"),
                    models.Index(
                        fields=["chain", "subject_type", "on", "id"], name="ledger_act_activity"
                    ),
                    models.Index(
                        fields=["chain", "verb", "on", "id"], name="ledger_act_activity_verb"
                    ),
                    models.Index(
                        fields=["subject_type", "subject_id", "id"], name="ledger_act_subject"
                    ),
                    models.Index(fields=["verb", "on"], name="ledger_act_verb_on"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "seq"), name="ledger_act_chain_seq"),
                    models.CheckConstraint(
                        condition=models.Q(("seq__gte", 1)), name="ledger_act_seq_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("consumer", models.CharField(max_length=200)),
                ("chain", models.CharField(max_length=64)),
                ("seq", models.PositiveBigIntegerField(default=0)),
                ("within", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("consumer", "chain"), name="ledger_cursor_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="FailedAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("consumer", models.CharField(max_length=200)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("failed_at", models.DateTimeField()),
                (
                    "act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.act",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("consumer", "act"), name="ledger_failed_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                (
                    "previous",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
                ("heads", models.JSONField(default=dict)),
                ("act_hashes", models.JSONField(default=dict)),
                ("root", models.CharField(max_length=64)),
                ("contents", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="ledger_checkpoint_from_one"
                    )
                ],
            },
        ),
        migrations.RunPython(install_triggers, drop_triggers),
    ]
