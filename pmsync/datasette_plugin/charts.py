"""Counts -> a bar chart in SVG that takes its colours from the page, drawn by pygal: no script, nothing loaded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup

_LABELS_SHOWN = 7  # years under the axis


@lru_cache
def years(counts: tuple[tuple[int, int], ...]) -> Markup | None:
    """Return papers per year as columns, years without a paper included; ``None`` without pygal or any year."""
    if not counts:
        return None
    by_year = dict(counts)
    span = range(min(by_year), max(by_year) + 1)
    every = max(1, -(-len(span) // _LABELS_SHOWN))
    return _drawn(
        "Bar",
        [(str(year), by_year.get(year, 0), None) for year in span],
        f"Papers per year, {span[0]} to {span[-1]}",
        height=240,
        x_labels_major=[str(year) for year in span if (year - span[-1]) % every == 0],
        show_minor_x_labels=False,
        y_labels=sorted({0, max(by_year.values()) // 2, max(by_year.values())}),
    )


@lru_cache
def terms(counts: tuple[tuple[str, int, str], ...]) -> Markup | None:
    """Return names with their counts and addresses as bars, the longest on top, each a link; ``None`` without pygal."""
    if not counts:
        return None
    return _drawn(
        "HorizontalBar",
        [(f"{name} ({count:,})", count, address) for name, count, address in reversed(counts)],
        "Articles under the most usual major topics",
        height=60 + 30 * len(counts),
        show_y_guides=False,
        show_x_labels=False,
        range=(0, max(count for _, count, _ in counts)),
    )


def _drawn(kind: str, bars: Sequence[tuple[str, int, str | None]], says: str, **options: Any) -> Markup | None:
    try:
        import pygal
        from pygal.style import Style
    except ModuleNotFoundError:  # Datasette without the extra: the tables beside the charts say the same
        return None
    # pygal adds a finder of modules for its maps, of a kind that Python 3.11 warns of at every import that fails.
    sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]
    style = Style(
        background="transparent",
        plot_background="transparent",
        foreground="var(--ink)",
        foreground_strong="var(--ink)",
        foreground_subtle="var(--line)",
        colors=("var(--accent)",),
        value_colors=("var(--ink)",),
        ci_colors=("var(--ink)",),
        opacity="1",
        opacity_hover=".75",
        transition="0",
        font_family="inherit",
        label_font_size=15,
        major_label_font_size=15,
        value_font_size=15,
    )
    shape = {"width": 640, "margin": 6, "show_legend": False, "truncate_label": -1, "disable_xml_declaration": True}
    chart = getattr(pygal, kind)(style=style, js=[], **shape, **options)
    chart.x_labels = [name for name, _, _ in bars]
    chart.add("", [_bar(*bar) for bar in bars])
    chart.add_xml_filter(_without_script)
    role = "group" if any(address for _, _, address in bars) else "img"
    svg = chart.render(is_unicode=True).replace("<svg ", f'<svg role="{role}" aria-label="{says}" ', 1)
    return Markup(svg)  # noqa: S704  # pygal escapes what it draws


def _bar(name: str, count: int, address: str | None) -> dict[str, Any]:
    if address is None:
        return {"value": count, "label": f"{name}: {count:,}"}
    return {"value": count, "label": name, "xlink": {"href": address, "target": "_self"}}


def _without_script(svg: Any) -> Any:
    """Take out what pygal writes for its script; what that would show of a bar, browsers show if it is a title."""
    for parent in list(svg.iter()):
        for child in list(parent):
            if child.tag == "desc" and child.get("class") == "label":
                child.tag = "title"
                del child.attrib["class"]
            elif child.tag in {"script", "desc"} or not isinstance(child.tag, str):
                parent.remove(child)
    return svg
