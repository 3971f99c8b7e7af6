"""The public benchmark of matching: citations at falling levels of information, half of them without a right answer."""
