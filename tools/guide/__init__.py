"""The user guide, written by walking: who reads it does what these walkers did."""
