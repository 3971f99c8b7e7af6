"""NCBI's E-utilities and the PMC ID Converter: the questions, and how their answers are read."""
