"""Pages of stubs made from real lists -> what the alignment makes of them."""
