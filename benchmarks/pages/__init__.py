"""The benchmark of pages: what the alignment makes of stubs printed from real lists."""
