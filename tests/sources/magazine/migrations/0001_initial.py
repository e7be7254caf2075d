import uuid

import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models

PAGE = models.OneToOneField(
    auto_created=True,
    on_delete=django.db.models.deletion.CASCADE,
    parent_link=True,
    primary_key=True,
    serialize=False,
    to="wagtailcore.page",
)


def stream() -> wagtail.fields.StreamField:
    return wagtail.fields.StreamField([], blank=True, block_lookup={})


class Migration(migrations.Migration):
    initial = True

    dependencies = [("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]

    operations = [
        migrations.CreateModel(
            name="ArticlePage",
            fields=[
                ("page_ptr", PAGE.clone()),
                ("intro", wagtail.fields.RichTextField(blank=True)),
                ("body", stream()),
                ("sources", stream()),
            ],
            options={"abstract": False},
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ArticlesPage",
            fields=[("page_ptr", PAGE.clone())],
            options={"abstract": False},
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("text", wagtail.fields.RichTextField()),
                ("sources", stream()),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
            ],
            options={"abstract": False, "unique_together": {("translation_key", "locale")}},
        ),
    ]
