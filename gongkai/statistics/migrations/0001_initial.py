import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                        name="statistics_tally_once",
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=["subject_type", "year", "measure", "month", "body", "micros"],
                        name="statistics_tally_of_year",
                    ),
                    models.Index(
                        fields=["body", "subject_type", "measure", "year", "micros"],
                        name="statistics_tally_of_body",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenFigures",
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
                        max_length=8,
                    ),
                ),
                ("cells", models.JSONField()),
                ("level", models.JSONField(blank=True, null=True)),
                ("local_rows", models.JSONField(blank=True, default=dict)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen_figures",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "year", "edition"), name="statistics_frozen_once"
                    )
                ],
            },
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "key"), name="statistics_local_row_once"
                    )
                ],
            },
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
                            ("correction", "Corrects a counted figure"),
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
                        to="statistics.manualfigure",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["body", "year", "-id"], name="statistics_manual_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="statistics_manual_has_reason",
                    )
                ],
            },
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "name"), name="statistics_view_name")
                ],
            },
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
                ("reason", models.CharField(blank=True, max_length=500)),
                ("findings", models.JSONField(blank=True, default=list)),
                ("file_name", models.CharField(max_length=200)),
                ("file_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("is_current", models.BooleanField(default=True)),
                ("correction", models.CharField(blank=True, max_length=500)),
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
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="statistics.takenoverreport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("body", "year"),
                        name="statistics_earlier_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction", ""), ("replaces", None)),
                            models.Q(
                                models.Q(("correction", ""), _negated=True),
                                ("replaces__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="statistics_replaced_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TakenOverFile",
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
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="source_file",
                        to="statistics.takenoverreport",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sha256"], name="statistics_source_hash")],
            },
        ),
    ]
