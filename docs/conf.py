"""How Sphinx builds these pages: Markdown by MyST, the theme furo, Python's API out of the docstrings."""

from importlib.metadata import version as version_of

project = "pmsync"
author = "the pmsync developers"
copyright = "2026, the pmsync developers"  # noqa: A001  # Sphinx's name
version = release = version_of("pmsync")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "pmsync"
autodoc_typehints = "description"
autodoc_member_order = "bysource"
