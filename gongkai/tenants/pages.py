"""What the front answers itself: short pages that name no tenant."""

from http import HTTPStatus

WORDS = {
    400: (
        "服务器无法处理这个请求",
        "请检查网址后重试。",
        "The server cannot process this request. Check the address and try again.",
    ),
    408: (
        "请求超时",
        "请重试。",
        "The request took too long. Try again.",
    ),
    411: (
        "请求没有写明长度",
        "请换用其他程序重试。",
        "The request does not state its length (Content-Length). Try another program.",
    ),
    421: (
        "本服务器没有这个网站",
        "请检查网址后重试。",
        "There is no such site on this server. Check the address and try again.",
    ),
    431: (
        "请求的地址过长",
        "请缩短检索词或者减少筛选条件后重试。",
        "The address of the request is too long. Use fewer words or filters.",
    ),
    503: (
        "网站暂时无法访问",
        "请稍后重试。",
        "The site is not available at the moment. Try again later.",
    ),
}
PAGE = (
    '<!doctype html>\n<html lang="zh-Hans">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>\n'
    '<body><main><h1>{title}</h1><p>{advice}</p><p lang="en">{english}</p></main></body>\n</html>\n'
)
RETRY_SECONDS = 5


def answer_of(status: int) -> bytes:
    """Return a whole answer, after which the connection is closed."""
    title, advice, english = WORDS[status]
    page = PAGE.format(title=title, advice=advice, english=english).encode()
    head = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(page)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        *([f"Retry-After: {RETRY_SECONDS}"] if status == 503 else []),
    ]
    return "\r\n".join([*head, "", ""]).encode("ascii") + page
