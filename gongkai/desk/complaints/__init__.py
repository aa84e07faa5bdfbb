"""Complaints about disclosure and orders to rectify, in the staff interface."""
