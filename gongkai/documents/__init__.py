"""The thing itself: drafted, reviewed, released, corrected, withdrawn."""
