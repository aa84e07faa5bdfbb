"""Refusals of complaints about disclosure and of orders to rectify."""
