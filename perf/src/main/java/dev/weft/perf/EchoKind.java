package dev.weft.perf;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The servers that [EchoComparison] compares.
enum EchoKind {

    WEFT("Weft, a task for each connection on one loop"),
    NETTY("Netty, one event loop"),
    THREADS("the JDK's virtual threads and blocking sockets, parallelism 1"),
    SELECTOR("java.nio's selector by hand, the limit in Java"),
    C_EPOLL("epoll in C, the limit of the system"),
    UVLOOP("a protocol on Python's uvloop"),
    ASYNCIO("a protocol on Python's asyncio"),
    WEFT_TLS("Weft over TLS 1.3"),
    NETTY_TLS("Netty over TLS 1.3, by the JDK's engine as well");

    private final String description;

    EchoKind(String description) {
        this.description = description;
    }

    /// @throws IllegalArgumentException if there is none of that name
    static EchoKind of(String name) {
        return Arrays.stream(values()).filter(kind -> kind.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no server \"" + name + "\", there are " + Arrays.toString(values())));
    }

    static List<EchoKind> all(boolean tls) {
        return Arrays.stream(values()).filter(kind -> kind.isTls() == tls).toList();
    }

    String description() {
        return description;
    }

    boolean isTls() {
        return this == WEFT_TLS || this == NETTY_TLS;
    }

    /// The name, as a user writes it.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
