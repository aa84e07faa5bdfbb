"""On-line interviews and press conferences: announced, live, with questions of a public fate, transcribed."""
