"""Addresses of the public pages."""

from django.urls import path, register_converter

from gongkai.portal.converters import BodyCode, FeedKind, IndexNumber
from gongkai.portal.views import (
    answered,
    apply,
    bodies,
    cases,
    catalogue,
    codes,
    deadlines,
    feeds,
    home,
    items,
    reports,
    search,
    statistics,
    suggestions,
)

register_converter(BodyCode, "body_code")
register_converter(IndexNumber, "index_number")
register_converter(FeedKind, "feed_kind")

# The host for files, where there is one, has this one, too.
ATTACHMENT = path("i/<index_number:index_number>/files/<int:pk>/<str:name>", items.file, name="attachment")

app_name = "portal"
urlpatterns = [
    path("", home.show, name="home"),
    path("answered/", answered.show, name="answered"),
    path("apply/", apply.choose, name="apply"),
    path("apply/<body_code:code>/", apply.write, name="apply_form"),
    path("b/", bodies.index, name="bodies"),
    path("b/<body_code:code>/", bodies.show, name="body"),
    path("case/", cases.enter, name="case"),
    path("case/view/", cases.show, name="case_view"),
    path("case/view/export/", cases.export, name="case_export"),
    path("case/view/files/<int:pk>/", cases.file, name="case_file"),
    path("case/view/letters/<int:pk>.<slug:form>", cases.letter, name="case_letter"),
    path("case/view/leave/", cases.leave, name="case_leave"),
    path("case/view/<slug:deed>/", cases.act, name="case_act"),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("deadline/", deadlines.show, name="deadline"),
    path("feeds/<feed_kind:kind>/", feeds.newest, name="feed"),
    path("feeds/<feed_kind:kind>/search/", feeds.found, name="search_feed"),
    path("reports/", reports.index, name="reports"),
    path("reports/<int:year>/<body_code:code>/", reports.show, name="report"),
    path("reports/<int:year>/<body_code:code>/report.<slug:form>", reports.data, name="report_data"),
    path("statistics/", statistics.show, name="statistics"),
    path("search/", search.show, name="search"),
    path("search/suggestions/", suggestions.show, name="suggestions"),
    path("i/<index_number:index_number>/", items.show, name="item"),
    path("i/<index_number:index_number>/code.svg", codes.item, name="item_code"),
    ATTACHMENT,
    path("i/<path:written>", items.as_written, name="item_as_written"),
]
