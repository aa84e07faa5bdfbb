"""Requests about people and bodies for the permission matrix: their addresses and forms."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.desk.bodies.forms import ContactForm, SiteForm
from gongkai.organisations.actions.bodies import NAMES
from gongkai.organisations.models import Delegation, GuideText, Person, Post
from gongkai.organisations.queries import version_of
from gongkai.organisations.site_facts import site_row
from tests.matrix import sign_on
from tests.matrix.cells import Cell
from tests.matrix.world import Stage
from tests.routes import routes

ROUTES = {route.name: route.pattern for route in routes()}


def _target(stage: Stage, cell: Cell) -> Person:
    """Return the person whom the page is about."""
    if cell.row.verb == "oneself":
        return stage.asking(cell.actor)
    return stage.shut if cell.row.verb == "activate" else stage.colleague


def request_about_people(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the address and form data of requests about people."""
    target, body = _target(stage, cell), stage.cast.finance
    if cell.row.route == "desk:identity_unlink":
        sign_on.link(target)
    post = Post.objects.filter(person=target).order_by("-id").first()
    more: dict[str, list[Any]] = {
        "desk:person_action": [cell.row.verb if cell.row.verb != "oneself" else "deactivate"],
        "desk:post_end": [post.pk if post else 0],
        "desk:delegation_end": [one.pk for one in Delegation.objects.filter(post=post)[:1]],
    }
    form = {
        "kind": "auditor",
        "place": f"{body.pk}-0",
        "until": "2199-01-01",
        "since": "2199-01-01",
        "name": "x",
        "username": "newcomer",
        "subject": "newcomer",
        "email": "newcomer@example.org",
        "post": post.pk if post else "",
        "file": SimpleUploadedFile(
            "list.csv", f"姓名,用户名,机构,岗位\n甲,newcomer,{body.code},拟稿人\n".encode()
        ),
        "to": stage.colleague.account.username if stage.colleague.account else "",
    }
    route = cell.row.route
    arguments = [target.pk, *more.get(route, [])] if "<int" in ROUTES[route] else []
    return reverse(route, args=arguments), form if cell.row.method == "POST" else {}


def request_about_bodies(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the address and form data of requests about a body."""
    body, route = stage.cast.finance, cell.row.route
    more: dict[str, list[Any]] = {
        "desk:body_details": ["contact"],
        "desk:body_guide": ["zh-hans"],
        "desk:body_accessibility": ["zh-hans"],
        "desk:office_edit": [stage.office.pk],
    }
    arguments = [body.pk, *more.get(route, [])] if "<int" in ROUTES[route] else []
    is_new = route == "desk:body_create"
    if route == "desk:body_end":  # a body ends after those below it; the cell is rolled back
        body.children.update(ended_on=date(2026, 11, 20))
    form = {
        "name": "新名",
        "code": "990000-D77" if is_new else body.code,
        "kind": body.kind,
        "region": body.region,
        "parent": body.pk if is_new else body.parent_id,
        "position": 9,
        "since": "" if is_new else "2026-11-20",
        "seen": version_of(body, NAMES),
        "successor": stage.cast.health.pk,
        "address": "清明路1号",
        "text": "一",
        "save": "1",
        "site_code": "9900000001",
    }
    if route in {"desk:body_details", "desk:body_guide", "desk:body_accessibility", "desk:site"}:
        del form["seen"]
        rows = {
            "desk:body_details": (body, ContactForm.names),
            "desk:body_guide": (GuideText(), ("text",)),
            "desk:body_accessibility": (GuideText(), ("text",)),
            "desk:site": (site_row(), SiteForm.names),
        }
        form["seen"] = version_of(*rows[route])
    return reverse(route, args=arguments), form if cell.row.method == "POST" else {}
