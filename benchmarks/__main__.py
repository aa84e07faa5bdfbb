"""`make bench`: measure in a separate data folder and print a table."""

import os
import sys
import tempfile

PARTS = (
    "importing",
    "recording",
    "releasing",
    "committing",
    "starting",
    "pages",
    "page_costs",
    "load",
    "revalidating",
    "unchanged_pages",
    "connections",
    "counting",
    "recounting",
    "searching",
    "search_classes",
    "search_engines",
    "extracting",
    "searching_files",
    "cases",
    "case_search",
    "reporting",
    "desk_pages",
    "document_lists",
    "following",
    "datasets",
    "boards",
    "gazette_issue",
    "commenting",
    "submitting",
)


def main() -> None:
    """Run the named parts, by default all; a number sets how many documents to search."""
    if sys.argv[1:2] == ["years"]:
        from benchmarks.years import years  # noqa: PLC0415  (it chooses databases of its own)

        years([int(word) for word in sys.argv[2:]] or [1, 3, 10])
        return
    wanted = [part for part in sys.argv[1:] if part in PARTS] or list(PARTS)
    documents = int(next((word for word in sys.argv[1:] if word.isdigit()), "100000"))
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        os.environ["GONGKAI_DATA"] = folder
        os.environ["GONGKAI_LOG"] = "ERROR"
        # One client sends all requests here, so rate limits are switched off.
        os.environ.update(
            {
                f"GONGKAI_RATE_{kind}": "0"
                for kind in ("SEARCH", "API", "ENTRANCE", "FILES", "APPLY", "CASE")
            }
        )
        os.environ["GONGKAI_SECOND_FACTOR"] = "optional"  # the benchmark has no second factor
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
        import django  # noqa: PLC0415  (the data folder is chosen first)

        django.setup()
        from benchmarks import (  # noqa: PLC0415
            boards,
            case_search,
            cases,
            clocks,
            comments,
            connections,
            datasets,
            desk,
            document_lists,
            file_texts,
            following,
            gazette,
            imports,
            load,
            measures,
            page_costs,
            releases,
            reports,
            search_classes,
            search_engines,
            serving,
            unchanged,
        )

        measures.prepare()
        for part in wanted:
            measure = next(
                getattr(module, part)
                for module in (
                    measures,
                    imports,
                    releases,
                    serving,
                    unchanged,
                    connections,
                    clocks,
                    cases,
                    case_search,
                    reports,
                    page_costs,
                    load,
                    search_classes,
                    search_engines,
                    desk,
                    document_lists,
                    following,
                    datasets,
                    boards,
                    gazette,
                    comments,
                    file_texts,
                )
                if hasattr(module, part)
            )
            measure(documents)


if __name__ == "__main__":
    main()
