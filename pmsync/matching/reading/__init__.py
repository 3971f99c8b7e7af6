"""Read a reference by a record that may answer it: where each of the record's facts stands, and what is left over."""
