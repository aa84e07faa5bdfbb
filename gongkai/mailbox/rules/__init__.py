"""Refusals of letters: of new ones, of the steps of bodies, of the steps of writers, of topics."""
