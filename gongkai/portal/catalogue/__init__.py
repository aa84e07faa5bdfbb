"""The catalogue, the home page, feeds and sitemaps in the portal."""
