import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongkai.kit.compressed_text
import gongkai.law.grounds


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("calendars", "0001_initial"),
        ("catalogue", "0001_initial"),
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("file_sha256", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("completed_at", None)),
                        fields=("body", "file_sha256"),
                        name="documents_import_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=60, verbose_name="document number"),
                ),
                (
                    "attribute",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("public", "Public on the body's own initiative"),
                            ("on_request", "Open on request"),
                            ("closed", "Not open"),
                        ],
                        max_length=16,
                        verbose_name="disclosure attribute",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "中文"), ("ug", "ئۇيغۇرچە"), ("en", "English")],
                        default="zh-hans",
                        max_length=16,
                        verbose_name="language",
                    ),
                ),
                (
                    "formed_on",
                    models.DateField(blank=True, null=True, verbose_name="date of forming"),
                ),
                (
                    "effective_on",
                    models.DateField(blank=True, null=True, verbose_name="in force from"),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="in force until"),
                ),
                (
                    "issued_by",
                    models.CharField(blank=True, max_length=200, verbose_name="issued by"),
                ),
                (
                    "co_issuers",
                    models.JSONField(blank=True, default=list, verbose_name="issued together with"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("preparing", "In preparation"),
                            ("released", "Public"),
                            ("kept", "Retained, open on request"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="preparing",
                        max_length=16,
                    ),
                ),
                (
                    "validity",
                    models.CharField(
                        choices=[
                            ("in_force", "In force"),
                            ("not_yet", "Not yet in force"),
                            ("partly", "Partly in force"),
                            ("repealed", "Repealed"),
                            ("expired", "Expired"),
                        ],
                        default="in_force",
                        max_length=16,
                    ),
                ),
                (
                    "index_number",
                    models.CharField(blank=True, max_length=80, null=True, unique=True),
                ),
                ("released_on", models.DateField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("listed_on", models.DateField(default=datetime.date(1000, 1, 1))),
                ("earlier_release_on", models.DateField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawal_reason", models.CharField(blank=True, max_length=500)),
                ("repealed_on", models.DateField(blank=True, null=True)),
                ("partly_on", models.DateField(blank=True, null=True)),
                ("next_validity_on", models.DateField(blank=True, null=True)),
                (
                    "repealing",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "review_on",
                    models.DateField(blank=True, null=True, verbose_name="to be examined again on"),
                ),
                ("external_id", models.CharField(blank=True, max_length=100)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="organisations.body",
                    ),
                ),
                (
                    "catalogue_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.catalogueitem",
                        verbose_name="catalogue item",
                    ),
                ),
                (
                    "drafter",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "genre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.genre",
                        verbose_name="genre",
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
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.subject",
                        verbose_name="subject",
                    ),
                ),
                (
                    "import_record",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="documents.importrecord",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=[
                            "status",
                            "-listed_on",
                            "-id",
                            "body",
                            "catalogue_item",
                            "genre",
                            "subject",
                            "language",
                            "import_record",
                        ],
                        name="documents_newest",
                    ),
                    models.Index(
                        fields=[
                            "status",
                            "language",
                            "-listed_on",
                            "-id",
                            "body",
                            "catalogue_item",
                            "genre",
                            "subject",
                            "import_record",
                        ],
                        name="documents_by_language",
                    ),
                    models.Index(
                        fields=[
                            "status",
                            "body",
                            "-listed_on",
                            "-id",
                            "catalogue_item",
                            "genre",
                            "subject",
                            "language",
                            "import_record",
                        ],
                        name="documents_by_body",
                    ),
                    models.Index(
                        fields=[
                            "status",
                            "catalogue_item",
                            "-listed_on",
                            "-id",
                            "body",
                            "genre",
                            "subject",
                            "language",
                            "import_record",
                        ],
                        name="documents_by_item",
                    ),
                    models.Index(
                        fields=[
                            "status",
                            "genre",
                            "-listed_on",
                            "-id",
                            "body",
                            "catalogue_item",
                            "subject",
                            "language",
                            "import_record",
                        ],
                        name="documents_by_genre",
                    ),
                    models.Index(
                        fields=[
                            "status",
                            "subject",
                            "-listed_on",
                            "-id",
                            "body",
                            "catalogue_item",
                            "genre",
                            "language",
                            "import_record",
                        ],
                        name="documents_by_subject",
                    ),
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", False)),
                        fields=["status", "-withdrawn_at", "-id"],
                        name="documents_withdrawn",
                    ),
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", False)),
                        fields=["status", "body", "-withdrawn_at", "-id"],
                        name="documents_withdrawn_by_body",
                    ),
                    models.Index(
                        condition=models.Q(("next_validity_on__isnull", False)),
                        fields=["next_validity_on", "id"],
                        name="documents_validity_due",
                    ),
                    models.Index(
                        condition=models.Q(("next_validity_on__isnull", False)),
                        fields=["body", "next_validity_on", "id"],
                        name="documents_validity_body",
                    ),
                    models.Index(
                        condition=models.Q(("valid_until__isnull", False)),
                        fields=["valid_until", "id"],
                        name="documents_term",
                    ),
                    models.Index(
                        condition=models.Q(("repealing__isnull", False)),
                        fields=["repealing"],
                        name="documents_repealing",
                    ),
                    models.Index(
                        condition=models.Q(("document_number", ""), _negated=True),
                        fields=["document_number"],
                        name="documents_by_number",
                    ),
                    models.Index(fields=["body", "changed_at", "id"], name="documents_desk"),
                    models.Index(
                        fields=["body", "status", "changed_at", "id"],
                        name="documents_desk_status",
                    ),
                    models.Index(
                        fields=["body", "catalogue_item", "changed_at", "id"],
                        name="documents_desk_item",
                    ),
                    models.Index(
                        fields=["body", "genre", "changed_at", "id"],
                        name="documents_desk_genre",
                    ),
                    models.Index(fields=["body", "formed_on", "id"], name="documents_desk_formed"),
                    models.Index(
                        fields=["drafter", "changed_at", "id"], name="documents_desk_drafter"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["released", "withdrawn"]), _negated=True),
                            ("index_number__isnull", False),
                            _connector="OR",
                        ),
                        name="documents_public_has_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "withdrawn"), _negated=True),
                            models.Q(("withdrawal_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="documents_withdrawn_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("body", "external_id"),
                        name="documents_external_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemViews",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("views", models.PositiveBigIntegerField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "day"), name="documents_views_once_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
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
                    models.UniqueConstraint(fields=("body", "year"), name="documents_series_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=60, verbose_name="document number"),
                ),
                (
                    "attribute",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("public", "Public on the body's own initiative"),
                            ("on_request", "Open on request"),
                            ("closed", "Not open"),
                        ],
                        max_length=16,
                        verbose_name="disclosure attribute",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "中文"), ("ug", "ئۇيغۇرچە"), ("en", "English")],
                        default="zh-hans",
                        max_length=16,
                        verbose_name="language",
                    ),
                ),
                (
                    "formed_on",
                    models.DateField(blank=True, null=True, verbose_name="date of forming"),
                ),
                (
                    "effective_on",
                    models.DateField(blank=True, null=True, verbose_name="in force from"),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="in force until"),
                ),
                (
                    "issued_by",
                    models.CharField(blank=True, max_length=200, verbose_name="issued by"),
                ),
                (
                    "co_issuers",
                    models.JSONField(blank=True, default=list, verbose_name="issued together with"),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("office_review", "With the office head"),
                            ("secrecy_review", "In secrecy review"),
                            ("disclosure_review", "With the disclosure office"),
                            ("approval", "Awaiting approval"),
                            ("approved", "Approved"),
                            ("released", "Public"),
                            ("kept", "Retained, open on request"),
                            ("closed", "Closed"),
                            ("superseded", "Superseded"),
                            ("discarded", "Discarded"),
                        ],
                        default="draft",
                        max_length=24,
                    ),
                ),
                ("text", gongkai.kit.compressed_text.CompressedTextField(blank=True)),
                ("plain_text", gongkai.kit.compressed_text.CompressedTextField(blank=True)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("D1", "State secret"),
                            ("D2", "Forbidden by a law or administrative regulation"),
                            (
                                "D3",
                                "Would endanger national, public or economic security or social stability",
                            ),
                            ("D4", "Would harm the lawful rights of a third party"),
                            ("D5", "Internal affairs (personnel, logistics, work flow)"),
                            (
                                "D6",
                                "Process information (discussion records, drafts, consultation letters, requests and reports)",
                            ),
                            ("D7", "Administrative enforcement file"),
                        ],
                        max_length=4,
                        verbose_name="legal ground",
                    ),
                ),
                ("held_files", models.JSONField(blank=True, default=list)),
                ("findings", models.JSONField(blank=True, null=True)),
                (
                    "change_note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what changes and why"
                    ),
                ),
                (
                    "review_on",
                    models.DateField(blank=True, null=True, verbose_name="to be examined again on"),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("release_due_at", models.DateTimeField(blank=True, null=True)),
                ("discarded_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "catalogue_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.catalogueitem",
                        verbose_name="catalogue item",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="documents.document",
                    ),
                ),
                (
                    "genre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.genre",
                        verbose_name="genre",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "approved")),
                        fields=["release_due_at"],
                        name="documents_version_scheduled",
                    ),
                    models.Index(
                        condition=models.Q(("state", "discarded")),
                        fields=["discarded_at"],
                        name="documents_version_discarded",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "number"), name="documents_version_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "approval",
                                    "approved",
                                    "discarded",
                                    "disclosure_review",
                                    "draft",
                                    "office_review",
                                    "secrecy_review",
                                ],
                            )
                        ),
                        fields=("document",),
                        name="documents_version_one_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "released")),
                        fields=("document",),
                        name="documents_version_one_public",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ground", gongkai.law.grounds.Ground["STATE_SECRET"]),
                                _negated=True,
                            ),
                            models.Q(("title", ""), ("text", "")),
                            _connector="OR",
                        ),
                        name="documents_secret_has_no_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("discarded_at__isnull", False), ("state", "discarded")),
                            models.Q(
                                models.Q(("state", "discarded"), _negated=True),
                                ("discarded_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="documents_discarded_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
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
                            ("amends", "Amends"),
                            ("repeals", "Repeals"),
                            ("interprets", "Interprets"),
                            ("translates", "Translates"),
                            ("answers", "Answers"),
                            ("based_on", "Based on"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("text", "Article"),
                            ("questions", "Questions and answers"),
                            ("picture", "Picture"),
                            ("video", "Video"),
                            ("conference", "Press conference"),
                            ("expert", "Expert opinion"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="part of this document"
                    ),
                ),
                (
                    "target_part",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="part of the other document"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations_to_it",
                        to="documents.document",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target", "kind", "id"], name="documents_relation_target")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "kind", "target", "part", "target_part"),
                        name="documents_relation_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "amends",
                                    "repeals",
                                    "interprets",
                                    "translates",
                                    "answers",
                                    "based_on",
                                ],
                            )
                        ),
                        name="documents_relation_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form", ""), ("kind", "interprets"), _connector="OR"),
                        name="documents_relation_form",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CleanUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("basis", models.CharField(max_length=500, verbose_name="basis")),
                ("opened_on", models.DateField()),
                ("closes_on", models.DateField(verbose_name="to be finished by")),
                ("published_on", models.DateField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clean_ups",
                        to="organisations.body",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "deciders",
                    models.ManyToManyField(related_name="+", to="organisations.person"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["body", "-opened_on", "-id"], name="documents_clean_up_body"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("published_on", None)),
                        fields=("body",),
                        name="documents_clean_up_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CleanUpRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "Stays in force"),
                            ("amend", "To be amended"),
                            ("repeal", "Is repealed"),
                            ("lapse", "Has lapsed"),
                        ],
                        max_length=8,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "clean_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="documents.cleanup",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clean_up_rows",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["clean_up", "decision", "id"], name="documents_clean_up_rows"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clean_up", "document"), name="documents_clean_up_row_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InterpretationPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kinds", models.JSONField(blank=True, default=list)),
                (
                    "outline",
                    models.CharField(
                        blank=True,
                        max_length=1000,
                        verbose_name="outline of the interpretation",
                    ),
                ),
                (
                    "exemption",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        verbose_name="why it needs no interpretation",
                    ),
                ),
                (
                    "planned_on",
                    models.DateField(blank=True, null=True, verbose_name="interpretation by"),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                ("interpreted_on", models.DateField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interpretation_plan",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_on__isnull", False), ("interpreted_on", None)),
                        fields=["body", "due_on", "id"],
                        name="documents_plan_awaited",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("office_review", "With the office head"),
                            ("secrecy_review", "In secrecy review"),
                            ("disclosure_review", "With the disclosure office"),
                            ("approval", "Awaiting approval"),
                            ("approved", "Approved"),
                            ("released", "Public"),
                            ("kept", "Retained, open on request"),
                            ("closed", "Closed"),
                            ("superseded", "Superseded"),
                            ("discarded", "Discarded"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("submit", "Submitted"),
                            ("pass", "Passed"),
                            ("approve", "Approved"),
                            ("return", "Returned"),
                            ("recall", "Recalled"),
                            ("schedule", "Scheduled after the legal deadline"),
                            ("discard", "Discarded"),
                            ("restore", "Restored"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("drafter", "Drafter"),
                            ("office_head", "Office head"),
                            ("secrecy_reviewer", "Secrecy reviewer"),
                            ("disclosure_officer", "Disclosure officer"),
                            ("approver", "Approver"),
                            ("editor", "Editor"),
                            ("case_officer", "Case officer"),
                            ("case_supervisor", "Case supervisor"),
                            ("report_officer", "Report officer"),
                            ("assessor", "Assessor"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=32,
                    ),
                ),
                ("opinion", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["version", "id"], name="documents_step_order")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision__in", ["pass", "approve"])),
                        fields=("version", "round", "state"),
                        name="documents_step_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="document",
            name="open_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="documents.version",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="public_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.version",
            ),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=130)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=120)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("public_sha256", models.CharField(blank=True, max_length=64)),
                ("public_size", models.PositiveBigIntegerField(default=0)),
                (
                    "description",
                    models.CharField(blank=True, max_length=500, verbose_name="alternative text"),
                ),
                ("awaits_redaction", models.BooleanField(default=False)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["version", "position", "id"], name="documents_attachment_order"
                    ),
                    models.Index(fields=["sha256"], name="documents_attachment_hash"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fields", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("kept_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="working_copies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="working_copies",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "document"], name="documents_copy_of")],
            },
        ),
        migrations.CreateModel(
            name="ClockChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_before", models.DateField()),
                ("due_after", models.DateField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendars.holidaynotice",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clock_changes",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "notice"), name="clock_change_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "released"), ("public_version__isnull", False)),
                    models.Q(
                        models.Q(("status", "released"), _negated=True),
                        ("public_version__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="documents_public_has_version",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("open_version__isnull", False)),
                fields=["body", "changed_at", "id"],
                name="documents_desk_open",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("public_version__isnull", True)),
                fields=["body", "attribute", "changed_at", "id"],
                name="documents_desk_attribute",
            ),
        ),
        migrations.CreateModel(
            name="TextChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_id", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="PublicCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("running_import", models.PositiveBigIntegerField(default=0)),
                ("counted_by", models.CharField(max_length=8)),
                ("value", models.CharField(blank=True, max_length=20)),
                ("number", models.IntegerField(default=0)),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_counts",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["body", "running_import", "counted_by"],
                        name="documents_public_count_body",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("running_import", "counted_by", "value", "body"),
                        name="documents_public_count_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FileText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("ending", models.CharField(max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be read"),
                            ("reading", "Being read"),
                            ("read", "Text was read"),
                            ("no_text", "Without text"),
                            ("failed", "Could not be read"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("wanted_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("is_complete", models.BooleanField(default=False)),
                ("images", models.PositiveIntegerField(default=0)),
                ("characters", models.PositiveIntegerField(default=0)),
                ("packed_text", models.BinaryField(default=b"")),
                ("packed_findings", models.BinaryField(default=b"")),
                ("copy_sha256", models.CharField(blank=True, max_length=64)),
                ("copy_size", models.PositiveBigIntegerField(default=0)),
                ("removed", models.JSONField(default=list)),
                (
                    "scan_state",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("missing", "Missing"),
                            ("waiting", "Waiting"),
                            ("reading", "Reading"),
                            ("read", "Read"),
                            ("failed", "Failed"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("scan_code", models.CharField(blank=True, max_length=40)),
                ("scan_attempts", models.PositiveSmallIntegerField(default=0)),
                ("scan_page", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "reading"])),
                        fields=["wanted_at", "id"],
                        name="documents_text_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("scan_state__in", ["waiting", "reading", "missing"])),
                        fields=["wanted_at", "id"],
                        name="documents_scan_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("copy_sha256", ""), _negated=True),
                        fields=["copy_sha256"],
                        name="documents_text_copy",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sha256", "ending"), name="documents_text_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Justification",
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
                            ("identity-card", "Identity card"),
                            ("mobile", "Mobile number"),
                            ("landline", "Telephone number"),
                            ("bank-card", "Bank card"),
                            ("travel-document", "Passport or travel permit"),
                            ("number-plate", "Number plate"),
                            ("email", "E-mail address"),
                            ("address", "Home address"),
                            ("birth-date", "Date of birth"),
                            ("name", "Name of a person"),
                            ("classification", "Mark of classification"),
                            ("internal-mark", "Mark of internal use"),
                            ("body-term", "Term of the list of the body"),
                            ("hidden", "Hidden content"),
                            ("unread", "Not read by the platform"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("title", "title"),
                            ("number", "document number"),
                            ("issuers", "issuers"),
                            ("note", "note of changes"),
                            ("text", "text"),
                            ("text-link", "link in the text"),
                            ("name", "name of the file"),
                            ("file", "file"),
                            ("file:body", "text of the file"),
                            ("file:page", "page of the file"),
                            ("file:scan", "image of a page"),
                            ("file:sheet", "sheet of the file"),
                            ("file:slide", "slide of the file"),
                            ("file:header", "header or footer"),
                            ("file:footnote", "footnote"),
                            ("file:speaker-notes", "speaker notes"),
                            ("file:comment", "comment"),
                            ("file:deleted", "tracked deletion"),
                            ("file:hidden", "hidden part"),
                            ("file:property", "property of the file"),
                            ("file:link", "link"),
                            ("file:annotation", "annotation"),
                            ("file:form-field", "form field"),
                            ("file:alternative-text", "alternative text"),
                            ("file:bookmark", "bookmark"),
                            ("file:file-name", "name of a file within the file"),
                        ],
                        max_length=24,
                    ),
                ),
                ("value_hash", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=500)),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("drafter", "Drafter"),
                            ("office_head", "Office head"),
                            ("secrecy_reviewer", "Secrecy reviewer"),
                            ("disclosure_officer", "Disclosure officer"),
                            ("approver", "Approver"),
                            ("editor", "Editor"),
                            ("case_officer", "Case officer"),
                            ("case_supervisor", "Case supervisor"),
                            ("report_officer", "Report officer"),
                            ("assessor", "Assessor"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=32,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="justifications",
                        to="documents.document",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "value_hash"), name="documents_justified_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UncheckedKind",
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
                            ("identity-card", "Identity card"),
                            ("mobile", "Mobile number"),
                            ("landline", "Telephone number"),
                            ("bank-card", "Bank card"),
                            ("travel-document", "Passport or travel permit"),
                            ("number-plate", "Number plate"),
                            ("email", "E-mail address"),
                            ("address", "Home address"),
                            ("birth-date", "Date of birth"),
                            ("name", "Name of a person"),
                            ("classification", "Mark of classification"),
                            ("internal-mark", "Mark of internal use"),
                            ("body-term", "Term of the list of the body"),
                            ("hidden", "Hidden content"),
                            ("unread", "Not read by the platform"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unchecked_kinds",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "kind"), name="documents_unchecked_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("reason", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="documents.document",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="documents.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PreviewOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="documents.previewlink",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ArchivePackage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("with_closed", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be made"),
                            ("making", "Being made"),
                            ("made", "Made and checked"),
                            ("failed", "Could not be made"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("content_id", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("documents", models.PositiveIntegerField(default=0)),
                ("fault", models.CharField(blank=True, max_length=200)),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                    ),
                ),
                (
                    "requested_by",
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
                    models.Index(
                        fields=["body", "-requested_at", "-id"], name="documents_package_body"
                    ),
                    models.Index(
                        fields=["state", "requested_at", "id"], name="documents_package_waiting"
                    ),
                    models.Index(
                        condition=models.Q(("content_id", ""), _negated=True),
                        fields=["made_at"],
                        name="documents_package_kept",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "making"])),
                        fields=("body", "year", "with_closed"),
                        name="documents_package_one_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("D1", "State secret"),
                            ("D2", "Forbidden by a law or administrative regulation"),
                            (
                                "D3",
                                "Would endanger national, public or economic security or social stability",
                            ),
                            ("D4", "Would harm the lawful rights of a third party"),
                            ("D5", "Internal affairs (personnel, logistics, work flow)"),
                            (
                                "D6",
                                "Process information (discussion records, drafts, consultation letters, requests and reports)",
                            ),
                            ("D7", "Administrative enforcement file"),
                        ],
                        max_length=4,
                        verbose_name="legal ground",
                    ),
                ),
                (
                    "shows_number",
                    models.BooleanField(
                        default=False, verbose_name="with document number and date of forming"
                    ),
                ),
                ("shows_title", models.BooleanField(default=False, verbose_name="with the title")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("published", "Published"),
                            ("returned", "Returned"),
                            ("ended", "No longer public"),
                        ],
                        default="proposed",
                        max_length=16,
                    ),
                ),
                ("proposed_on", models.DateField()),
                ("published_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("opinion", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="documents.document",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "proposed_for",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["state", "-published_on", "-id"], name="documents_statement_newest"
                    ),
                    models.Index(
                        fields=["state", "body", "-published_on", "-id"],
                        name="documents_statement_body",
                    ),
                    models.Index(
                        fields=["body", "-proposed_on", "-id"], name="documents_statement_desk"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "published"])),
                        fields=("document",),
                        name="documents_statement_one_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False), ("published_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="documents_statement_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ground", gongkai.law.grounds.Ground["STATE_SECRET"]),
                                _negated=True,
                            ),
                            models.Q(("shows_number", False), ("shows_title", False)),
                            _connector="OR",
                        ),
                        name="documents_statement_secret",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
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
                            ("countersign", "Countersignature of another body"),
                            ("confirm", "Confirmation by a body concerned"),
                            ("secrecy", "Question to the secrecy authority"),
                            ("third-party", "Opinion of a third party"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "recipient",
                    models.CharField(blank=True, max_length=200, verbose_name="recipient"),
                ),
                ("question", models.CharField(max_length=1000, verbose_name="question")),
                ("due_on", models.DateField(verbose_name="answer by")),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agreed", "Agreed"),
                            ("agreed-opinion", "Agreed, with an opinion"),
                            ("objected", "Objected"),
                            ("not-secret", "Not a state secret"),
                            ("secret", "A state secret"),
                        ],
                        max_length=16,
                        verbose_name="answer",
                    ),
                ),
                ("opinion", models.CharField(blank=True, max_length=1000, verbose_name="opinion")),
                (
                    "letter_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="number of the letter"
                    ),
                ),
                (
                    "letter_on",
                    models.DateField(blank=True, null=True, verbose_name="date of the letter"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason"),
                ),
                ("overridden_at", models.DateTimeField(blank=True, null=True)),
                ("lapsed_at", models.DateTimeField(blank=True, null=True)),
            ],
         options={"indexes": [models.Index(
                condition=models.Q(
                    ("answered_at", None), ("lapsed_at", None), ("overridden_at", None)
                ),
                fields=["due_on"],
                name="documents_inquiry_open",
            )], "constraints": [models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(
                        models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="documents_inquiry_answered",
            )], },),
        migrations.CreateModel(
            name="PassageRemark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("paragraph", models.PositiveIntegerField()),
                ("quotation", models.CharField(blank=True, max_length=500, verbose_name="passage")),
                ("before", models.CharField(blank=True, max_length=40)),
                ("after", models.CharField(blank=True, max_length=40)),
                ("remark", models.CharField(max_length=1000, verbose_name="remark")),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("drafter", "Drafter"),
                            ("office_head", "Office head"),
                            ("secrecy_reviewer", "Secrecy reviewer"),
                            ("disclosure_officer", "Disclosure officer"),
                            ("approver", "Approver"),
                            ("editor", "Editor"),
                            ("case_officer", "Case officer"),
                            ("case_supervisor", "Case supervisor"),
                            ("report_officer", "Report officer"),
                            ("assessor", "Assessor"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=32,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=1000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ShortReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="version",
            name="is_short",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="version",
            name="waits_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("waits_since__isnull", False)),
                fields=["waits_since"],
                name="documents_version_waits",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="addressee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inquiries",
                to="organisations.body",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.body",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="overridden_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="inquiries",
                to="documents.version",
            ),
        ),
        migrations.AddField(
            model_name="passageremark",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="passageremark",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="passageremark",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="remarks",
                to="documents.version",
            ),
        ),
        migrations.AddField(
            model_name="shortreview",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="short_reviews",
                to="organisations.body",
            ),
        ),
        migrations.AddField(
            model_name="shortreview",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.catalogueitem",
            ),
        ),
        migrations.AddField(
            model_name="shortreview",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["body", "-id"], name="documents_inquiry_body"),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["addressee", "-id"], name="documents_inquiry_addressee"),
        ),
        
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("addressee", None), models.Q(("recipient", ""), _negated=True)),
                    models.Q(("addressee__isnull", False), ("recipient", "")),
                    _connector="OR",
                ),
                name="documents_inquiry_one_addressee",
            ),
        ),
        
        migrations.AddIndex(
            model_name="passageremark",
            index=models.Index(fields=["version", "id"], name="documents_remark_order"),
        ),
        migrations.AddConstraint(
            model_name="shortreview",
            constraint=models.UniqueConstraint(
                fields=("body", "item"), name="documents_short_review_once"
            ),
        ),
        migrations.CreateModel(
            name='CheckRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('terms', models.TextField(blank=True, verbose_name='terms')),
                ('style', models.CharField(choices=[('part', 'Keep what tells entries apart: the family name, the last digits, the district'), ('all', 'Hide every character')], default='part', max_length=8)),
                ('body', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='check_rule', to='organisations.body')),
            ],
        ),
        migrations.CreateModel(
            name='DraftTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                ('text', gongkai.kit.compressed_text.CompressedTextField(blank=True)),
                ('attribute', models.CharField(blank=True, choices=[('public', "Public on the body's own initiative"), ('on_request', 'Open on request'), ('closed', 'Not open')], max_length=16, verbose_name='disclosure attribute')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draft_templates', to='organisations.body')),
                ('catalogue_item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.catalogueitem')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('genre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.genre')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('body', 'name'), name='documents_template_name')],
            },
        ),
    ]
