"""NCBI's E-utilities, the PMC ID Converter and NLM's files: the questions, and how their answers are read."""
