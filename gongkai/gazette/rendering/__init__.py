"""The files of an issue: one view of its contents, typeset as PDF/UA and written as EPUB 3."""
