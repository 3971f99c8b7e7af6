"""Strings that the authors of public parsers annotated: what pmsync reads in them, against a record of their facts."""
