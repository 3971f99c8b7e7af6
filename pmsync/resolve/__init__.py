"""Decide citations by asking the services: by a ladder of questions, or among the neighbours of a page's article."""
