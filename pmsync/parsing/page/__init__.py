"""A literature site's page: its article (the anchor) and the stubs that stand under it."""
