"""The database: a module for each family of tables."""
