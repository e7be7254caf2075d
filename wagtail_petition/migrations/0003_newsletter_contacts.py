"""Those who asked for the newsletter before it had a place of its own."""

from django.db import migrations

BATCH_SIZE = 1_000


def fill(apps, schema_editor):
    """Mark the signatures that agreed to the newsletter, and note the confirmed ones as contacts."""
    alias = schema_editor.connection.alias
    consents, contacts, signatures = (
        apps.get_model("wagtail_petition", name).objects.using(alias)
        for name in ("ConsentRecord", "NewsletterContact", "Signature")
    )
    agreed = (
        consents.filter(purpose="newsletter", given=True)
        .select_related("signature")
        .order_by("pk")
    )
    batch = []
    for consent in agreed.iterator(chunk_size=BATCH_SIZE):
        batch.append(consent)
        if len(batch) == BATCH_SIZE:
            _fill(batch, contacts, signatures)
            batch = []
    _fill(batch, contacts, signatures)


def _fill(consents, contacts, signatures):
    signatures.filter(pk__in=[consent.signature_id for consent in consents]).update(newsletter=True)
    contacts.bulk_create(
        [
            contacts.model(
                petition_id=consent.signature.petition_id,
                email=consent.signature.email,
                address_digest=consent.signature.address_digest,
                language=consent.signature.language,
                notice_id=consent.notice_id,
                subscribed_at=consent.recorded_at,
                last_contact_at=consent.signature.confirmed_at,
            )
            for consent in consents
            if consent.signature.state == "confirmed"
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('wagtail_petition', '0002_privacy'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
