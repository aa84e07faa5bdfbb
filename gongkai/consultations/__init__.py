"""Public consultations: drafts, comments of the public, and what became of them."""
