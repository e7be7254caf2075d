
import datetime
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('wagtail_petition', '0005_lists_of_a_million'),
    ]

    operations = [
        migrations.CreateModel(
            name='Surge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='text for visitors')),
            ],
            options={
                'verbose_name': 'surge',
                'verbose_name_plural': 'surges',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='petition',
            options={'default_permissions': ('view',), 'ordering': ['-pk'], 'permissions': [('manage_privacy', 'Can manage data protection'), ('pause_petition', 'Can switch signing off and on'), ('switch_surge', 'Can switch surge mode'), ('view_health', 'Can see the health of the site')], 'verbose_name': 'petition', 'verbose_name_plural': 'petitions'},
        ),
        migrations.AddField(
            model_name='petition',
            name='pause_text',
            field=models.CharField(blank=True, db_default='', default='', max_length=500),
        ),
        migrations.AddField(
            model_name='petition',
            name='paused_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='switched off'),
        ),
        migrations.AddField(
            model_name='petition',
            name='repaired_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='counter checked'),
        ),
        migrations.AddField(
            model_name='petition',
            name='time_off',
            field=models.DurationField(db_default=datetime.timedelta(0), default=datetime.timedelta),
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='switched off')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='switched on')),
                ('reason', models.CharField(max_length=255, verbose_name='reason')),
                ('petition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='wagtail_petition.petition')),
            ],
            options={
                'verbose_name': 'pause',
                'verbose_name_plural': 'pauses',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
    ]
