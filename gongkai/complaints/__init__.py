"""Complaints about disclosure: intake, order to rectify, retest, result. Law: 条例19 art. 47, 51."""
