"""Pages of the tokens with which programs of an officer write over the API."""
