"""Compare a citation with records, fact by fact, and decide which one it means; no network, no files, no clock."""
