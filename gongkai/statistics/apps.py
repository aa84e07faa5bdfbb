from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "gongkai.statistics"
    measure_tables = ("gongkai.statistics.measures.TABLE",)
