import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "This user name is already in use."},
                        max_length=64,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9._@-]*\\Z",
                                "Use lower-case letters, digits and . _ @ -",
                            )
                        ],
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "kind",
                    models.CharField(
                        choices=[("staff", "Staff"), ("citizen", "Citizen")],
                        default="staff",
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=16)),
                ("is_active", models.BooleanField(default=True)),
                ("active_since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "code",
                    models.CharField(
                        max_length=64,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z](?:[0-9A-Z-]{0,62}[0-9A-Z])?\\Z",
                                "A code must consist of digits, capital letters and hyphens.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(max_length=100)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("name_ug", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "Government"),
                            ("general_office", "General office"),
                            ("department", "Department"),
                            ("authorised", "Authorised organisation"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "region",
                    models.CharField(help_text="administrative division code", max_length=12),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("credit_code", models.CharField(blank=True, max_length=18)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("postcode", models.CharField(blank=True, max_length=20)),
                ("office_hours", models.CharField(blank=True, max_length=200)),
                ("telephone", models.CharField(blank=True, max_length=60)),
                ("fax", models.CharField(blank=True, max_length=60)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("disclosure_office", models.CharField(blank=True, max_length=200)),
                ("reconsideration_body", models.CharField(blank=True, max_length=200)),
                ("reconsideration_address", models.CharField(blank=True, max_length=200)),
                ("court", models.CharField(blank=True, max_length=200)),
                ("court_address", models.CharField(blank=True, max_length=200)),
                ("complaint_body", models.CharField(blank=True, max_length=200)),
                ("complaint_telephone", models.CharField(blank=True, max_length=60)),
                ("payee", models.CharField(blank=True, max_length=200)),
                ("bank", models.CharField(blank=True, max_length=200)),
                ("bank_account", models.CharField(blank=True, max_length=64)),
                ("payment_note", models.CharField(blank=True, max_length=200)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="organisations.body",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "ordering": [],
                "indexes": [
                    models.Index(fields=["position", "id"], name="organisations_body_order")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="organisations_body_not_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor", None),
                            models.Q(
                                ("ended_on__isnull", False),
                                models.Q(("successor", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organisations_body_successor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("code", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(max_length=100)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="organisations.body",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["code", "since"], name="organisations_term_code")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "since"), name="organisations_term_one_start"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("body",),
                        name="organisations_term_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="organisations_term_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feed_key",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GuideText",
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
                            ("guide", "Guide"),
                            ("accessibility", "Accessibility statement"),
                        ],
                        default="guide",
                        max_length=16,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "Chinese"), ("ug", "Uyghur"), ("en", "English")],
                        max_length=16,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guides",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "kind", "language"), name="organisations_guide_language"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=100)),
                ("name_ug", models.CharField(blank=True, max_length=100)),
                ("site_code", models.CharField(blank=True, max_length=10)),
                ("icp_number", models.CharField(blank=True, max_length=60)),
                ("police_number", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="organisations_site_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SentForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("location", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_code",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry", models.CharField(max_length=128, unique=True)),
                ("seen_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_entry",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignOnAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("assertion_hash", models.CharField(max_length=32, unique=True)),
                ("ticket_hash", models.CharField(max_length=64, null=True, unique=True)),
                ("request", models.CharField(max_length=100)),
                (
                    "subject",
                    models.CharField(blank=True, max_length=255, verbose_name="identity (sub)"),
                ),
                ("received_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SignOnCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_on_code",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignOnIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.CharField(max_length=200)),
                (
                    "subject",
                    models.CharField(max_length=255, verbose_name="identity (sub)"),
                ),
                ("linked_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_on_identity",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "subject"), name="organisations_identity_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offices",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "name"), name="organisations_office_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("telephone", models.CharField(blank=True, max_length=60)),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
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
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="organisations.body",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="organisations.office",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["body", "kind", "person"], name="organisations_post_holders"
                    ),
                    models.Index(
                        fields=["person", "kind", "office", "body", "since", "until"],
                        name="organisations_post_of_person",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("person", "body", "office", "kind"),
                        name="organisations_post_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("office", None), ("until", None)),
                        fields=("person", "body", "kind"),
                        name="organisations_post_once_in_body",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="organisations_post_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="organisations.person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="organisations.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))),
                        name="organisations_delegation_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
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
                            ("case_closed", "Case page closed by its applicant"),
                            ("case_code_failed", "Wrong receipt number or query code"),
                            ("case_opened", "Case opened by its applicant"),
                            ("code_accepted", "Second factor accepted"),
                            ("code_failed", "Second factor failed"),
                            ("confirm_failed", "Confirmation failed"),
                            ("confirmed", "Identity confirmed"),
                            ("factor_added", "Second factor added"),
                            ("factor_removed", "Second factor removed"),
                            ("letter_made", "Sign-in letter made"),
                            ("list_exported", "List exported as a file"),
                            ("password_accepted", "Password accepted"),
                            ("password_changed", "Password changed"),
                            ("password_failed", "Wrong name or password"),
                            ("recovery_codes_made", "New recovery codes created"),
                            ("reset_asked", "Password link requested"),
                            ("reset_sent", "Password link sent"),
                            ("sessions_ended", "Sessions ended"),
                            ("sign_on_code_made", "Linking code for sign-on made"),
                            ("sign_on_linked", "Linked with an identity for sign-on"),
                            ("sign_on_refused", "Sign-on refused"),
                            ("sign_on_unlinked", "Identity for sign-on unlinked"),
                            ("signed_in", "Signed in"),
                            ("signed_on", "Identity accepted from the identity provider"),
                            ("token_created", "API token created"),
                            ("token_revoked", "API token revoked"),
                            ("try_refused", "Refused after too many failures"),
                        ],
                        max_length=32,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=32)),
                ("client", models.CharField(blank=True, max_length=32)),
                ("counter", models.CharField(blank=True, max_length=32)),
                ("browser", models.CharField(blank=True, max_length=32)),
                ("passed", models.BooleanField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="security_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["subject", "counter", "id"], name="organisations_event_subject"
                    ),
                    models.Index(fields=["counter", "id"], name="organisations_event_counter"),
                    models.Index(fields=["account", "id"], name="organisations_event_account"),
                    models.Index(fields=["at"], name="organisations_event_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("began_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("browser", models.CharField(blank=True, max_length=32)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(max_length=100, verbose_name="what the token is for"),
                ),
                ("scopes", models.JSONField(default=list)),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "API token"},
        ),
        migrations.CreateModel(
            name="ApiRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64)),
                ("scope", models.CharField(max_length=16)),
                ("answer", models.JSONField()),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "token",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="organisations.apitoken",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["token", "-id"], name="organisations_api_requests")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["token", "key"], name="organisations_request_once"
                    )
                ],
            },
        ),
    ]
