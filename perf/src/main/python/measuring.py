"""How the Python programs measure: the jobs are given a count and say how many ns they took, or None for all of it."""

import resource
import sys
import time


def check(expected, actual):
    if expected != actual:
        sys.exit(f"expected {expected}, got {actual}")


def sample(nanos, cpu, other=float("nan")):
    print(f"sample {nanos:.2f} {cpu:.2f} {other:.2f}", flush=True)


def cpu_nanos():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1e9


def status_bytes(key):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024
    return float("nan")


def sleep_millis(i):
    """Between one second and two, the same everywhere."""
    return 1000 + (i * 7919) % 1000


def sleep_sample(count, wall, cpu, base):
    sample((wall - 2e9) / count, cpu / count, (status_bytes("VmHWM") - base) / count)


def plan(iterations, millis, warm_up):
    """A generator that yields a count, is sent (ns measured, has processor time), and prints a sample for each iteration."""
    count, end = 1, time.perf_counter_ns() + warm_up * 1e6
    while True:
        nanos, _ = yield count
        if nanos < millis * 5e5 and count < 100_000_000:
            count = max(count + 1, min(count * 4, int(count * millis * 1e6 / max(nanos, 1))))
        else:
            count = max(1, int(count * millis * 1e6 / nanos))
            if time.perf_counter_ns() >= end:
                break
    for _ in range(iterations):
        before = cpu_nanos()
        nanos, is_all = yield count
        sample(nanos / count, (cpu_nanos() - before) / count if is_all else float("nan"))
