"""What AWS says of the things in a simulated export, over time: task events, and what its APIs would answer.

What belongs here: states of things, what makes it hard to know them at the time of an event, and the truth.
`seen` reads what findings show; `tags` are what images' tags mean, `lives` when tasks ran and where; `tasks`,
`workloads`, `hosts`, `images` and `identities` describe things; `faults` is what AWS refuses; `scenes` play
more of what is hard; `files` delivers events; `truth` leads from findings to things; `writing` does
it all. `answers` and `operations` are the APIs as of a moment, `asks`
and `investigations` what runs of the demo would have been told.
"""

from tracehound.simulator.context.answers import Answers
from tracehound.simulator.context.asks import Answered, asked
from tracehound.simulator.context.files import deliver
from tracehound.simulator.context.investigations import investigated
from tracehound.simulator.context.seen import Sight
from tracehound.simulator.context.tags import Tags
from tracehound.simulator.context.writing import Described, Everything, describe, write_with_context

__all__ = [
    "Answered",
    "Answers",
    "Described",
    "Everything",
    "Sight",
    "Tags",
    "asked",
    "deliver",
    "describe",
    "investigated",
    "write_with_context",
]
