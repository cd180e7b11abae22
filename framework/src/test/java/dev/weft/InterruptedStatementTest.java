package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.jdbc.JdbcSQLNonTransientException;
import org.h2.jdbc.JdbcSQLTimeoutException;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Statements of JDBC, on H2 in this process: a query runs on the thread that calls.
class InterruptedStatementTest {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Duration NEVER = Duration.ofDays(1);

    private final String database = "mem:interrupted" + NUMBERS.incrementAndGet();
    /// Has changed the only row, and not committed.
    private Connection first;
    private Connection second;

    /// What the database calls.
    public static final class Functions {

        private Functions() {
        }

        /// Until interrupted.
        public static int snooze() throws InterruptedException {
            ForeignBlocking.sleep(NEVER);
            return 1;
        }

        /// For a moment, for each row.
        public static int doze(int row) throws InterruptedException {
            ForeignBlocking.sleep(Duration.ofMillis(1));
            return row;
        }

        /// For a while, and looks at nothing.
        public static int compute() {
            long end = System.nanoTime() + Duration.ofMillis(50).toNanos();
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            return 1;
        }
    }

    @BeforeEach
    void open() throws SQLException {
        connect("jdbc:h2:" + database + ";LOCK_TIMEOUT=1000000");
        for (String function : List.of("snooze", "doze", "compute")) {
            execute(second, "create alias " + function + " for '" + Functions.class.getName() + "." + function + "'");
        }
    }

    private void connect(String url) throws SQLException {
        first = DriverManager.getConnection(url);
        second = DriverManager.getConnection(url);
        execute(first, "create table if not exists account(id int primary key, cents int)");
        execute(first, "merge into account values (1, 0)");
        first.setAutoCommit(false);
        execute(first, "update account set cents = 1 where id = 1");
    }

    @AfterEach
    void close() throws SQLException {
        for (Connection connection : List.of(first, second)) {
            if (!connection.isClosed()) {
                connection.close();
            }
        }
    }

    private static int execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static int query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            assertTrue(result.next());
            return result.getInt(1);
        }
    }

    private int update() throws SQLException {
        return execute(second, "update account set cents = 2 where id = 1");
    }

    /// H2 clears the flag and says that the wait took too long: no cause tells of the interrupt.
    @OnEveryEnding
    void aWaitForARowEndsAndTheConnectionStaysUsable(Ending ending) throws Exception {
        SQLException seen = ending.of(JdbcSQLTimeoutException.class, this::update);
        assertEquals("HYT00", seen.getSQLState());
        first.rollback();
        assertEquals(1, update());
    }

    @OnEveryEnding
    void aFunctionThatSleepsEndsAndTheConnectionStaysUsable(Ending ending) throws Exception {
        SQLException seen = ending.of(JdbcSQLNonTransientException.class, () -> query(second, "call snooze()"));
        assertInstanceOf(InterruptedException.class, seen.getCause());
        assertEquals(1, query(second, "select 1"));
    }

    @OnEveryBackend
    void aQueryThatComputesEndsWithItsValue(Backend backend) throws Exception {
        backend.run(() -> {
            assertEquals(1, Weft.<Integer, Exception>withTimeout(Duration.ofMillis(10),
                    () -> query(second, "call compute()")));
            Weft.yieldNow();
        });
    }

    /// Without a cancellation a lock timeout is what it says.
    @OnEveryBackend
    void aLockTimeoutOfTheDatabasesOwnIsAFailure(Backend backend) throws Exception {
        execute(second, "set lock_timeout 10");
        backend.run(() -> {
            var failure = assertThrows(SQLTimeoutException.class, () -> Weft.withTimeout(NEVER, this::update));
            assertEquals(0, failure.getSuppressed().length);
        });
    }

    @OnEveryBackend
    void anInterruptFromOutsideIsNoCancellation(Backend backend) throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Task<?> task = backend.run(() -> TaskGroup.scope(
                GroupOptions.named("test").onFailure(OnFailure.KEEP_GOING), group -> {
                    Task<?> updates = group.fork(() -> {
                        thread.set(Thread.currentThread());
                        return Weft.<Integer, Exception>withTimeout(NEVER, this::update);
                    });
                    Ending.awaitBlocked(thread);
                    thread.get().interrupt();
                    return updates;
                }));
        assertInstanceOf(SQLTimeoutException.class,
                assertInstanceOf(Outcome.Failure.class, task.outcome()).exception());
    }

    /// The way for any driver: no interrupt reaches the statement, `Statement.cancel` ends it, and a checkpoint says why.
    private static int cancellably(Statement statement, String sql) throws Exception {
        return TaskGroup.scope(group -> {
            Task<Integer> update = group.fork(() -> {
                try {
                    return Weft.<Integer, SQLException>shield(() -> statement.executeUpdate(sql));
                } catch (SQLException e) {
                    Weft.yieldNow();
                    throw e;
                }
            });
            try {
                return update.await();
            } catch (InterruptedException e) {
                Weft.shield(() -> {
                    // One that comes before the statement has begun is lost.
                    while (!update.isDone()) {
                        statement.cancel();
                        Weft.sleep(Duration.ofMillis(10));
                    }
                });
                throw e;
            }
        });
    }

    @OnEveryEnding
    void aShieldedStatementThatIsCancelledInItsOwnWayEnds(Ending ending) throws Exception {
        execute(second, "create table slow(id int)");
        try (Statement statement = second.createStatement()) {
            ending.of(() -> cancellably(statement, "insert into slow select doze(x) from system_range(1, 1000000)"));
        }
        assertEquals(0, query(second, "select count(*) from slow"));
    }

    /// Over the network H2's driver keeps no cause either, and its exception says nothing but that the connection is
    /// broken: which may have any reason, so it is told.
    @OnEveryBackend
    void anExceptionThatHidesItsReasonIsAFailureWithTheTimeoutSuppressed(Backend backend) throws Exception {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        try {
            close();
            connect("jdbc:h2:tcp://localhost:" + server.getPort() + "/" + database + ";LOCK_TIMEOUT=1000000");
            backend.run(() -> {
                var failure = assertThrows(SQLException.class,
                        () -> Weft.withTimeout(Duration.ofMillis(20), this::update));
                assertTrue(failure.getMessage().contains("Connection is broken"), failure::toString);
                assertInstanceOf(TimeoutException.class, failure.getSuppressed()[0]);
                Weft.yieldNow();
            });
            assertTrue(second.isClosed());
            close();
        } finally {
            server.stop();
        }
    }
}
