from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "gongkai.channels"
    measure_tables = ("gongkai.channels.measures.TABLE",)
