"""The database: a module for each family of tables.

A public function that takes a ``Store`` holds its own transaction, or reads by its own; one that takes a
``sqlite3.Connection`` (``db``) is called inside one. A lower module never imports a higher: ``schedule``, ``works``,
``articles`` and ``events``; ``citations`` and ``pages``; ``cases``; ``records``; ``decisions``, ``due`` and ``runs``.
"""
