import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_initial'),
        ('supervision', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessment_schemes', to='organisations.body')),
                ('number', models.CharField(max_length=80, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='assessments.scheme')),
                ('tolerance', models.PositiveSmallIntegerField(default=10)),
                ('bonus_from', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('draft', 'Scheme in preparation'), ('submitted', 'Scheme submitted for adoption'), ('adopted', 'Scheme adopted')], default='draft', max_length=16)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('begun_at', models.DateTimeField()),
                ('remark', models.CharField(blank=True, max_length=500)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('adopted_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'scheme of assessment',
                'indexes': [models.Index(fields=['body', '-year', '-id'], name='assessments_scheme_of_body'), models.Index(fields=['-year', '-id'], name='assessments_scheme_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('adopted_at__isnull', False), ('state', 'adopted'), models.Q(('digest', ''), _negated=True)), models.Q(models.Q(('state', 'adopted'), _negated=True), ('adopted_at', None), ('digest', '')), _connector='OR'), name='assessments_scheme_adopted')],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='assessments.scheme')),
                ('code', models.CharField(max_length=20)),
                ('position', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200, verbose_name='indicator')),
                ('weight', models.DecimalField(decimal_places=2, max_digits=6)),
                ('role', models.CharField(choices=[('score', 'Scored by weight'), ('deduction', 'Deduction'), ('bonus', 'Bonus'), ('veto', 'Veto item')], max_length=12)),
                ('way', models.CharField(choices=[('group', 'Group of indicators'), ('measured', 'Measured from recorded acts'), ('judged', 'Judged by two scorers'), ('visited', 'Checked on site')], max_length=12)),
                ('formula', models.CharField(blank=True, max_length=300)),
                ('checklist', models.TextField(blank=True)),
                ('reported', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme', 'code'), name='assessments_indicator_once'), models.CheckConstraint(condition=models.Q(('weight__gte', 0), ('weight__lte', 100)), name='assessments_indicator_weight')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='SchemeTrial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='assessments.scheme')),
                ('year', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='TrialResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trial', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='assessments.schemetrial')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.body')),
                ('group', models.CharField(max_length=16)),
                ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('rank', models.PositiveIntegerField(blank=True, null=True)),
                ('former', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('former_rank', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('trial', 'body'), name='assessments_trial_body_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='organisations.body')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='assessments.scheme')),
                ('number', models.CharField(max_length=80, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('preparing', 'Assessment in preparation'), ('scoring', 'Being scored'), ('announced', 'Announced to the bodies'), ('published', 'Results published')], default='preparing', max_length=16)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('begun_at', models.DateTimeField()),
                ('measured_at', models.DateTimeField(blank=True, null=True)),
                ('announced_at', models.DateTimeField(blank=True, null=True)),
                ('objections_until', models.DateField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'assessment',
                'indexes': [models.Index(fields=['-year', '-id'], name='assessments_latest'), models.Index(condition=models.Q(('published_at__isnull', False)), fields=['-year', '-id'], name='assessments_public')],
                'constraints': [models.UniqueConstraint(fields=('body', 'year'), name='assessments_assessment_once'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at', None)), _connector='OR'), name='assessments_published_has_moment')],
            },
        ),
        migrations.CreateModel(
            name='Scorer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scorers', to='assessments.assessment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('is_arbiter', models.BooleanField(default=False)),
                ('appointed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'person'), name='assessments_scorer_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='assessments.assessment')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessment_sheets', to='organisations.body')),
                ('group', models.CharField(choices=[('government', 'Government'), ('general_office', 'General office'), ('department', 'Department'), ('authorised', 'Authorised organisation')], max_length=16)),
                ('excused', models.CharField(blank=True, max_length=300)),
                ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('base', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('bonus', models.DecimalField(decimal_places=2, default=0, max_digits=6)),
                ('deducted', models.DecimalField(decimal_places=2, default=0, max_digits=6)),
                ('vetoed', models.CharField(blank=True, max_length=200)),
                ('rank', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'sheet of an assessment',
                'indexes': [models.Index(fields=['assessment', 'group', 'rank', 'id'], name='assessments_sheet_ranking'), models.Index(fields=['body', '-id'], name='assessments_sheet_of_body')],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'body'), name='assessments_sheet_once')],
            },
        ),
        migrations.CreateModel(
            name='SheetValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='assessments.sheet')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.indicator')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('is_settled', models.BooleanField(default=False)),
                ('inputs', models.JSONField(default=dict)),
                ('remark', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sheet', 'indicator'), name='assessments_value_once'), models.CheckConstraint(condition=models.Q(('value', None), models.Q(('value__gte', 0), ('value__lte', 100)), _connector='OR'), name='assessments_value_range')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='assessments.sheetvalue')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('points', models.DecimalField(decimal_places=2, max_digits=6)),
                ('reason', models.CharField(max_length=500)),
                ('settles', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('value', 'by'), name='assessments_score_once'), models.CheckConstraint(condition=models.Q(('points__gte', 0), ('points__lte', 100)), name='assessments_score_range')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='SelfReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='assessments.sheetvalue')),
                ('text', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='assessments.selfreport')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('name', models.CharField(max_length=255)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='assessments.sheetvalue')),
                ('text', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('open', 'Objection under examination'), ('upheld', 'Objection upheld'), ('rejected', 'Objection rejected')], default='open', max_length=12)),
                ('answer', models.TextField(blank=True)),
                ('before', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('after', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'objection to a value',
                'indexes': [models.Index(condition=models.Q(('decided_at', None)), fields=['due_on', 'id'], name='assessments_objection_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='assessments_objection_decided')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='assessments.sheet')),
                ('text', models.CharField(max_length=400, verbose_name='finding')),
                ('state', models.CharField(choices=[('open', 'Finding open'), ('given', 'Given as a task'), ('fixed', 'Found fixed by a retest')], default='open', max_length=12)),
                ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='supervision.plantask')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'finding of an assessment',
                'indexes': [models.Index(fields=['sheet', 'id'], name='assessments_finding_of_sheet')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Retest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='retests', to='assessments.finding')),
                ('is_fixed', models.BooleanField()),
                ('note', models.CharField(max_length=500)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
