"""Check of datasets and their versions against their acts, and of rows against their digest."""

from collections.abc import Iterator, Sequence

from gongkai.datasets.digests import digest_of
from gongkai.datasets.models import Bundle, Dataset, DatasetVersion
from gongkai.datasets.queries import rows_of
from gongkai.datasets.states import BundleState, ReleaseState
from gongkai.datasets.workflow import BUNDLE_WORKFLOW, RELEASE_WORKFLOW
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "datasets"
FIXED = frozenset({ReleaseState.IN_REVIEW, ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN})


def check() -> Check:
    """Replay the acts of each version, count its rows, and compare their digest with the act."""
    releases = 0
    found = DatasetVersion.objects.select_related("dataset").order_by("pk")
    for chunk in in_chunks(found.iterator(chunk_size=200)):
        releases += len(chunk)
        acts = acts_about(DatasetVersion, [one.pk for one in chunk])
        for release in chunk:
            for problem in _of_release(release, acts[release.pk]):
                yield Fault(PART, f"version {release.pk}: {problem}")
    for bundles in in_chunks(Bundle.objects.order_by("pk").iterator(chunk_size=200)):
        acts = acts_about(Bundle, [one.pk for one in bundles])
        for bundle in bundles:
            for problem in _of_bundle(bundle, acts[bundle.pk]):
                yield Fault(PART, f"bundle {bundle.pk}: {problem}")
    datasets = Dataset.objects.count()
    recorded = Act.objects.filter(verb=Verb.DATASET_CREATED).count()
    if recorded != datasets:
        yield Fault(PART, f"there are {datasets} datasets, the acts say {recorded}")
    return f"{datasets} datasets and {releases} versions against their acts"


def _of_release(release: DatasetVersion, acts: Sequence[Act]) -> Iterator[str]:
    stage: str = ReleaseState.DRAFT
    promised = ""
    for act in acts:
        for step in RELEASE_WORKFLOW.steps_recording(act.verb):
            if not step.starts_from(stage):
                yield f"act {act} cannot follow: the state was {stage}"
            stage = step.target or stage
        promised = str(act.facets.get("sha256", promised))
    if release.state != stage:
        yield f"its state is {release.state}, its acts say {stage}"
    count = rows_of(release).count()
    if release.state != ReleaseState.DISCARDED and release.row_count != count:
        yield f"it counts {release.row_count} rows, there are {count}"
    if release.state in FIXED:
        digest, sums = digest_of(release)
        if digest != promised or release.sha256 != promised:
            yield "its rows are not those that were submitted"
        if sums != release.sums:
            yield "its totals are not those of its rows"


def _of_bundle(bundle: Bundle, acts: Sequence[Act]) -> Iterator[str]:
    stage: str = BundleState.PROVISIONAL
    moves = 0
    for act in acts:
        for step in BUNDLE_WORKFLOW.steps_recording(act.verb):
            if not step.starts_from(stage):
                yield f"act {act} cannot follow: the state was {stage}"
            stage = step.target or stage
        moves += act.verb == Verb.DATASET_BUNDLE_MOVED
        if act.verb == Verb.DATASET_BUNDLE_PUBLISHED:
            stage = BundleState.PUBLISHED
    if bundle.state != stage:
        yield f"its state is {bundle.state}, its acts say {stage}"
    if len(bundle.moves) != moves:
        yield f"its date was moved {len(bundle.moves)} times, its acts say {moves} times"
    if (bundle.state == BundleState.PUBLISHED) != (
        bundle.release is not None and bundle.release.published_at == bundle.ended_at is not None
    ):
        yield "its version was not published with it"
