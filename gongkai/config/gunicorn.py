"""What gunicorn calls in each server process: `gunicorn --config python:gongkai.config.gunicorn`."""


def post_worker_init(worker: object) -> None:
    """Draw the pages of a first visitor, while the process already answers requests."""
    # Imported here because gunicorn reads this module before the application.
    from gongkai.portal.first_pages import draw_first_pages_later  # noqa: PLC0415

    draw_first_pages_later()
