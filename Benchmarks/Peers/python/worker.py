"""The same pipeline with Temporal's SDK for Python: an activity for each document, a window of 200 in a workflow.

    worker.py worker ADDRESS            works until it is ended
    worker.py NAME ADDRESS FILE         runs the documents of a file, 500 in a workflow, one workflow after another
"""
import asyncio, concurrent.futures, http.client, json, os, sys, threading
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

PORTS = [int(port) for port in os.environ["PORTS"].split(",")]
PATHS = ["/validate", "/analyze", "/summarize", "/classify"]
connections = threading.local()
side_by_side = concurrent.futures.ThreadPoolExecutor(300)


def post(service, body):
    """A call over a connection that the thread keeps."""
    kept = connections.__dict__.setdefault("kept", {})
    connection = kept.get(service) or kept.setdefault(service, http.client.HTTPConnection("127.0.0.1", PORTS[service]))
    connection.request("POST", PATHS[service], body, {"Content-Type": "application/json"})
    return json.loads(connection.getresponse().read())


@activity.defn
def process(document: dict) -> dict:
    body = json.dumps(document)
    post(0, body)
    calls = [side_by_side.submit(post, service, body) for service in (1, 2, 3)]
    return {"analyses": [call.result() for call in calls]}


@workflow.defn
class Batch:
    @workflow.run
    async def run(self, documents: list) -> int:
        window = asyncio.Semaphore(200)

        async def one(document):
            async with window:
                return await workflow.execute_activity(process, document, start_to_close_timeout=timedelta(minutes=1))

        return len(await asyncio.gather(*(one(document) for document in documents)))


async def main():
    client = await Client.connect(sys.argv[2])
    if sys.argv[1] == "worker":
        with concurrent.futures.ThreadPoolExecutor(100) as threads:
            await Worker(client, task_queue="python", workflows=[Batch], activities=[process], activity_executor=threads,
                         max_concurrent_activities=100, workflow_runner=UnsandboxedWorkflowRunner()).run()
        return
    documents = [json.loads(line) for line in open(sys.argv[3])]
    pages = [documents[start:start + 500] for start in range(0, len(documents), 500)]
    for number, page in enumerate(pages):
        await client.execute_workflow(Batch.run, page, id=f"{sys.argv[1]}-{number}", task_queue="python")


asyncio.run(main())
