"""The tools as clients see them: names, arguments, what each is for, and the schema of its answer.

What belongs here: that, and nothing that a tool does (`assistants.looking`). Descriptions are read by models:
they say when to take a tool, and which ids it needs.
"""

from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import Field

from tracehound.assistants import answers, looking
from tracehound.assistants.permission import MaySql
from tracehound.assistants.replies import Replier
from tracehound.desk.connection import NotAnswered

_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_LONGEST_TEXT, _LONGEST_KEY, _LONGEST_SQL, _LONGEST_CURSOR = 2_000, 20_000, 20_000, 4_000
# All of an answer's lists are whole, but for what does not fit.
_WHOLE = 1

Cursor = Annotated[
    str | None,
    Field(
        description="Of `cut` in an answer to the same call: gives what follows in that list.",
        max_length=_LONGEST_CURSOR,
    ),
]
Limit = Annotated[int, Field(description="Maximum number of each list.", ge=1, le=100)]
RowLimit = Annotated[int, Field(description="Maximum number of rows.", ge=1, le=1_000)]


def _text(description: str, longest: int = _LONGEST_TEXT) -> Any:
    return Field(description=description, max_length=longest)


def add(server: MCPServer[Any], replier: Replier, may_sql: MaySql | None) -> None:
    """Adds the tools to a server; the one for SQL only where there may be somebody who may use it."""
    _add_groups(server, replier)
    _add_investigation(server, replier)
    _add_questions(server, replier)
    _add_state(server, replier)
    if may_sql is not None:
        _add_sql(server, replier, may_sql)


def _add_groups(server: MCPServer[Any], replier: Replier) -> None:
    @server.tool(title="List groups to look at", annotations=_READS)
    def list_groups(
        since: Annotated[
            str | None, _text("Only groups with an event in the last 12h, 7d, 4w … of the data.")
        ] = None,
        min_severity: Annotated[
            str, _text("Lowest severity: low, medium, high, critical, or a number from 0 to 10.")
        ] = "0",
        undecided: Annotated[
            bool, Field(description="Only groups with a finding that awaits triage and has no verdict.")
        ] = True,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.GroupsAnswer]:
        """List the groups of findings that await a verdict, gravest first, each told in a sentence.

        Start here for "what should I look at". A group is findings that belong to one attack.
        """
        asked = {"since": since, "min_severity": min_severity, "undecided": undecided}
        return replier.answer("list_groups", looking.list_groups, cursor, limit, **asked)

    @server.tool(title="Get a group", annotations=_READS)
    def get_group(
        group_id: Annotated[
            str, _text("Id of a group, current or earlier, or its first characters; or of a finding in it.")
        ],
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.GroupAnswer]:
        """Get everything about a group of findings.

        Members in the order of time and why each belongs, who and what is involved, whether it is going on,
        who opened its sessions, what was decided, and commands that keep evidence or contain it, for a
        person to run.
        """
        return replier.answer("get_group", looking.get_group, cursor, _WHOLE, group_id=group_id)


def _add_investigation(server: MCPServer[Any], replier: Replier) -> None:
    @server.tool(title="Investigate a finding", annotations=_READS)
    def investigate_finding(
        finding_id: Annotated[
            str, _text("Id or ARN of a finding; the first characters of an id are enough.")
        ],
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.FindingAnswer]:
        """Get everything about a finding: what happened, process tree, what is new, what to ask next.

        Its group is there in short: get_group has it whole.
        """
        return replier.answer(
            "investigate_finding", looking.investigate_finding, cursor, _WHOLE, finding_id=finding_id
        )

    @server.tool(title="Get a process tree", annotations=_READS)
    def get_process_tree(
        what: Annotated[
            str,
            _text("Id or ARN of a finding or an ECS task, or the uuid of a process."),
        ],
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.TreeAnswer]:
        """Get processes as a tree, combined from all findings that saw a part of it, and who opened its
        sessions."""
        return replier.answer("get_process_tree", looking.get_process_tree, cursor, _WHOLE, what=what)

    @server.tool(title="Get the profile of an entity", annotations=_READS)
    def get_profile(
        kind: Annotated[str, _text("Kind of entity: ecs_task, container_image, ip_address, person …")],
        key: Annotated[
            str,
            _text(
                "Key of the entity (an ARN, address, hash, image …), its name, or part of either.",
                _LONGEST_KEY,
            ),
        ],
        from_time: Annotated[str | None, _text("Start of the scope time: a day or a time in UTC.")] = None,
        to_time: Annotated[str | None, _text("End of the scope time. Default: the newest event.")] = None,
        last: Annotated[
            str | None, _text("Length of the scope time, back from its end: 30m, 24h, 7d. Default: 24h.")
        ] = None,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.ProfileAnswer]:
        """Get everything about an entity: identity, findings, related entities, groups, and what is new.

        For a case give from_time and to_time around it: without them, it is about the newest day of the data.
        """
        asked = {"kind": kind, "key": key, "from_time": from_time, "to_time": to_time, "last": last}
        return replier.answer("get_profile", looking.get_profile, cursor, _WHOLE, **asked)

    @server.tool(title="Find entities, findings and groups", annotations=_READS)
    def find(
        pattern: Annotated[
            str,
            _text(
                "Text with * and ? as wildcards; a network such as 198.51.100.0/24; or the first characters "
                "of an id, hash or name."
            ),
        ],
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.FindAnswer]:
        """Search entities, findings and groups by ids, names, addresses, hashes."""
        return replier.answer("find", looking.find, cursor, limit, pattern=pattern)


