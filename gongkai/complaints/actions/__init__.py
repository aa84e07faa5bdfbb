"""Actions on complaints about disclosure and on orders to rectify."""
