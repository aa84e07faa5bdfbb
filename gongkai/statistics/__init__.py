"""What the acts add up to: tallies, figures by the cells of the forms, figures typed by hand, frozen and taken over."""
