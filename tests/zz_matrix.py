import pytest

from tests.matrix.cells import every_cell
from tests.matrix.test_matrix import play, stage  # noqa

pytestmark = pytest.mark.django_db


def test_mine(stage):
    cells = [c for c in every_cell() if "gazette" in c.row.route]
    bad = [x for c in cells for x in play(stage, c)]
    print(len(cells))
    print("\n".join(map(str, bad[:40])))
    assert not bad and cells
