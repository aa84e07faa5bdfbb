"""The catalogues of bodies at the desk."""
