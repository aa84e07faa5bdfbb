import uuid

import django.db.models.deletion
from django.db import migrations, models

import gongkai.encryption.columns


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0001_initial"),
        ("jobs", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Applicant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "Natural person"),
                            ("business", "Business enterprise"),
                            ("research", "Research institution"),
                            ("welfare", "Public welfare organisation"),
                            ("legal_service", "Legal service organisation"),
                            ("other", "Other organisation"),
                        ],
                        max_length=16,
                    ),
                ),
                ("encrypted", models.TextField(blank=True)),
                ("match", models.CharField(blank=True, max_length=64)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["match"], name="applications_match")],
            },
        ),
        migrations.CreateModel(
            name="ApplicantFingerprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fingerprints",
                        to="applications.applicant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fingerprint", "applicant"), name="applications_fingerprint_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=90, unique=True)),
                ("code_hash", models.CharField(blank=True, max_length=130)),
                ("submission", models.CharField(blank=True, max_length=64)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "Through the platform"),
                            ("counter", "At the counter"),
                            ("post", "By post, signed for"),
                            ("plain-letter", "By plain letter"),
                            ("email", "By e-mail"),
                            ("fax", "By fax"),
                            ("oral", "Orally, recorded by the office"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("arrived", "Arrived, not yet registered"),
                            ("in_hand", "In hand"),
                            ("clarifying", "Waiting for the applicant's clarification"),
                            ("fee_asked", "Waiting for the processing fee"),
                            ("with_supervisor", "Reply awaiting approval"),
                            ("approved", "Reply approved, to be served"),
                            ("closed", "Dealt with"),
                            ("transferred", "Transferred to another body"),
                            ("merged", "Merged with another application"),
                        ],
                        default="arrived",
                        max_length=16,
                    ),
                ),
                (
                    "title",
                    gongkai.encryption.columns.EncryptedTextField(
                        verbose_name="short description of the information"
                    ),
                ),
                (
                    "document_number",
                    gongkai.encryption.columns.EncryptedTextField(
                        blank=True, verbose_name="document number, if known"
                    ),
                ),
                ("description", gongkai.encryption.columns.EncryptedTextField(verbose_name="description")),
                (
                    "shape",
                    models.CharField(
                        choices=[
                            ("electronic", "As an electronic file"),
                            ("paper", "On paper"),
                            ("inspection", "Inspection at the office"),
                        ],
                        default="electronic",
                        max_length=16,
                        verbose_name="form wanted",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("download", "Download from this platform"),
                            ("email", "By e-mail"),
                            ("post", "By post"),
                            ("counter", "Collection at the counter"),
                        ],
                        default="download",
                        max_length=16,
                        verbose_name="way of delivery",
                    ),
                ),
                (
                    "help_wanted",
                    gongkai.encryption.columns.EncryptedTextField(
                        blank=True,
                        verbose_name="help needed with reading or writing",
                    ),
                ),
                ("remarks", gongkai.encryption.columns.EncryptedTextField(blank=True)),
                (
                    "public_wish",
                    models.BooleanField(
                        default=False, verbose_name="suggests publishing the information"
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                ("arrived_on", models.DateField()),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                ("received_on", models.DateField(blank=True, null=True)),
                ("registered_at", models.DateTimeField(blank=True, null=True)),
                ("delayed_until", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("reopened_on", models.DateField(blank=True, null=True)),
                (
                    "public_title",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="title in the disclosure log"
                    ),
                ),
                ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                (
                    "applicant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="application",
                        to="applications.applicant",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="organisations.body",
                    ),
                ),
                (
                    "made_public_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="applications.application",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.office",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "passed_to",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passed_from",
                        to="applications.application",
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_on", None), ("received_on__isnull", False)),
                        fields=["body", "due_on", "id"],
                        name="applications_open_by_due",
                    ),
                    models.Index(
                        condition=models.Q(("closed_on", None), ("received_on__isnull", False)),
                        fields=["officer", "due_on", "id"],
                        name="applications_officer_due",
                    ),
                    models.Index(fields=["body", "-arrived_on", "-id"], name="applications_newest"),
                    models.Index(fields=["-arrived_on", "-id"], name="applications_newest_of_all"),
                    models.Index(
                        condition=models.Q(
                            ("stage", "closed"), models.Q(("public_title", ""), _negated=True)
                        ),
                        fields=["-closed_on", "-id"],
                        name="applications_published",
                    ),
                    models.Index(
                        fields=["body", "stage", "-arrived_on", "-id"], name="applications_by_stage"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("submission", ""), _negated=True),
                        fields=("submission",),
                        name="applications_submission_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "stage__in",
                                    [
                                        "approved",
                                        "clarifying",
                                        "fee_asked",
                                        "in_hand",
                                        "merged",
                                        "with_supervisor",
                                    ],
                                ),
                                _negated=True,
                            ),
                            ("received_on__isnull", False),
                            _connector="OR",
                        ),
                        name="applications_open_is_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "closed"), _negated=True),
                            ("closed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="applications_closed_has_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rating__isnull", True), ("rating__range", (1, 5)), _connector="OR"
                        ),
                        name="applications_rating_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("from_applicant", "From the applicant"),
                            ("original", "Original, never served"),
                            ("served", "For the applicant"),
                            ("internal", "Internal"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", gongkai.encryption.columns.EncryptedTextField()),
                ("content_id", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["application", "id"], name="applications_files"),
                    models.Index(fields=["content_id"], name="applications_file_content"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseNumbers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("series", models.CharField(max_length=8)),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "year", "series"), name="applications_series_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Clarification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", gongkai.encryption.columns.EncryptedTextField(verbose_name="what must be clarified")),
                ("asked_on", models.DateField()),
                ("answer_by", models.DateField(verbose_name="to be answered by")),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("answer", gongkai.encryption.columns.EncryptedTextField(blank=True)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clarification",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer_by__gt", models.F("asked_on"))),
                        name="applications_clarification_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_on", None),
                            ("answered_on__gte", models.F("asked_on")),
                            _connector="OR",
                        ),
                        name="applications_clarified_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("third_party", "Third party"), ("agency", "Other body")],
                        max_length=16,
                    ),
                ),
                ("encrypted", models.TextField(blank=True)),
                ("question", gongkai.encryption.columns.EncryptedTextField(verbose_name="question")),
                ("sent_on", models.DateField()),
                ("reached_on", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField()),
                ("answered_on", models.DateField(blank=True, null=True)),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "Consents to disclosure"),
                            ("objection", "Objects to disclosure"),
                            ("partial", "Consents in part"),
                            ("silence", "No reply in time"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reasons", gongkai.encryption.columns.EncryptedTextField(blank=True)),
                ("overridden_on", models.DateField(blank=True, null=True)),
                ("override_reason", gongkai.encryption.columns.EncryptedTextField(blank=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["application", "sent_on"], name="applications_consultations"
                    ),
                    models.Index(
                        condition=models.Q(("answered_on", None)),
                        fields=["due_on"],
                        name="applications_consulted_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_on", None),
                            ("answered_on__gte", models.F("sent_on")),
                            _connector="OR",
                        ),
                        name="applications_consulted_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_on", None), ("opinion", "")),
                            models.Q(
                                ("answered_on__isnull", False),
                                models.Q(("opinion", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="applications_answer_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("hint", models.CharField(blank=True, max_length=200, verbose_name="hint")),
                ("added_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="custom_fields",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("body", "label"),
                        name="applications_custom_field_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("days", models.PositiveSmallIntegerField()),
                ("reason", gongkai.encryption.columns.EncryptedTextField()),
                ("asked_on", models.DateField()),
                ("notified_on", models.DateField(blank=True, null=True)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension",
                        to="applications.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "consented_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeeNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("items", "By item"), ("pages", "By page")], max_length=8
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                ("before", models.PositiveIntegerField(default=0)),
                ("yuan", models.PositiveIntegerField()),
                ("notified_on", models.DateField()),
                ("due_on", models.DateField()),
                ("paid_on", models.DateField(blank=True, null=True)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_on", None),
                            ("paid_on__gte", models.F("notified_on")),
                            _connector="OR",
                        ),
                        name="applications_paid_after",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomingMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("submission", models.CharField(max_length=64, unique=True)),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("opened", "Application created"),
                            ("added", "Message added to a case"),
                            (
                                "unmatched",
                                "Refers to a case, but not sent from the applicant's address",
                            ),
                            ("refused", "Refused, the sender was notified of the reason"),
                            ("automatic", "Automatic mail, ignored"),
                        ],
                        max_length=12,
                    ),
                ),
                ("fault", models.CharField(blank=True, max_length=40)),
                ("sender", models.CharField(blank=True, max_length=64)),
                ("arrived_at", models.DateTimeField()),
                ("read_at", models.DateTimeField()),
                ("encrypted", models.TextField(blank=True)),
                (
                    "answer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.outgoingmail",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incoming_mails",
                        to="applications.application",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["body", "-read_at", "-id"], name="applications_mail_newest"
                    ),
                    models.Index(
                        condition=models.Q(("sender", ""), _negated=True),
                        fields=["sender", "read_at"],
                        name="applications_mail_sender",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "Receipt"),
                            ("clarification", "Request to clarify"),
                            ("transfer", "Notice of transfer"),
                            ("consultation", "Consultation"),
                            ("agency", "Consultation of another body"),
                            ("override", "Notice of disclosure in the public interest"),
                            ("extension", "Notice of extension"),
                            ("delay", "Notice of a delayed reply"),
                            ("fee", "Fee notice"),
                            ("reply", "Reply"),
                            ("correction", "Correction of records"),
                        ],
                        max_length=16,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_templates",
                        to="organisations.body",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "kind", "version"), name="applications_template_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", gongkai.encryption.columns.EncryptedTextField()),
                ("remarks", gongkai.encryption.columns.EncryptedTextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="applications.application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["application", "id"], name="applications_messages")
                ],
            },
        ),
        migrations.CreateModel(
            name="Remedy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("reconsideration", "Administrative reconsideration"),
                            ("court", "Court action without reconsideration"),
                            ("court_after", "Court action after reconsideration"),
                            ("complaint", "Complaint to the supervising body"),
                        ],
                        max_length=16,
                    ),
                ),
                ("authority", models.CharField(max_length=200, verbose_name="decided by")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=100, verbose_name="case number"),
                ),
                ("lodged_on", models.DateField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("pending", "Not yet decided"),
                            ("upheld", "Reply upheld"),
                            ("corrected", "Reply corrected"),
                            ("other", "Otherwise"),
                        ],
                        default="pending",
                        max_length=16,
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("note", gongkai.encryption.columns.EncryptedTextField(blank=True, )),
                (
                    "ordered_by",
                    models.DateField(
                        blank=True, null=True, verbose_name="deadline for compliance with the order"
                    ),
                ),
                ("obeyed_on", models.DateField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remedies",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["application", "id"], name="applications_remedies")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_on", None), ("result", "pending")),
                            models.Q(
                                models.Q(("result", "pending"), _negated=True),
                                ("decided_on__gte", models.F("lodged_on")),
                            ),
                            _connector="OR",
                        ),
                        name="applications_remedy_decided",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("text", gongkai.encryption.columns.EncryptedTextField(blank=True, verbose_name="text of the letter")),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                ("return_reason", gongkai.encryption.columns.EncryptedTextField(blank=True, )),
                ("served_on", models.DateField(blank=True, null=True)),
                (
                    "served_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("download", "Download from this platform"),
                            ("email", "By e-mail"),
                            ("post", "By post"),
                            ("counter", "Collection at the counter"),
                        ],
                        max_length=16,
                    ),
                ),
                ("proof_of_service", gongkai.encryption.columns.EncryptedTextField(blank=True, )),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="applications.application",
                    ),
                ),
                (
                    "drafter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned_at", None), ("served_on", None)),
                        fields=("application",),
                        name="applications_reply_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("served_on", None), ("approved_at__isnull", False), _connector="OR"
                        ),
                        name="applications_served_was_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "Receipt"),
                            ("clarification", "Request to clarify"),
                            ("transfer", "Notice of transfer"),
                            ("consultation", "Consultation"),
                            ("agency", "Consultation of another body"),
                            ("override", "Notice of disclosure in the public interest"),
                            ("extension", "Notice of extension"),
                            ("delay", "Notice of a delayed reply"),
                            ("fee", "Fee notice"),
                            ("reply", "Reply"),
                            ("correction", "Correction of records"),
                        ],
                        max_length=16,
                    ),
                ),
                ("number", models.CharField(max_length=80)),
                ("text", gongkai.encryption.columns.EncryptedTextField()),
                ("dated", models.DateField()),
                ("served_on", models.DateField(blank=True, null=True)),
                (
                    "served_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("download", "Download from this platform"),
                            ("email", "By e-mail"),
                            ("post", "By post"),
                            ("counter", "Collection at the counter"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reached_on", models.DateField(blank=True, null=True)),
                ("proof_of_service", gongkai.encryption.columns.EncryptedTextField(blank=True, )),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="applications.application",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="applications.consultation",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.lettertemplate",
                    ),
                ),
                (
                    "reply",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="applications.reply",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["application", "id"], name="applications_letters"),
                    models.Index(
                        condition=models.Q(("served_on", None)),
                        fields=["application"],
                        name="applications_letters_unserved",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="applications_letter_number",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplyPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            (
                                "G1",
                                "Already public: the applicant was told where and how to get it",
                            ),
                            ("G2", "Given"),
                            ("G3", "Given in part"),
                            ("D1", "Refused: state secret"),
                            (
                                "D2",
                                "Refused: forbidden by another law or administrative regulation",
                            ),
                            (
                                "D3",
                                "Refused: would endanger national, public or economic security or social stability",
                            ),
                            ("D4", "Refused: protects the lawful rights of a third party"),
                            ("D5", "Refused: internal affairs"),
                            ("D6", "Refused: process information"),
                            ("D7", "Refused: administrative enforcement file"),
                            ("D8", "Refused: an inquiry governed by other provisions"),
                            ("U1", "Cannot be given: this body does not hold it"),
                            ("U2", "Cannot be given: it would have to be created first"),
                            ("U3", "Cannot be given: still unclear after the clarification"),
                            ("N1", "Not processed: a petition, report or complaint"),
                            ("N2", "Not processed: a repeated application"),
                            ("N3", "Not processed: asks for a published book or periodical"),
                            (
                                "N4",
                                "Not processed: a large number of applications without a good reason",
                            ),
                            (
                                "N5",
                                "Not processed: asks to confirm or reissue information already given",
                            ),
                            ("O1", "Ended: not clarified in time without a good reason"),
                            ("O2", "Ended: the processing fee was not paid in time"),
                            ("O3", "Ended otherwise, for instance withdrawn"),
                            ("F1", "Already public"),
                            ("F2", "Given"),
                            ("F3", "Given in part"),
                            ("F4-1", "Refused: state secret"),
                            ("F4-2", "Refused: trade secret"),
                            ("F4-3", "Refused: privacy"),
                            (
                                "F4-4",
                                "Refused: would endanger national, public or economic security or social stability",
                            ),
                            ("F4-5", "Refused: not government information"),
                            ("F4-6", "Refused: other cases of laws and regulations"),
                            ("F5", "Not for this body to disclose"),
                            ("F6", "The information does not exist"),
                            ("F7", "The applicant was asked to change or complete the application"),
                            ("F8", "The applicant was referred to another procedure"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", gongkai.encryption.columns.EncryptedTextField(verbose_name="document or matter")),
                ("reasons", gongkai.encryption.columns.EncryptedTextField(blank=True, verbose_name="facts and reasons")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.casefile",
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="applications.reply",
                    ),
                ),
                (
                    "served_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.casefile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reply", "position"), name="applications_part_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("note", gongkai.encryption.columns.EncryptedTextField(blank=True, )),
                ("asked_on", models.DateField()),
                ("due_on", models.DateField()),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("found", models.BooleanField(null=True)),
                ("answer", gongkai.encryption.columns.EncryptedTextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="searches",
                        to="applications.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.office",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_on", None)),
                        fields=["office", "due_on"],
                        name="applications_search_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_on", None)),
                        fields=("application", "office"),
                        name="applications_search_one_open",
                    )
                ],
            },
        ),
    ]
