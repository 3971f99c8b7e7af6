"""The tables and views, what they hold in words, and how Datasette shows them."""
