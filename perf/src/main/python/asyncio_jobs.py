"""asyncio_jobs.py asyncio|uvloop JOB ITERATIONS MILLIS WARM_UP_MILLIS: a job of the comparison; prints its samples.

crawl PORT PAGES ITERATIONS and sleep COUNT are jobs too.
"""

import asyncio
import sys
import time

from measuring import check, cpu_nanos, plan, sample, sleep_millis, sleep_sample, status_bytes

now = time.perf_counter_ns


async def one():
    return 1


async def spin(count):
    for _ in range(count):
        await asyncio.sleep(0)
    return count


async def alternate(count):
    first, second = asyncio.create_task(spin(count // 2)), asyncio.create_task(spin(count - count // 2))
    check(count, await first + await second)


async def yield_alone(count):
    check(count, await spin(count))


async def hand_over(count):
    loop = asyncio.get_running_loop()
    futures = [loop.create_future(), loop.create_future()]
    turns = 0

    async def side(me, rounds):
        nonlocal turns
        for _ in range(rounds):
            await futures[me]
            futures[me] = loop.create_future()
            turns += 1
            if not futures[1 - me].done():
                futures[1 - me].set_result(None)

    tasks = [asyncio.create_task(side(0, count - count // 2)), asyncio.create_task(side(1, count // 2))]
    futures[0].set_result(None)
    for task in tasks:
        await task
    check(count, turns)


async def fork(count):
    total = 0
    for _ in range(count):
        async with asyncio.TaskGroup() as group:
            task = group.create_task(one())
        total += task.result()
    check(count, total)


def gather(width):
    async def run(count):
        rounds = max(1, count // width)
        begin, total = now(), 0
        for _ in range(rounds):
            total += sum(await asyncio.gather(*[one() for _ in range(width)]))
        check(rounds * width, total)
        return (now() - begin) * count / (rounds * width)
    return run


def channel(capacity):
    async def run(count):
        queue, total = asyncio.Queue(capacity), 0

        async def produce():
            for i in range(count):
                await queue.put(i & 127)

        producer = asyncio.create_task(produce())
        for _ in range(count):
            total += await queue.get()
        await producer
        check((count // 128) * 8128 + sum(range(count % 128)), total)
    return run


async def elements(count):
    for i in range(count):
        yield i & 63


async def generator(count):
    total = 0
    async for element in elements(count):
        total += element
    check((count // 64) * 2016 + sum(range(count % 64)), total)


async def timeout(count):
    total = 0
    for _ in range(count):
        async with asyncio.timeout(60):
            total += 1
    check(count, total)


async def timers(count):
    loop, rounds, fired = asyncio.get_running_loop(), max(1, count // 10_000), []
    begin = now()
    for _ in range(rounds):
        handles = [loop.call_later(60 + i / 1000, fired.append, i) for i in range(10_000)]
        for handle in handles:
            handle.cancel()
        # Lets the loop drop what was cancelled.
        await asyncio.sleep(0)
    check(0, len(fired))
    return (now() - begin) * count / (rounds * 10_000)


async def cancel(count):
    loop, rounds, nanos = asyncio.get_running_loop(), max(1, count // 10_000), 0

    async def wait():
        await loop.create_future()

    for _ in range(rounds):
        tasks = [asyncio.create_task(wait()) for _ in range(10_000)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        begin = now()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        nanos += now() - begin
        check(10_000, sum(task.cancelled() for task in tasks))
    return nanos * count / (rounds * 10_000), False


JOBS = {"yield": yield_alone, "alternate": alternate, "hand-over": hand_over, "fork": fork, "gather-10": gather(10),
        "gather-100": gather(100), "gather-10000": gather(10_000), "channel-1": channel(1),
        "channel-100": channel(100), "generator": generator, "timeout": timeout, "timers": timers, "cancel": cancel}


async def sleep(count):
    base, cpu, begin = status_bytes("VmRSS"), cpu_nanos(), now()
    tasks = [asyncio.create_task(asyncio.sleep(sleep_millis(i) / 1000, 1)) for i in range(count)]
    total = 0
    for task in tasks:
        total += await task
    check(count, total)
    sleep_sample(count, now() - begin, cpu_nanos() - cpu, base)


async def crawl(port, pages, iterations):
    async def fetch(number):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        answer = await reader.read(-1)
        writer.close()
        return answer.endswith(f"page {number}".encode())

    for i in range(iterations + 1):
        cpu, begin = cpu_nanos(), now()
        check(pages, sum(await asyncio.gather(*[fetch(number) for number in range(pages)])))
        if i > 0:
            sample(now() - begin, cpu_nanos() - cpu)


async def main(job, numbers):
    if job == "sleep":
        return await sleep(*numbers)
    if job == "crawl":
        return await crawl(*numbers)
    steps = plan(*numbers)
    count = next(steps)
    try:
        while True:
            begin = now()
            nanos = await JOBS[job](count)
            is_all = not isinstance(nanos, tuple)
            if not is_all:
                nanos = nanos[0]
            count = steps.send((nanos or now() - begin, is_all))
    except StopIteration:
        pass


if __name__ == "__main__":
    if sys.argv[1] == "uvloop":
        import uvloop
        uvloop.install()
    asyncio.run(main(sys.argv[2], [int(number) for number in sys.argv[3:]]))
