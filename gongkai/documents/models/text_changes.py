"""Documents whose texts changed since the index of the desk was last updated."""

from django.db import models


class TextChange(models.Model):
    """
    One change of a document's texts or status that the index of the desk does not yet have.

    The actions add rows and never look for earlier ones, so that no change is lost while the worker
    processes another. There is no foreign key, because an erased draft must leave the index as well.
    """

    document_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return str(self.document_id)
