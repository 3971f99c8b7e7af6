"""The commands of the terminal: each calls the Python function of its name, and prints what that returns."""
