from django.apps import AppConfig


class SampleDataConfig(AppConfig):
    name = "gongkai.sampledata"
