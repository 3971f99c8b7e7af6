"""Citations, decided by asking the services: the ladder of questions, and the neighbours of a page's article."""