def _add_questions(server: MCPServer[Any], replier: Replier) -> None:
    @server.tool(title="List ready-made questions", annotations=_READS)
    def list_questions(cursor: Cursor = None) -> Annotated[CallToolResult, answers.QuestionsAnswer]:
        """List the ready-made questions with their parameters, and what to do with each answer."""
        return replier.answer("list_questions", looking.list_questions, cursor, _WHOLE)

    @server.tool(title="Ask a ready-made question", annotations=_READS)
    def ask_question(
        name: Annotated[str, _text("Name of a question of list_questions.")],
        parameters: Annotated[
            dict[str, str] | None,
            Field(
                description="Values as texts by the names of its parameters; those with a default may be "
                "left out."
            ),
        ] = None,
        limit: RowLimit = 100,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.RowsAnswer]:
        """Ask one of the ready-made questions; rows in the order of what matters most."""
        asked = {"name": name, "parameters": parameters or {}}
        return replier.answer("ask_question", looking.ask_question, cursor, limit, **asked)


def _add_state(server: MCPServer[Any], replier: Replier) -> None:
    @server.tool(title="Describe tables", annotations=_READS)
    def describe_tables(
        layer_or_table: Annotated[
            str | None,
            _text(
                "A layer, such as correlation, or a table with its layer, such as correlation.finding_groups."
            ),
        ] = None,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.TablesAnswer]:
        """Describe the tables: the grain of each, and the meaning of each column of one."""
        return replier.answer(
            "describe_tables", looking.describe_tables, cursor, _WHOLE, layer_or_table=layer_or_table
        )

    @server.tool(title="Get coverage", annotations=_READS)
    def get_coverage(cursor: Cursor = None) -> Annotated[CallToolResult, answers.CoverageAnswer]:
        """Get how new the data is and what is missing: accounts, days, sources, violated rules.

        Ask it before saying that something did not happen.
        """
        return replier.answer("get_coverage", looking.get_coverage, cursor, _WHOLE)

    @server.tool(title="List changes", annotations=_READS)
    def list_changes(
        since: Annotated[
            str, _text("A span back from the newest data, such as 24h or 7d, or a day or time in UTC.")
        ] = "24h",
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.ChangesAnswer]:
        """List what is new since a moment: groups that began or grew, finding types, entities, verdicts.

        For the start of a shift.
        """
        return replier.answer("list_changes", looking.list_changes, cursor, limit, since=since)


def _add_sql(server: MCPServer[Any], replier: Replier, may_sql: MaySql) -> None:
    @server.tool(title="Run SQL", annotations=_READS)
    def run_sql(
        query: Annotated[str, _text("One SELECT in DuckDB's SQL.", _LONGEST_SQL)],
        context: Context[Any, Any],
        limit: RowLimit = 100,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, answers.SqlAnswer]:
        """Run one SELECT over the tables, read-only and without files or network, within 30 s and 1 GB.

        describe_tables tells the tables. Take another tool where one has the answer.
        """
        if not may_sql(context):
            return replier.refused(NotAnswered("SQL needs the role `sql`, which you do not have."))
        return replier.answer("run_sql", looking.run_sql, cursor, limit, query=query)
