"""Save the receipt of a letter as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from gongkai.mailbox.queries import letter_by_submission
from gongkai.organisations.queries import body_by_code
from gongkai.portal.decorators import personal_page
from gongkai.portal.form_tokens import read_token
from gongkai.portal.letters.create_views import form_name
from gongkai.portal.letters.receipts import LetterReceipt
from gongkai.portal.receipt_files import RECEIPT_FORMS, RECEIPT_GONE, receipt_response
from gongkai.portal.submission_forms import RECEIPT_PERIOD
from gongkai.ui.views.errors import bad_request


@require_POST
@personal_page
def letter_receipt(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """
    Serve the receipt as a file to who wrote the letter, for as long as a reload shows it.

    The form token identifies the letter; it contains the query code, which is stored nowhere.
    """
    body = body_by_code(code)
    token = read_token(request.POST.get("token", ""), form_name(body)) if body else None
    letter = letter_by_submission(token.submission) if token else None
    if token is None or letter is None or form not in RECEIPT_FORMS:
        raise Http404
    if timezone.now() - letter.received_at > RECEIPT_PERIOD:
        return bad_request(request, detail=RECEIPT_GONE)
    return receipt_response(request, LetterReceipt(letter, token.code), form)
