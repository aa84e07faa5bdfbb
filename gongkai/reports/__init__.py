"""Annual reports: drafts, checks, submission, rendering, import of published reports."""
