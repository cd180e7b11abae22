package dev.weft.nio;

import dev.weft.OffloadOptions;
import dev.weft.Outcome;
import dev.weft.Weft;
import dev.weft.loop.Strand;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Names and addresses of hosts, as the system knows them, without blocking the loop: a task on a loop that asks
/// [InetAddress] for a name blocks all others until the name server has answered.
///
/// ```java
/// List<InetAddress> addresses = Weft.withTimeout(Duration.ofSeconds(2), () -> Dns.resolve("localhost"));
/// ```
///
/// **Cancellation.** Each method is a suspension point. The system's look-up cannot be stopped: a cancelled caller does not wait
/// for it, and what it says then is dropped. The methods may be called from any thread, on loops and off. 32 look-ups can
/// be under way, also such ones; others wait for them. As `loop.getaddrinfo` and Trio's `socket.getaddrinfo`.
///
/// What the JDK remembers of earlier answers, and which kind of address it prefers, are its own settings:
/// `networkaddress.cache.ttl`, `java.net.preferIPv6Addresses`.
public final class Dns {

    /// Threads of their own: when a name server is dead, its look-ups should not keep other offloaded calls from theirs.
    private static final OffloadOptions LOOK_UPS = OffloadOptions.defaults().executor(pool(32)).abandonOnCancel();

    private Dns() {
    }

    private static ExecutorService pool(int threads) {
        var pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("weft-dns-", 1).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /// The addresses of a host. What is an address already, as `192.0.2.1` or `::1`, is not looked up.
    ///
    /// @param host its name, or an address; in brackets, too
    /// @return at least one, in the order in which the resolver gives them: the best first
    /// @throws UnknownHostException if the name has no address, or nobody could be asked; the message begins with the name
    /// @throws InterruptedException if the caller is cancelled or interrupted
    public static List<InetAddress> resolve(String host) throws UnknownHostException, InterruptedException {
        Objects.requireNonNull(host, "host");
        Strand.current().checkpoint();
        if (host.isBlank()) {
            throw new UnknownHostException("\"" + host + "\": the name of a host must not be blank");
        }
        // Only an address has a colon, or ends with a digit or a bracket; a few names do so, too.
        char last = host.charAt(host.length() - 1);
        if (last == ']' || Character.digit(last, 10) >= 0 || host.indexOf(':') >= 0) {
            try {
                return List.of(InetAddress.ofLiteral(host));
            } catch (IllegalArgumentException e) {
                // So it is a name.
            }
        }
        return lookUp(() -> all(host));
    }

    private static List<InetAddress> all(String host) throws UnknownHostException {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            String message = e.getMessage();
            if (message != null && message.startsWith(host)) {
                throw e;
            }
            // As when the resolver failed: then the JDK does not say which host it was.
            var named = new UnknownHostException(host + ": " + (message != null ? message : "the resolver failed"));
            named.initCause(e);
            throw named;
        }
    }

    /// The name of a host.
    ///
    /// @param address of it
    /// @return its name; one that has this address, if the system tells the truth
    /// @throws UnknownHostException if no such name is known; the message begins with the address
    /// @throws InterruptedException if the caller is cancelled or interrupted
    public static String reverse(InetAddress address) throws UnknownHostException, InterruptedException {
        Objects.requireNonNull(address, "address");
        return lookUp(() -> {
            // Without the name that the address may have been found by.
            InetAddress bare = InetAddress.getByAddress(address.getAddress());
            String name = bare.getHostName();
            if (name.equals(bare.getHostAddress())) {
                throw new UnknownHostException(name + ": no name of it is known");
            }
            return name;
        });
    }

    /// Its failure is a value for the worker: nobody wants to hear of it when the caller has gone.
    private static <T> T lookUp(Callable<T> question) throws UnknownHostException, InterruptedException {
        Outcome<T> answer;
        try {
            answer = Weft.offload(LOOK_UPS, () -> ask(question));
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("ask throws none", e);
        }
        return switch (answer) {
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(UnknownHostException e) -> throw e;
            case Outcome.Failure<T>(Throwable e) -> throw new IllegalStateException("the resolver failed: " + e, e);
            case Outcome.Cancelled<T> c -> throw new AssertionError(c);
        };
    }

    private static <T> Outcome<T> ask(Callable<T> question) {
        try {
            return new Outcome.Success<>(question.call());
        } catch (Exception e) {
            return new Outcome.Failure<>(e);
        }
    }
}
