import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0001_initial"),
    ]

    operations = [
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
    ]
