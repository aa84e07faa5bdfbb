import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Broadcast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approved_at", models.DateTimeField()),
                (
                    "text",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="text for the channel"
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="broadcasts",
                        to="organisations.body",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="broadcast",
                        to="documents.document",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChannelAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("encrypted", models.TextField(blank=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wechat", "WeChat official account"),
                            ("weibo", "Weibo microblog"),
                            ("sms", "Gateway for text messages"),
                            ("webhook", "Webhook"),
                            ("staff", "By staff: newspaper, radio, television"),
                            ("activitypub", "ActivityPub (Mastodon and others)"),
                            ("app", "App with notifications"),
                            ("email", "E-mail list"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("gazette", "Government gazette"),
                            ("weibo", "Microblog"),
                            ("wechat", "WeChat"),
                            ("app", "Mobile application"),
                            ("sms", "Text message"),
                            ("press", "Newspaper"),
                            ("broadcast", "Radio or television"),
                            ("other", "Other channels"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("item_codes", models.JSONField(blank=True, default=list)),
                (
                    "quiet_from",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="quiet from hour"
                    ),
                ),
                (
                    "quiet_until",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="quiet until hour"
                    ),
                ),
                (
                    "daily_limit",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="most sends a day"
                    ),
                ),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channel_accounts",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("body", "name"),
                        name="channels_account_name",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["body", "-id"],
                        name="channels_account_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("encrypted", models.TextField(blank=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("fetching_until", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="token",
                        to="channels.channelaccount",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("gazette", "Government gazette"),
                            ("weibo", "Microblog"),
                            ("wechat", "WeChat"),
                            ("app", "Mobile application"),
                            ("sms", "Text message"),
                            ("press", "Newspaper"),
                            ("broadcast", "Radio or television"),
                            ("other", "Other channels"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="address of the post"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "channel"), name="channels_delivery_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecipientList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("encrypted", models.TextField(blank=True)),
                ("number_count", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lists",
                        to="channels.channelaccount",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Send",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "In the queue"),
                            ("sending", "Being sent"),
                            ("accepted", "Accepted by the channel"),
                            ("published", "Published on the channel"),
                            ("withdrawn", "Withdrawn from the channel"),
                            ("failed", "Failed on the channel"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="text for the channel"
                    ),
                ),
                ("ordered_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("lease_key", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("started_at", models.DateTimeField(null=True)),
                ("is_urgent", models.BooleanField(default=False)),
                ("is_unclear", models.BooleanField(default=False)),
                ("is_withdrawal_due", models.BooleanField(default=False)),
                ("needs_person", models.BooleanField(default=False)),
                ("outside_id", models.CharField(blank=True, max_length=200)),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="address of the post"
                    ),
                ),
                ("progress", models.JSONField(blank=True, default=dict)),
                ("accepted_count", models.PositiveIntegerField(default=0)),
                ("rejected_count", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "withdrawal_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="reason of the withdrawal"
                    ),
                ),
                (
                    "withdrawal_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "absence_reason",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="how a person found that it was never there",
                    ),
                ),
                (
                    "absence_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sends",
                        to="channels.channelaccount",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sends",
                        to="organisations.body",
                    ),
                ),
                (
                    "broadcast",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sends",
                        to="channels.broadcast",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sends",
                        to="documents.document",
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "recipients",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="channels.recipientlist",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="channels.send",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sends",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=[
                            "account",
                            "-is_urgent",
                            "-is_unclear",
                            "-attempts",
                            "next_at",
                            "id",
                        ],
                        name="channels_send_due",
                    ),
                    models.Index(
                        condition=models.Q(("lease_key__isnull", False)),
                        fields=["account"],
                        name="channels_send_leased",
                    ),
                    models.Index(fields=["account", "started_at"], name="channels_send_started"),
                    models.Index(fields=["body", "state", "-id"], name="channels_send_state"),
                    models.Index(fields=["body", "-id"], name="channels_send_newest"),
                    models.Index(
                        condition=models.Q(
                            ("needs_person", True), ("state", "failed"), _connector="OR"
                        ),
                        fields=["body", "-id"],
                        name="channels_send_to_do",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "account"), name="channels_send_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["accepted", "published"]), _negated=True),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="channels_send_has_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InboxMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("encrypted", models.TextField(blank=True)),
                ("received_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(db_index=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inbox_messages",
                        to="channels.channelaccount",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("encrypted", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=64)),
                ("inbox_digest", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscribers",
                        to="channels.channelaccount",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "id"], name="channels_subscriber_order"),
                    models.Index(
                        fields=["account", "inbox_digest", "id"], name="channels_subscriber_inbox"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "digest"), name="channels_subscriber_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangedFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=200, unique=True)),
                ("changed_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at"],
                        name="channels_feed_due",
                    ),
                ],
            },
        ),
    ]
