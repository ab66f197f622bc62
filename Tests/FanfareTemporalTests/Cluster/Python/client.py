"""A client in Python of a worker of Fanfare: begins runs, asks about them, and prints what it got as JSON.

    python3 client.py HOST:PORT TASK_QUEUE
"""

import asyncio
import json
import os
import sys

from temporalio.client import Client, WorkflowFailureError, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import RetryPolicy, SearchAttributeKey, SearchAttributePair, TypedSearchAttributes


def start(do, value):
    """What a run is begun with: the definition and its input."""
    document = {"dsl": "1.0.3", "namespace": "test", "name": "python", "version": "1.0.0"}
    return {"definition": {"document": document, "do": do}, "input": value}


async def failure(client, queue):
    """The failure of a run, as the client in Python reads it."""
    do = [{"a": {"call": "fail"}}]
    try:
        await client.execute_workflow("test/python", start(do, {}), id=f"{queue}-failure", task_queue=queue)
    except WorkflowFailureError as error:
        cause = error.cause
        return {
            "class": type(cause).__name__, "type": cause.type, "nonRetryable": cause.non_retryable,
            "message": cause.message, "details": list(cause.details),
        }


async def questions(client, queue):
    """What a run answers that waits for a call, and how it takes an update and its end."""
    do = [{"a": {"call": "hang"}}]
    handle = await client.start_workflow("test/python", start(do, {}), id=f"{queue}-hang", task_queue=queue)
    # Once the first task of the run has been answered.
    async for event in handle.fetch_history_events(wait_new_event=True):
        if event.HasField("activity_task_scheduled_event_attributes"):
            break
    answers = {"progress": await handle.query("progress")}
    answers["trace"] = await handle.query("__stack_trace")
    try:
        await handle.query("colour")
    except WorkflowQueryFailedError as error:
        answers["unknown"] = str(error)
    try:
        await handle.execute_update("change", {"n": 1})
    except WorkflowUpdateFailedError as error:
        answers["update"] = {"type": error.cause.type, "message": error.cause.message}
    await handle.cancel()
    try:
        await handle.result()
    except WorkflowFailureError as error:
        answers["cancelled"] = type(error.cause).__name__
    return answers


async def long_run(client, queue):
    """What is known of a run in the last of its histories that was given with the first."""
    do = [{"l": {"for": {"in": "${ [range(6)] }"}, "do": [{"a": {"call": "work"}}]}}]
    purpose = SearchAttributeKey.for_keyword("Purpose")
    first = await client.start_workflow(
        "test/python", {**start(do, {}), "historyLimit": 5}, id=f"{queue}-long", task_queue=queue,
        memo={"owner": "me"}, search_attributes=TypedSearchAttributes([SearchAttributePair(purpose, queue)]),
        retry_policy=RetryPolicy(maximum_attempts=2, non_retryable_error_types=["own"]),
    )
    await first.result()
    last = client.get_workflow_handle(first.id)
    described = await last.describe()
    policy = (await last.fetch_history()).events[0].workflow_execution_started_event_attributes.retry_policy
    return {
        "isAnother": described.run_id != first.first_execution_run_id, "memo": await described.memo(),
        "purpose": described.typed_search_attributes[purpose],
        "retries": [policy.maximum_attempts, list(policy.non_retryable_error_types)],
    }


async def main(address, queue):
    client = await Client.connect(address)
    do = [{"a": {"call": "work", "with": {"n": "${ .n + 1 }", "text": "${ .text }"}}}]
    result = await client.execute_workflow(
        "test/python", start(do, {"n": 1, "text": "ü\u0000\U0001f600"}), id=f"{queue}-result", task_queue=queue
    )
    try:
        await client.execute_workflow("test/python", {"n": 1}, id=f"{queue}-foreign", task_queue=queue)
    except WorkflowFailureError as error:
        foreign = error.cause.message
    print(
        json.dumps(
            {
                "result": result, "failure": await failure(client, queue), "foreign": foreign,
                "long": await long_run(client, queue),
                **await questions(client, queue),
            }
        ),
        flush=True,
    )


asyncio.run(main(*sys.argv[1:]))
# The SDK's threads outlive the loop and may call into an interpreter that is being torn down, which kills the process now and then.
os._exit(0)
