"""All cells of the permission table, their expected answers, and a pairwise selection of cells."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

from gongkai.organisations.states import PostKind
from tests.matrix.rows import (
    HANDLING,
    IMPERSONAL,
    MANAGING,
    OF_OFFICE,
    READERS,
    SEEING,
    STANDING,
    UNSIGNED,
    Case,
    Place,
    Row,
    Special,
    Who,
)
from tests.matrix.table import ROWS


@dataclass(frozen=True)
class Actor:
    """A requesting user: with a post, held in a given place, or without."""

    post: PostKind | Special
    place: Place | None

    def __str__(self) -> str:
        return f"{self.post.name.lower()} {self.place.name.lower() if self.place else ''}".strip()

    @property
    def seeing(self) -> bool:
        """Whether the posts give access to the documents of the body."""
        here = self.place in STANDING or self.place == Place.OTHER_OFFICE
        # The author is a drafter and the reviewer holds a reviewer's post, so both have access.
        return here and (self.post in SEEING or self.place in {Place.AUTHOR, Place.REVIEWER})

    @property
    def held(self) -> frozenset[PostKind | Special]:
        """The posts in which the user can act for the document."""
        more = {Place.AUTHOR: {PostKind.DRAFTER}, Place.REVIEWER: {PostKind.SECRECY_REVIEWER}}
        return (
            frozenset({self.post} | more.get(self.place, set()))
            if self.place in STANDING
            else frozenset()
        )  # type: ignore[arg-type]


@dataclass(frozen=True)
class Cell:
    """A row of the table, requested by an actor for a document in a case (None: no document)."""

    row: Row
    actor: Actor
    case: Case | None

    def __str__(self) -> str:
        return f"{self.row.method} {self.row.route} {self.row.verb} as {self.actor} of {self.case.value if self.case else 'nothing'}"

    @property
    def is_granted(self) -> bool:
        """Whether the request must succeed: the route is open, and a row of this step permits it."""
        return self.is_open and any(_gives(row, self.actor, self.case) for row in _alike(self.row))

    @property
    def is_open(self) -> bool:
        """Whether the route exists for the actor at all."""
        who, actor = self.row.who, self.actor
        if who == Who.EVERYBODY:
            return True
        if actor.post in UNSIGNED:
            return False
        if who == Who.SIGNED_IN:
            return True
        if actor.post in IMPERSONAL:
            return False
        if who == Who.HANDLING:
            return actor.post in HANDLING and actor.place in STANDING - OF_OFFICE
        if who == Who.REPORTING:
            return actor.post == PostKind.REPORT_OFFICER and actor.place in STANDING - OF_OFFICE
        if who == Who.MANAGING:
            return actor.post == PostKind.ADMINISTRATOR and actor.place in MANAGING
        if who == Who.EDITING:
            officer = actor.post == PostKind.DISCLOSURE_OFFICER
            return (
                actor.place in MANAGING - {Place.ABOVE}
                if officer
                else actor.post == PostKind.ADMINISTRATOR and actor.place in MANAGING
            )
        return who != Who.SEEING or (actor.seeing and self.case != Case.IMPORTING)

    @property
    def answer(self) -> int:
        """The expected HTTP status; 401 means a redirect to the sign-in page; 0 any of 400 to 499."""
        row = self.row
        if not self.is_open:
            return (
                401
                if self.actor.post in UNSIGNED
                else 403
                if self.actor.post in IMPERSONAL
                else row.hidden
            )
        if row.who == Who.EVERYBODY and self.case:
            return row.differing.get(self.case, row.done)
        if self.is_granted:
            return (row.signed_in if self.actor.post not in UNSIGNED else 0) or row.done
        return row.differing.get(self.case, row.refused) if self.case else row.refused


@cache
def _alike(row: Row) -> list[Row]:
    return [
        one
        for one in ROWS
        if (one.route, one.method, one.verb) == (row.route, row.method, row.verb)
    ]


def _gives(row: Row, actor: Actor, case: Case | None) -> bool:
    if case is not None and case not in row.cases:
        return False
    if row.who in {Who.EVERYBODY, Who.SIGNED_IN} or (row.who == Who.STAFF and row.posts == SEEING):
        return True
    if row.who == Who.SEEING and row.posts == SEEING:
        return True  # access is the only condition
    if row.who == Who.HOLDING:
        # Supervisors have access to the bodies below.
        above = actor.place == Place.ABOVE and actor.post in READERS
        return actor.place in STANDING or actor.place == Place.OTHER_OFFICE or above
    if row.places != STANDING:
        # The author of the document is also a drafter.
        return bool({actor.post, *actor.held} & set(row.posts)) and actor.place in row.places
    if not actor.held & set(row.posts):
        return False
    if row.author:
        return actor.place == Place.AUTHOR
    if row.apart and actor.place in {Place.AUTHOR, Place.OF_AUTHOR}:
        return False
    # Who made the secrecy review never approves the same document.
    return not (
        row.route == "desk:document_action"
        and row.verb in {"approve", "approve-short"}
        and actor.place == Place.REVIEWER
    )


# For what is the same whatever post one has.
FEW = [
    Actor(PostKind.DRAFTER, Place.OWN),
    Actor(PostKind.AUDITOR, Place.ABOVE),
    Actor(PostKind.ADMINISTRATOR, Place.OTHER),
    *(Actor(special, None) for special in Special),
]


def _hangs_on_posts(row: Row) -> bool:
    return row.about_document or row.who not in {Who.EVERYBODY, Who.SIGNED_IN}


def actors() -> list[Actor]:
    """Return all actors: each post in each place, then those without posts."""
    held = [Actor(post, place) for post, place in product(PostKind, Place)]
    return [*held, *(Actor(special, None) for special in Special)]


def rows() -> list[Row]:
    """Return one row for each request; further rows of the same step only add cases."""
    found: dict[tuple[str, str, str], Row] = {}
    for row in ROWS:
        found.setdefault((row.route, row.method, row.verb), row)
    return list(found.values())


@cache
def every_cell() -> list[Cell]:
    """Return all cells of the table."""
    return [
        Cell(row, actor, case)
        for row in rows()
        for actor in (actors() if _hangs_on_posts(row) else FEW)
        for case in (Case if row.about_document else (None,))
    ]


@cache
def chosen_cells() -> list[Cell]:
    """
    Return cells that cover every pair of values (row, post, place, case), and further cells.

    Each step on a document is taken by every permitted actor in every permitted case, where not all are, and tried
    in a permitted case with the same post held in every other place, so that refusals by place are covered. A page
    or step that is not about a document is tried in every second place with one of the posts that permit it, each in
    turn (steps that follow each other in the table in the other places), and taken once in each of these posts; of
    the other posts a third tries it, in turn. Each page and step is permitted at least once and refused at least once,
    where both can be.

    The selection is greedy and deterministic: the next cell is the first with the most new pairs.
    """
    cells = every_cell()
    chosen = [
        cell
        for cell in cells
        if cell.actor.post in cell.row.posts
        and cell.row.about_document
        and (
            (
                cell.row.writes
                and (
                    (cell.is_granted and set(cell.row.cases) != set(Case))
                    or _opens(cell.row, cell.actor) == cell.case
                )
            )
            # The page with the buttons, for each post in each case.
            or (cell.row.route == "desk:document" and cell.actor.place == Place.OWN)
        )
    ]
    for row in rows():
        if not row.about_document:
            chosen += _in_its_places(row)
    met = {pair for cell in chosen for pair in pairs_of(cell)}
    for wanted in (6, 5, 4, 3, 2, 1):
        for cell in cells:
            new = [pair for pair in pairs_of(cell) if pair not in met]
            if len(new) >= wanted:
                chosen.append(cell)
                met.update(new)
    answered = {(cell.row, cell.is_granted) for cell in chosen}
    for cell in cells:
        if (cell.row, cell.is_granted) not in answered:
            chosen.append(cell)
            answered.add((cell.row, cell.is_granted))
    return chosen


def _in_its_places(row: Row) -> list[Cell]:
    """Return a cell for each of its places, with the permitted posts in turn, and a granted one for each of these posts."""
    posts = [post for post in PostKind if post in row.posts]
    if not posts or not _hangs_on_posts(row):
        return []
    found = [
        Cell(row, Actor(posts[turn % len(posts)], place), None)
        for turn, place in enumerate(places_of(row))
    ]
    taken = {cell.actor.post for cell in found if cell.is_granted}
    for post in posts:
        granted = (Cell(row, Actor(post, place), None) for place in Place)
        if post not in taken:
            found += [cell for cell in granted if cell.is_granted][:1]
    return found


@cache
def _opens(row: Row, actor: Actor) -> Case | None:
    """Return the first case in which the step is open to this post."""
    return (
        next((one.cases[0] for one in _alike(row) if actor.post in one.posts), None)
        if row.about_document
        else None
    )


@cache
def left_out(row: Row) -> frozenset[int]:
    """Return the ids of posts without the right to a step, and of places, that a step not about a document need not meet."""
    if row.about_document or not _hangs_on_posts(row):
        places: set[Place] = set()
    else:
        places = set(Place) - set(places_of(row))
    number = _number_of()[row]
    posts = {
        post
        for turn, post in enumerate(PostKind)
        if not row.about_document and post not in row.posts and (number + turn) % 3 != 0
    }
    return frozenset(map(id, [*places, *posts]))


@cache
def places_of(row: Row) -> list[Place]:
    """Return the places in which a step that is not about a document is tried: every second one, in turn."""
    return list(Place)[_number_of()[row] % 2 :: 2]


@cache
def _number_of() -> dict[Row, int]:
    return {row: number for number, row in enumerate(rows())}


def pairs_of(cell: Cell) -> list[tuple[int, int]]:
    """
    Return the pairs of values that meet in a cell, by their ids.

    There is one row of each request and one member of each enumeration, whose ids compare much faster than they do.
    """
    row, left = id(cell.row), left_out(cell.row)
    rest = [
        id(value) for value in (cell.actor.post, cell.actor.place, cell.case) if value is not None
    ]
    return [*((row, value) for value in rest if value not in left), *combinations(rest, 2)]
