"""Pages of HTML that stand alone: no network, no foreign code, safe with whatever strings findings hold.

What belongs here: sections as plain data, their layout, and HTML from these. What does not: where data
come from.

    from tracehound.desk.pages import Column, Page, Table, write
    findings = Table("Findings", [Column("type")], [["Recon:EC2/PortProbe"]])
    write(Page("Title", "what it is about", [findings]), path)

The same page gives the same bytes. Scripts sort, filter and show what is tied; all else works without
them. `render_sections` draws the same sections in the frame of somebody else.
"""

from tracehound.desk.pages.render import render, render_sections, script, style, write
from tracehound.desk.pages.sections import (
    Badge,
    Bar,
    Bars,
    Chapter,
    Code,
    Column,
    DailyBars,
    Day,
    Detail,
    Details,
    Edge,
    EntityGraph,
    Event,
    Fact,
    Facts,
    Figure,
    Figures,
    Item,
    Items,
    Lines,
    Link,
    Node,
    Page,
    Part,
    Process,
    ProcessTree,
    Prose,
    Ref,
    Section,
    Series,
    Table,
    Timeline,
)

__all__ = [
    "Badge",
    "Bar",
    "Bars",
    "Chapter",
    "Code",
    "Column",
    "DailyBars",
    "Day",
    "Detail",
    "Details",
    "Edge",
    "EntityGraph",
    "Event",
    "Fact",
    "Facts",
    "Figure",
    "Figures",
    "Item",
    "Items",
    "Lines",
    "Link",
    "Node",
    "Page",
    "Part",
    "Process",
    "ProcessTree",
    "Prose",
    "Ref",
    "Section",
    "Series",
    "Table",
    "Timeline",
    "render",
    "render_sections",
    "script",
    "style",
    "write",
]
