"""
The permission matrix: who may do what, to which documents, as plain data.

The rows of the steps of documents, applications, reports and accounts are read from their workflow tables
(`gongkai/<app>/workflow.py`). Exceptions to those tables, and all other routes, are written here
from the law and the documentation, not from the code. `gongkai/*/rules.py` must agree with the
matrix, which `tests/matrix` checks through HTTP. **A new route needs a row here.**
`docs/permissions.md` is generated from it.
"""

from typing import Final

from tests.matrix.application_rows import CASES
from tests.matrix.desk_pages import DESK_PAGES
from tests.matrix.document_pages import DOCUMENT_PAGES
from tests.matrix.document_rows import DOCUMENT_STEPS
from tests.matrix.organisation_rows import BODIES, PEOPLE
from tests.matrix.public_pages import PUBLIC_PAGES
from tests.matrix.record_pages import RECORD_PAGES
from tests.matrix.rows import Row

ROWS: Final[tuple[Row, ...]] = (
    *DOCUMENT_STEPS,
    *PEOPLE,
    *BODIES,
    *CASES,
    *DOCUMENT_PAGES,
    *DESK_PAGES,
    *RECORD_PAGES,
    *PUBLIC_PAGES,
)
