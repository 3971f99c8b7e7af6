"""The commands as Python functions, a module a family; ``pmsync/__init__.py`` lists them."""
