import django.db.models.deletion
import django.utils.timezone
import wagtail_petition.models.address
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('wagtail_petition', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
            ],
            options={
                'verbose_name': 'retention run',
                'verbose_name_plural': 'retention runs',
                'ordering': ['-pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.AlterModelOptions(
            name='petition',
            options={'default_permissions': ('view',), 'ordering': ['-pk'], 'permissions': [('manage_privacy', 'Can manage data protection')], 'verbose_name': 'petition', 'verbose_name_plural': 'petitions'},
        ),
        migrations.AlterModelOptions(
            name='signature',
            options={'default_permissions': ('view', 'delete'), 'ordering': ['-pk'], 'permissions': [('export_signature', 'Can export signatures'), ('moderate_signature', 'Can moderate signatures')], 'verbose_name': 'signature', 'verbose_name_plural': 'signatures'},
        ),
        migrations.AddField(
            model_name='signature',
            name='moderation',
            field=models.CharField(choices=[('waiting', 'waiting'), ('approved', 'approved'), ('refused', 'refused')], db_default='waiting', default='waiting', max_length=10, verbose_name='moderation'),
        ),
        migrations.AddField(
            model_name='signature',
            name='newsletter',
            field=models.BooleanField(db_default=False, default=False, verbose_name='newsletter'),
        ),
        migrations.AddField(
            model_name='signature',
            name='restricted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='restricted'),
        ),
        migrations.AlterField(
            model_name='signature',
            name='email',
            field=wagtail_petition.models.address.AddressField(blank=True, max_length=600, verbose_name='e-mail address'),
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveBigIntegerField(verbose_name='row')),
                ('reason', models.CharField(choices=[('withdrawn', 'signature withdrawn'), ('erased', 'data erased'), ('not_handed_over', 'consent to the handing over taken back'), ('restricted', 'processing restricted'), ('corrected', 'data corrected')], max_length=20, verbose_name='reason')),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='noted')),
                ('lettered_at', models.DateTimeField(blank=True, null=True, verbose_name='letter made')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='wagtail_petition.dossier', verbose_name='dossier')),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['dossier', 'row', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Deletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('unconfirmed', 'unconfirmed signatures, deleted'), ('anonymised', 'signatures, anonymised'), ('newsletter', 'newsletter contacts, deleted'), ('erasures', 'digests of erased addresses, deleted'), ('log', 'log entries, deleted')], max_length=20, verbose_name='kind')),
                ('count', models.PositiveBigIntegerField(verbose_name='number')),
                ('before', models.DateTimeField(verbose_name='older than')),
                ('rows_digest', models.CharField(max_length=64, verbose_name='digest')),
                ('done_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='done')),
                ('petition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deletions', to='wagtail_petition.petition', verbose_name='petition')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deletions', to='wagtail_petition.retentionrun')),
            ],
            options={
                'verbose_name': 'deletion',
                'verbose_name_plural': 'deletions',
                'ordering': ['-pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address_digest', models.CharField(max_length=64)),
                ('reason', models.CharField(choices=[('erased', 'erased'), ('withdrawn', 'withdrawn'), ('disowned', 'disowned')], max_length=20, verbose_name='reason')),
                ('erased_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='erased')),
                ('stored_at', models.DateTimeField(blank=True, null=True, verbose_name='copied')),
                ('petition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='wagtail_petition.petition')),
            ],
            options={
                'verbose_name': 'erasure',
                'verbose_name_plural': 'erasures',
                'ordering': ['pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['erased_at'], name='wagtail_petition_erased')],
            },
        ),
        migrations.CreateModel(
            name='NewsletterContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', wagtail_petition.models.address.AddressField(max_length=600, verbose_name='e-mail address')),
                ('address_digest', models.CharField(editable=False, max_length=64)),
                ('language', models.CharField(max_length=20, verbose_name='language')),
                ('subscribed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='subscribed')),
                ('last_contact_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last contact')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='newsletter_contacts', to='wagtail_petition.privacynotice', verbose_name='notice seen')),
                ('petition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='newsletter_contacts', to='wagtail_petition.petition', verbose_name='petition')),
            ],
            options={
                'verbose_name': 'newsletter contact',
                'verbose_name_plural': 'newsletter contacts',
                'ordering': ['-pk'],
                'permissions': [('export_newslettercontact', 'Can export newsletter contacts')],
                'default_permissions': ('view', 'delete'),
                'indexes': [models.Index(fields=['last_contact_at'], name='wagtail_petition_contact')],
                'constraints': [models.UniqueConstraint(fields=('petition', 'address_digest'), name='wagtail_petition_newsletter_once')],
            },
        ),
    ]
