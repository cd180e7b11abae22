package dev.weft.perf;

import java.util.Arrays;
import java.util.Locale;

/// Who does the jobs of [Comparison].
enum Peer {

    WEFT("Weft", true),
    CONTINUATION("raw Continuation (the limit)", true),
    BARE("virtual threads on a bare queue (the limit)", true),
    VT("virtual threads", true),
    VT1("virtual threads, parallelism 1", true),
    STS("StructuredTaskScope", true),
    STS1("StructuredTaskScope, parallelism 1", true),
    KOTLINX("kotlinx.coroutines, runBlocking", true),
    KOTLINX_THREAD("kotlinx.coroutines, a dispatcher of one thread", true),
    JOX("Jox", true),
    JOX1("Jox, parallelism 1", true),
    FUTURE("CompletableFuture", true),
    THREADS("platform threads", true),
    NETTY("Netty", true),
    SELECTOR("java.nio's selector by hand", true),
    GO("Go, GOMAXPROCS=1", false),
    ASYNCIO("asyncio", false),
    UVLOOP("asyncio on uvloop", false),
    GEVENT("gevent", false),
    C_EPOLL("epoll in C", false);

    private final String title;
    private final boolean isJvm;

    Peer(String title, boolean isJvm) {
        this.title = title;
        this.isJvm = isJvm;
    }

    /// @throws IllegalArgumentException if there is none of that name
    static Peer of(String name) {
        return Arrays.stream(values()).filter(peer -> peer.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no peer \"" + name + "\", there are " + Arrays.toString(values())));
    }

    String title() {
        return title;
    }

    boolean isJvm() {
        return isJvm;
    }

    /// Whether it runs on the JDK's scheduler with one carrier.
    boolean hasOneCarrier() {
        return this == VT1 || this == STS1 || this == JOX1;
    }

    /// What a peer that is a limit would have to lose for Weft to win: nobody could use it instead.
    boolean isLimit() {
        return this == CONTINUATION || this == BARE || this == SELECTOR || this == C_EPOLL;
    }

    /// The name, as a user writes it.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
