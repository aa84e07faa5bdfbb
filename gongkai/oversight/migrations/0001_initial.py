import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0001_initial"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnnualReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("own", "The body alone"),
                            ("level", "This level: the government with its departments"),
                            ("area", "The whole area"),
                        ],
                        default="area",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafting", "In preparation"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned with remarks"),
                            ("accepted", "Accepted"),
                            ("published", "Published"),
                        ],
                        default="drafting",
                        max_length=16,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="reason of the corrected edition"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("frozen", models.JSONField(blank=True, default=dict)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annual_reports",
                        to="organisations.body",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="annual_reports",
                        to="documents.document",
                    ),
                ),
                (
                    "submitted_by",
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
            name="FindingExplanation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("finding", models.CharField(max_length=160)),
                ("words", models.CharField(max_length=500, verbose_name="explanation")),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="oversight.annualreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LocalRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("unit", models.CharField(max_length=20, verbose_name="unit")),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="first year")),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="last year"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="local_rows",
                        to="organisations.body",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ManualFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("slot", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outside", "Happened outside this platform"),
                            ("correction", "Corrects what was counted"),
                            ("opening", "Carried over from before this platform"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=6, max_digits=20, verbose_name="number"),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("evidence", models.CharField(blank=True, max_length=500, verbose_name="evidence")),
                ("at", models.DateTimeField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manual_figures",
                        to="organisations.body",
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
                (
                    "undoes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="oversight.manualfigure",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportRemark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=1000, verbose_name="remark")),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="oversight.annualreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportSection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("text", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
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
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="oversight.annualreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=1000)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_tables",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TakenOverReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("form", models.CharField(max_length=8)),
                ("cells", models.JSONField()),
                ("local_rows", models.JSONField(blank=True, default=dict)),
                ("sections", models.JSONField(blank=True, default=dict)),
                ("file_name", models.CharField(max_length=200)),
                ("file_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_over_reports",
                        to="organisations.body",
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
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.CharField(max_length=64)),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("subject_type", models.CharField(max_length=64)),
                ("measure", models.CharField(max_length=120)),
                ("micros", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "year", "month", "subject_type", "measure"),
                        name="oversight_tally_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="annualreport",
            index=models.Index(fields=["state", "-year", "-id"], name="oversight_report_newest"),
        ),
        migrations.AddConstraint(
            model_name="annualreport",
            constraint=models.UniqueConstraint(
                fields=("body", "year", "edition"), name="oversight_report_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="annualreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition__gte", 1)), name="oversight_report_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="annualreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("document__isnull", False),
                    _connector="OR",
                ),
                name="oversight_report_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="findingexplanation",
            constraint=models.UniqueConstraint(
                fields=("report", "finding"), name="oversight_word_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="localrow",
            constraint=models.UniqueConstraint(
                fields=("body", "key"), name="oversight_local_row_once"
            ),
        ),
        migrations.AddIndex(
            model_name="manualfigure",
            index=models.Index(fields=["body", "year", "-id"], name="oversight_declared_newest"),
        ),
        migrations.AddConstraint(
            model_name="manualfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="oversight_declared_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportremark",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="oversight_remark_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportsection",
            constraint=models.UniqueConstraint(
                fields=("report", "key"), name="oversight_section_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedtable",
            constraint=models.UniqueConstraint(
                fields=("account", "name"), name="oversight_view_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="takenoverreport",
            constraint=models.UniqueConstraint(
                fields=("body", "year"), name="oversight_earlier_once"
            ),
        ),
    ]
