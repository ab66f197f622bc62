"""A worker in Python, whose runs end in every way that a client of Fanfare has to read.

    python3 worker.py HOST:PORT TASK_QUEUE

It works until its standard input ends.
"""

import asyncio
import sys
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker


@activity.defn
async def double(value: dict) -> dict:
    return {"doubled": value["n"] * 2, "text": value["text"]}


@workflow.defn(name="test/test")
class Foreign:
    """What is run for a definition of the name `test` in the namespace `test`, whatever stands in it."""

    @workflow.run
    async def run(self, start: dict):
        given = start["input"]
        match given["end"]:
            case "value":
                return await workflow.execute_activity(double, given, start_to_close_timeout=timedelta(seconds=30))
            case "nothing":
                return None
            case "bytes":
                return b"\x00\x01"
            case "failure":
                details = {"type": "urn:own", "status": 418, "title": "Own", "detail": "it broke", "instance": "/do/0"}
                raise ApplicationError("it broke", details, type="urn:own", non_retryable=True)
            case "plain failure":
                raise ApplicationError("it broke", type="urn:own", non_retryable=True)
        await workflow.wait_condition(lambda: False)

    @workflow.query
    def progress(self) -> dict:
        return {"status": "running", "by": "python"}


async def main(address, queue):
    client = await Client.connect(address)
    async with Worker(
        client, task_queue=queue, workflows=[Foreign], activities=[double],
        # Without its alarm for workflows that take longer than two seconds, which goes off on a busy machine.
        workflow_runner=UnsandboxedWorkflowRunner(), debug_mode=True,
    ):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(main(*sys.argv[1:]))
