package dev.weft.perf;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What [Comparison] has each peer do. In everything that is measured less is better.
enum Job {

    YIELD("a yield with nobody else ready", Family.SWITCH),
    ALTERNATE("one of the yields of two tasks that alternate", Family.SWITCH),
    HAND_OVER("one task wakes another and waits for it", Family.SWITCH),
    FORK("a group of one task: open, fork, join", Family.FORK),
    GATHER_10("one of 10 tasks that return a number, gathered", Family.FORK),
    GATHER_100("one of 100 tasks that return a number, gathered", Family.FORK),
    GATHER_10000("one of 10,000 tasks that return a number, gathered", Family.FORK),
    CHANNEL_0("one item through a channel of capacity 0", Family.CHANNEL),
    CHANNEL_1("one item through a channel of capacity 1", Family.CHANNEL),
    CHANNEL_100("one item through a channel of capacity 100", Family.CHANNEL),
    SELECT("one item from whichever of two channels has one", Family.CHANNEL),
    GENERATOR("one element of a generator whose body may wait", Family.CHANNEL),
    TIMEOUT("a timeout around nothing", Family.TIME),
    TIMERS("one of 10,000 timers set, then cancelled", Family.TIME),
    CANCEL("one of 10,000 waiting tasks, from the cancel to the end of all", Family.TIME),
    SLEEP("one of many sleeping tasks: what it costs above the longest sleep", Family.TIME, "bytes a task"),
    ECHO_50("a message of 1 KiB there and back, 50 connections, one core", Family.NETWORK, "p99 µs"),
    ECHO_1000("the same with 1,000 connections, 10 of them busy", Family.NETWORK, "p99 µs"),
    CRAWL_10("10 pages that take 450 ms each, all of them", Family.NETWORK),
    CRAWL_1000("1,000 pages that take 100 ms each, all of them", Family.NETWORK);

    /// Jobs that are shown together.
    enum Family {

        SWITCH("Switching"),
        FORK("Forking and gathering"),
        CHANNEL("Channels, select, generators"),
        TIME("Timeouts, timers, cancelling, sleeping"),
        NETWORK("Network");

        private final String title;

        Family(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final String title;
    private final Family family;
    private final @Nullable String other;

    Job(String title, Family family) {
        this(title, family, null);
    }

    Job(String title, Family family, @Nullable String other) {
        this.title = title;
        this.family = family;
        this.other = other;
    }

    /// @param name of a job, or the beginning of several
    /// @throws IllegalArgumentException if there is none of that name
    static List<Job> of(String name) {
        var jobs = Arrays.stream(values())
                .filter(job -> job.toString().equals(name) || job.toString().startsWith(name + "-")).toList();
        if (jobs.isEmpty()) {
            throw new IllegalArgumentException("no job \"" + name + "\", there are " + Arrays.toString(values()));
        }
        return jobs;
    }

    String title() {
        return title;
    }

    Family family() {
        return family;
    }

    /// What is measured beside time, with its unit, or null.
    @Nullable String other() {
        return other;
    }

    boolean isNetwork() {
        return family == Family.NETWORK;
    }

    /// The name, as a user writes it.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
