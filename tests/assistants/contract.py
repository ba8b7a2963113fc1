"""What clients see of the server: `python -m tests.assistants.contract` renews the file that a test compares."""

import asyncio
import json
from pathlib import Path
from typing import Any

from mcp import Client

from tests.assistants.asking import server_of
from tracehound.pipelines.lake.home import Home

FILE = Path(__file__).with_name("contract.json")


def contract() -> dict[str, Any]:
    """Tools, prompts and resources as a client is told of them."""

    async def told() -> dict[str, Any]:
        async with Client(server_of(Home(Path("nowhere")))) as client:
            lists = {
                "tools": (await client.list_tools()).tools,
                "prompts": (await client.list_prompts()).prompts,
                "resources": (await client.list_resource_templates()).resource_templates,
            }
        return {
            name: [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in listed]
            for name, listed in lists.items()
        }

    return asyncio.run(told())


if __name__ == "__main__":
    FILE.write_text(json.dumps(contract(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
