import datetime

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
            name="NotificationPreference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("off", "No mail"),
                            ("each", "A mail for each notification"),
                            ("daily", "One mail in the morning if there is something new"),
                        ],
                        default="daily",
                        max_length=8,
                    ),
                ),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notification_preference",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("subject_type", models.CharField(max_length=64)),
                ("subject_id", models.PositiveBigIntegerField()),
                ("days", models.SmallIntegerField(null=True)),
                ("key", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("mailed", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-id"], name="notification_newest"),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["person"],
                        name="notification_unread",
                    ),
                    models.Index(
                        condition=models.Q(("mailed", False)),
                        fields=["id"],
                        name="notification_unmailed",
                    ),
                    models.Index(
                        fields=["subject_type", "subject_id"], name="notification_of_subject"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "key"), name="notification_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True),
                            models.Q(("subject_type", ""), _negated=True),
                        ),
                        name="notification_has_kind_and_subject",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=1000)),
                ("is_default", models.BooleanField(default=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "name"), name="saved_filter_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("account",),
                        name="saved_filter_one_default",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitingTask",
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_type', models.CharField(max_length=64)),
                ('subject_id', models.PositiveBigIntegerField()),
                ('item_id', models.PositiveBigIntegerField()),
                ('queue', models.CharField(max_length=80)),
                ('waits_from', models.DateField(default=datetime.date(1, 1, 1))),
                ('sort_on', models.DateField()),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('drafter', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('office', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.office')),
            ],
            options={
                'indexes': [models.Index(fields=['queue', 'sort_on', 'id'], name='waiting_task_queue')],
                'constraints': [models.UniqueConstraint(fields=('subject_type', 'subject_id', 'item_id', 'queue'), name='waiting_task_once')],
            },
        ),
    ]
