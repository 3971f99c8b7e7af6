"""Text as people have it, read as citations, each fact in one canonical form."""
