"""A full reference in one of the common styles, read as the facts of a citation."""
