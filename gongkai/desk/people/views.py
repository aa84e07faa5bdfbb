"""People in the staff interface: the list, new people, the page of a person, account actions."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.people.forms import DelegationForm, EndForm, NewPersonForm, PeopleFilter, PostForm
from gongkai.desk.people.page_actions import account_actions, mails_after_step, offered_actions
from gongkai.desk.people.sign_on import sign_on_of
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.actions.posts import Newcomer, admit_person
from gongkai.organisations.models import Person, Post
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.people import (
    POST_KEYS,
    administered_body_ids,
    colleagues,
    delegations_of,
    first_posts,
    people_visible_to,
    posts_of,
    with_factors,
)
from gongkai.organisations.queries import sessions_of
from gongkai.organisations.rules.accounts import (
    refusal_to_administer,
    refusal_to_end_delegation,
    refusal_to_end_post,
    refusal_to_issue_code,
)
from gongkai.organisations.rules.operation import refusal_to_see_operation
from gongkai.organisations.security_events import events_of
from gongkai.organisations.states import PostKind
from gongkai.organisations.workflow import AccountInputs
from gongkai.search.rules import refusal_to_edit_synonyms
from gongkai.subscriptions.rules import refusal_to_see_counts
from gongkai.ui.client_ip import origin
from gongkai.ui.list_pages import page_urls
from gongkai.ui.mails import link_mail, send_after_response
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
POSTS = 25  # on a page of a person, each with the form that ends it
MAX_POSTS = 8  # of a person in the list; the pages of the person show all


@staff_page
@require_safe
def person_list(request: StaffRequest) -> HttpResponse:
    """List the people of the bodies that the user administers, under the filters of the address."""
    form = PeopleFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    context = frame(request, "people")
    if not context["manages"]:
        raise PermissionDenied
    on = context["today"]
    found = _narrowed(people_visible_to(request.person, on=on), form.cleaned_data, on)
    page = page_by_key(
        with_factors(found),
        keys=("name", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.people {request.person.pk}", form.cleaned_data),
    )
    required = settings.GONGKAI_SECOND_FACTOR == "required"
    grant = form.cleaned_data["grant"]
    posts = first_posts(page.rows, on=on, most=MAX_POSTS + 1)
    context |= {
        "form": form,
        "grant": grant,
        "wanted": wanted_post(request, grant, on) if grant else "",
        "people": [
            (one, posts.get(one.pk, [])[:MAX_POSTS], len(posts.get(one.pk, [])) > MAX_POSTS)
            for one in page.rows
        ],
        "sees_operation": not refusal_to_see_operation(request.person, on=on),
        "sees_subscriptions": not refusal_to_see_counts(request.person, on=on),
        "edits_synonyms": not refusal_to_edit_synonyms(request.person, on=on),
        "factor_required": required,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/people/list.html", context)


def wanted_post(request: StaffRequest, grant: str, on: Any) -> str:
    """Return the name of the post that the address asks to grant, empty if there is no such post."""
    kind, _colon, place = grant.partition(":")
    form = PostForm(
        {"kind": kind, "place": place},
        bodies=administered_body_ids(request.person, on=on),
    )
    if not form.is_valid():
        return ""
    body, office = form.where
    return f"{PostKind(kind).label} · {body.label}" + (f" · {office.name}" if office else "")


def _narrowed(people: QuerySet[Person], chosen: dict[str, Any], on: Any) -> QuerySet[Person]:
    if chosen["q"]:
        people = people.filter(
            Q(name__icontains=chosen["q"]) | Q(account__username__icontains=chosen["q"])
        )
    if chosen["post"]:
        people = people.filter(
            id__in=Post.objects.filter(in_force(on), kind=chosen["post"]).values("person")
        )
    if chosen["account"]:
        people = people.filter(account__is_active=chosen["account"] == "open")
    return people


@staff_page
def person_create(request: StaffRequest) -> HttpResponse:
    """Create a person with an account and a first post, and mail a link to set the password."""
    context = frame(request, "people")
    if not context["manages"]:
        raise PermissionDenied
    room = administered_body_ids(request.person, on=context["today"])
    form = NewPersonForm(request.POST or None, bodies=room, grant=request.GET.get("grant", "")[:80])
    if request.method == "POST" and form.is_valid():
        facts, (body, office) = form.cleaned_data, form.where
        newcomer = Newcomer(facts["username"], facts["name"], facts["email"])
        try:
            person = admit_person(
                newcomer,
                PostKind(facts["kind"]),
                body,
                by=request.person,
                at=timezone.now(),
                office=office,
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        except ValidationError as error:
            form.take(error)
        else:
            if form.narrow_post:
                messages.warning(request, form.narrow_post)
            return _send_invitation(request, person)
    return render(
        request,
        "desk/people/new.html",
        {**context, "form": form},
        status=400 if form.errors else 200,
    )


def _send_invitation(request: StaffRequest, person: Person) -> HttpResponse:
    account = person.account
    assert account
    if account.email and settings.EMAIL_HOST:
        messages.success(
            request,
            _("The account of %(name)s was created. The link to set the password was sent by mail.")
            % {"name": person},
        )
        mails = [link_mail(account, new=True)]
    else:
        messages.success(
            request,
            _(
                "The account of %(name)s was created. Print the sign-in letter, with which the password is set."
            )
            % {"name": person},
        )
        mails = []
    return send_after_response(redirect("desk:person", person.pk), mails)


@staff_page
@require_safe
def person_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one person: posts, delegations, the account with its events, and possible actions."""
    return person_page(request, get_person(request, pk))


