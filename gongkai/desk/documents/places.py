"""The places where a user drafts documents: offices, or a body for a body-wide post."""

from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.desk.decorators import StaffRequest
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Office
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.staffing import acting_in
from gongkai.organisations.states import PostKind

Place = tuple[Body, Office | None]


def drafting_places(request: StaffRequest) -> list[tuple[str, str, Place]]:
    """
    Return the places where the user is a drafter: offices, or a body for a body-wide post.

    Those with a head who can review the draft come first, because the form selects the first.
    """
    found: dict[str, tuple[str, Place]] = {}
    on = local_date(timezone.now())
    acting = capacities_of(request.person, on=on)
    drafting = [one for one in acting.held if one.post == PostKind.DRAFTER]
    bodies = Body.objects.in_bulk(acting.bodies({PostKind.DRAFTER}))
    offices: dict[int, list[Office]] = {pk: [] for pk in bodies}
    for office in Office.objects.filter(body__in=bodies).order_by("position", "id"):
        offices[office.body_id].append(office)
    for one in drafting:
        for body_id in one.body_ids:
            body = bodies[body_id]
            for office in offices[body_id]:
                if one.office_id in {None, office.pk}:
                    label = f"{body.label} · {office.name}"
                    found[f"{body.pk}-{office.pk}"] = (label, (body, office))
            if one.office_id is None:
                found.setdefault(f"{body.pk}-", (body.label, (body, None)))
    # The places of each head: the whole body, or one office of it.
    headed_places = {
        (head.held.body_id, head.held.office_id)
        for head in acting_in(bodies, on=on, kinds={PostKind.OFFICE_HEAD})
        if request.person.pk not in {head.person_id, head.held.holder_id}
    }
    headed = {
        key: not headed_places.isdisjoint(
            {(body.pk, None), (body.pk, office.pk if office else None)}
        )
        for key, (_label, (body, office)) in found.items()
    }
    without = _("no head can review the draft")
    return [
        (key, label if headed[key] else f"{label}（{without}）", place)
        for key, (label, place) in sorted(found.items(), key=lambda item: not headed[item[0]])
    ]
