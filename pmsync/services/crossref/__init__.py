"""Crossref and doi.org: the questions, and how their answers are read."""
