"""The permanent URL of an item as a QR code, for the printed page."""

from django.http import Http404, HttpRequest, HttpResponse

from gongkai.documents.queries import public_documents
from gongkai.portal.decorators import permanent_address, public_page


@public_page
def document_qr_code(request: HttpRequest, index_number: str) -> HttpResponse:
    """Render the code as SVG, dark on light, with the quiet zone that scanners need."""
    if not public_documents().filter(index_number=index_number).exists():
        raise Http404
    # Few ask for a code, and the package loads another for pictures of pixels.
    import qrcode  # noqa: PLC0415
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415

    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, image_factory=SvgPathImage
    )
    code.add_data(permanent_address(request, index_number))
    return HttpResponse(code.make_image().to_string(), content_type="image/svg+xml")
