"""A citation beside records: every fact compared, and one decision. No network, no files, no clock."""
