"""litellm's `abatch_completion` counterpart with retries: its router, with as many calls at a time as the others make.

Usage: litellm_client.py URL INPUTS CONCURRENCY; prints how many documents were done, and in how many seconds.
"""
import asyncio, json, sys, time

import litellm

litellm.suppress_debug_info = True
url, path, width = sys.argv[1], sys.argv[2], int(sys.argv[3])
parameters = {"model": "openai/sample", "api_base": url.removesuffix("/chat/completions"), "api_key": "none"}
done = 0


async def main():
    texts = [json.loads(line)["text"] for line in open(path)]
    router = litellm.Router(
        model_list=[{"model_name": "sample", "litellm_params": parameters}], num_retries=10, disable_cooldowns=True
    )
    limit = asyncio.Semaphore(width)

    async def ask(text):
        global done
        async with limit:
            try:
                await router.acompletion(
                    model="sample", messages=[{"role": "user", "content": text}], max_tokens=60
                )
                done += 1
            except Exception:
                pass

    await asyncio.gather(*(ask(text) for text in texts))


# What it takes to load is not what is compared.
start = time.monotonic()
asyncio.run(main())
print(done, time.monotonic() - start)
