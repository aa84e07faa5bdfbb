"""The government gazette: issues, articles, citations, files and feeds."""
