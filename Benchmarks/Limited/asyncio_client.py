"""What people write today: aiohttp, a semaphore, and retries with backoff that obey Retry-After.

Usage: asyncio_client.py URL INPUTS CONCURRENCY; prints how many documents were done, and in how many seconds.
"""
import asyncio, json, random, sys, time

import aiohttp

url, path, width = sys.argv[1], sys.argv[2], int(sys.argv[3])
done = 0


async def ask(session, limit, text):
    global done
    body = {"messages": [{"role": "user", "content": text}], "max_tokens": 60}
    async with limit:
        for attempt in range(10):
            async with session.post(url, json=body) as response:
                if response.status == 200:
                    await response.json()
                    done += 1
                    return
                named = float(response.headers.get("Retry-After", 0))
            await asyncio.sleep(max(named, random.uniform(0, min(20, 2**attempt))))


async def main():
    texts = [json.loads(line)["text"] for line in open(path)]
    limit = asyncio.Semaphore(width)
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(ask(session, limit, text) for text in texts))


start = time.monotonic()
asyncio.run(main())
print(done, time.monotonic() - start)
