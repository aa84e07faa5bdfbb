"""What an inspection finds, as a code and values; the words are in `upload_errors`."""


class Found(Exception):
    """Raised where a file must be refused; `code` is one of `VERDICTS`, `values` its words."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
