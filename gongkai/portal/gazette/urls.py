"""URL patterns of the government gazette; an address is the same in the PDF and EPUB files."""

from django.urls import path

from gongkai.portal.gazette import file_views, views

ISSUE = "gazette/<body_code:code>/<int:year>/<int:number>/<edition:edition>/"
urlpatterns = [
    path("gazette/", views.issue_list, name="gazette"),
    path("gazette/old/", views.back_issue_list, name="gazette_old"),
    path("gazette/cite/", views.citation_page, name="gazette_citation"),
    path("gazette/feed.<feed_kind:kind>", file_views.issue_feed, name="gazette_feed"),
    path("gazette/issues.json", file_views.issues_json, name="gazette_issues_json"),
    path(ISSUE, views.issue_detail, name="gazette_issue"),
    path(f"{ISSUE}issue.json", file_views.issue_json, name="gazette_issue_json"),
    path(f"{ISSUE}issue.<slug:kind>", file_views.issue_file, name="gazette_file"),
    path(f"{ISSUE}page/<int:page>/", views.page_detail, name="gazette_page"),
    path(f"{ISSUE}<int:position>/", views.article_detail, name="gazette_article"),
]
