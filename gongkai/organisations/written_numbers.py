"""Receipt numbers as people type them."""

import re

from django.db.models import Value
from django.db.models.functions import Replace

from gongkai.kit.query_codes import plain_number
from gongkai.organisations.models import Body

# A receipt number without its hyphens: the code of the body, the series, the year and the number; that of a
# comment has six more digits, its number in the consultation.
NUMBER = re.compile(r"(.+?)([A-Z]{2})(\d{4})(\d{5,}?)(\d{6})?", re.ASCII)


def written_number(typed: str) -> str:
    """
    Return a receipt number as it is printed, also if its hyphens were left out or typed as blanks.

    Hyphens may stand within the code of the body too, so the code is looked up.
    """
    plain = plain_number(typed)
    parts = NUMBER.fullmatch(plain.replace("-", ""))
    if parts is None:
        return plain
    codes = Body.objects.annotate(flat=Replace("code", Value("-"), Value("")))
    code = codes.filter(flat=parts[1]).order_by("pk").values_list("code", flat=True).first()
    if not code:
        return plain
    printed = f"{code}-{parts[2]}{parts[3]}-{parts[4]}"
    return f"{printed}-{parts[5]}" if parts[5] else printed
