"""The public benchmark of styles: references as independent programs and people write them, and as they misquote."""
