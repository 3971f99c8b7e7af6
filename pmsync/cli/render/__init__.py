"""What the commands print: text at 80 columns, JSON, CSV or Markdown."""
