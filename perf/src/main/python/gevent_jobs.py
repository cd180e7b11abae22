"""gevent_jobs.py JOB ITERATIONS MILLIS WARM_UP_MILLIS: a job of the comparison; prints its samples.

crawl PORT PAGES ITERATIONS and sleep COUNT are jobs too.
"""

import sys
import time

import gevent
import greenlet
from gevent import socket
from gevent.event import Event
from gevent.lock import Semaphore
from gevent.queue import Channel, Queue

from measuring import check, cpu_nanos, plan, sample, sleep_millis, sleep_sample, status_bytes

now = time.perf_counter_ns


def one():
    return 1


def spin(count):
    for _ in range(count):
        gevent.sleep(0)
    return count


def yield_alone(count):
    check(count, spin(count))


def alternate(count):
    both = [gevent.spawn(spin, count // 2), gevent.spawn(spin, count - count // 2)]
    gevent.joinall(both)
    check(count, sum(each.value for each in both))


def hand_over(count):
    turns = [Semaphore(1), Semaphore(0)]
    done = 0

    def side(me, rounds):
        nonlocal done
        for _ in range(rounds):
            turns[me].acquire()
            done += 1
            turns[1 - me].release()

    gevent.joinall([gevent.spawn(side, 0, count - count // 2), gevent.spawn(side, 1, count // 2)])
    check(count, done)


def gather(width):
    def run(count):
        rounds = max(1, count // width)
        begin, total = now(), 0
        for _ in range(rounds):
            tasks = [gevent.spawn(one) for _ in range(width)]
            gevent.joinall(tasks)
            total += sum(task.value for task in tasks)
        check(rounds * width, total)
        return (now() - begin) * count / (rounds * width)
    return run


def channel(capacity):
    def run(count):
        queue, total = Channel() if capacity == 0 else Queue(capacity), 0

        def produce():
            for i in range(count):
                queue.put(i & 127)

        producer = gevent.spawn(produce)
        for _ in range(count):
            total += queue.get()
        producer.join()
        check((count // 128) * 8128 + sum(range(count % 128)), total)
    return run


def generator(count):
    """A greenlet that is switched to for each element."""
    consumer, total = greenlet.getcurrent(), 0

    def elements():
        for i in range(count):
            consumer.switch(i & 63)

    producer = greenlet.greenlet(elements)
    for _ in range(count):
        total += producer.switch()
    check((count // 64) * 2016 + sum(range(count % 64)), total)


def timeout(count):
    total = 0
    for _ in range(count):
        with gevent.Timeout(60):
            total += 1
    check(count, total)


def timers(count):
    loop, rounds, fired = gevent.get_hub().loop, max(1, count // 10_000), []
    begin = now()
    for _ in range(rounds):
        all_timers = [loop.timer(60 + i / 1000) for i in range(10_000)]
        for timer in all_timers:
            timer.start(fired.append, 1)
        for timer in all_timers:
            timer.stop()
            timer.close()
    check(0, len(fired))
    return (now() - begin) * count / (rounds * 10_000)


def cancel(count):
    rounds, nanos = max(1, count // 10_000), 0
    for _ in range(rounds):
        tasks = [gevent.spawn(Event().wait) for _ in range(10_000)]
        gevent.sleep(0)
        begin = now()
        gevent.killall(tasks)
        nanos += now() - begin
        check(10_000, sum(isinstance(task.value, gevent.GreenletExit) for task in tasks))
    return nanos * count / (rounds * 10_000), False


JOBS = {"yield": yield_alone, "alternate": alternate, "hand-over": hand_over, "fork": gather(1),
        "gather-10": gather(10), "gather-100": gather(100), "gather-10000": gather(10_000), "channel-0": channel(0),
        "channel-1": channel(1), "channel-100": channel(100), "generator": generator, "timeout": timeout,
        "timers": timers, "cancel": cancel}


def sleep(count):
    base, cpu, begin = status_bytes("VmRSS"), cpu_nanos(), now()
    tasks = [gevent.spawn(gevent.sleep, sleep_millis(i) / 1000) for i in range(count)]
    gevent.joinall(tasks)
    check(count, sum(task.successful() for task in tasks))
    sleep_sample(count, now() - begin, cpu_nanos() - cpu, base)


def fetch(port, number):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        answer = b""
        while part := connection.recv(4096):
            answer += part
    return answer.endswith(f"page {number}".encode())


def crawl(port, pages, iterations):
    for i in range(iterations + 1):
        cpu, begin = cpu_nanos(), now()
        tasks = [gevent.spawn(fetch, port, number) for number in range(pages)]
        gevent.joinall(tasks)
        check(pages, sum(task.value for task in tasks))
        if i > 0:
            sample(now() - begin, cpu_nanos() - cpu)


def main(job, numbers):
    if job == "sleep":
        return sleep(*numbers)
    if job == "crawl":
        return crawl(*numbers)
    steps = plan(*numbers)
    count = next(steps)
    try:
        while True:
            begin = now()
            nanos = JOBS[job](count)
            is_all = not isinstance(nanos, tuple)
            if not is_all:
                nanos = nanos[0]
            count = steps.send((nanos or now() - begin, is_all))
    except StopIteration:
        pass


if __name__ == "__main__":
    main(sys.argv[1], [int(number) for number in sys.argv[2:]])