@staff_page
@require_POST
def person_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step on the account; a refusal returns the same page with its reason."""
    person = get_person(request, pk)
    chosen = account_actions().get(verb)
    if chosen is None:
        raise Http404
    at = timezone.now()
    try:
        chosen.action(person, AccountInputs(origin(request)), by=request.person, at=at)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return person_page(request, get_person(request, pk), status=409)
    messages.success(request, _("Completed: %(action)s.") % {"action": chosen.step.label})
    return send_after_response(
        redirect("desk:person", pk), mails_after_step(chosen, request, person, at)
    )


def get_person(request: StaffRequest, pk: int) -> Person:
    """Fetch a person by the access-checked query: oneself, or a person whom one administers."""
    found = people_visible_to(request.person, on=local_date(timezone.now()))
    return get_object_or_404(found.select_related("account"), pk=pk)


def person_page(
    request: StaffRequest,
    person: Person,
    *,
    status: int = 200,
    post_form: Any = None,
    delegation_form: Any = None,
    identity_form: Any = None,
    linking_code: str = "",
) -> HttpResponse:
    """Show the page of a person, with any forms that were refused."""
    context = frame(request, "people")
    on, me, at = context["today"], request.person, timezone.now()
    own = person.pk == me.pk
    account = person.account
    page = page_by_key(
        posts_of(person),
        keys=POST_KEYS,
        cursor=request.GET.get("page"),
        limit=POSTS,
        scope=f"desk.posts {person.pk}",
    )
    context |= {
        "shown": person,
        "own": own,
        "posts": [
            (
                post,
                EndForm(initial={"until": on}, auto_id=f"end_{post.pk}_%s"),
                _refusal_to_end(me, post, on),
            )
            for post in page.rows
        ],
        **page_urls(request, page.next_cursor),
        "delegations": [
            (one, refusal_to_end_delegation(one, by=me, on=on))
            for one in delegations_of(person)[:50]
        ],
        "letter_refusal": refusal_to_issue_code(person, by=me, at=at),
        "offered": [] if own else offered_actions(person, by=me, at=at),
        "post_form": None
        if own or not context["manages"]
        else post_form
        or PostForm(
            bodies=administered_body_ids(me, on=on),
            grant=request.GET.get("grant", "")[:80],
            auto_id="post_%s",
        ),
        "sign_on": sign_on_of(person, by=me, at=at, form=identity_form, linking_code=linking_code),
        "sessions": sessions_of(account, at=at).count() if account else 0,
        "events": events_of(account).order_by("-id")[:20] if account else [],
    }
    if own:
        context["delegation_form"] = delegation_form or delegation_form_of(person, None, on)
        context["delegation_form"].offer_shown(page.rows, most=POSTS)
    return render(request, "desk/people/show.html", context, status=status)


def delegation_form_of(person: Person, data: Any, on: Any) -> DelegationForm:
    """Return the form by which the person delegates one of their posts."""
    held = Post.objects.filter(in_force(on), person=person).select_related("body").order_by("id")
    return DelegationForm(
        data,
        posts=held,
        people=colleagues(person, on=on),
        auto_id="lend_%s",
        initial={"since": on, "until": on},
    )


def _refusal_to_end(by: Person, post: Post, on: Any) -> Any:
    return refusal_to_administer(by, post.body, on=on) or refusal_to_end_post(post, on=on)
