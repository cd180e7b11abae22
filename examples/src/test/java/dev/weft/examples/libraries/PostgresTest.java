package dev.weft.examples.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// JDBC on a loop: PostgreSQL, its own driver, and HikariCP.
class PostgresTest {

    private static final int SIZE = 2;

    private static Postgres postgres;

    private HikariDataSource pool;

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        pool = postgres.pool(SIZE, "");
        postgres.lock();
    }

    @AfterEach
    void close() throws Exception {
        postgres.unlock();
        pool.close();
    }

    private String ask(String sql) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return Postgres.ask(connection, sql);
        }
    }

    /// Takes all connections at once, each good for a question.
    ///
    /// @return the servers' processes behind them
    private Set<String> all() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        Set<String> processes = new HashSet<>();
        try {
            while (taken.size() < SIZE) {
                taken.add(pool.getConnection());
                processes.add(Postgres.ask(taken.getLast(), "select pg_backend_pid()"));
            }
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        return processes;
    }

    @Test
    void aQueryLetsOtherTasksRun() throws Exception {
        List<String> answers = Weft.run(() -> Weft.gather(() -> ask(Postgres.WAIT + " is null"), () -> {
            postgres.awaitWaiting(1);
            postgres.unlock();
            return ask("select 'another'");
        }));
        assertEquals("another", answers.get(1));
    }

    @Test
    void manyTasksShareFewConnections() throws Exception {
        List<String> answers = Weft.run(() -> Weft.map(IntStream.range(0, 60).boxed().toList(), 60,
                number -> ask("select " + number)));
        assertEquals(IntStream.range(0, 60).mapToObj(Integer::toString).toList(), answers);
        assertTrue(pool.getHikariPoolMXBean().getTotalConnections() <= SIZE);
        assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
    }

    @Test
    void aTimeoutClosesTheConnectionAndThePoolReplacesIt() throws Exception {
        Set<String> before = all();
        Weft.run(() -> {
            var timeout = assertThrows(TimeoutException.class,
                    () -> Weft.withTimeout(Duration.ofMillis(300), () -> ask(Postgres.WAIT)));
            var seen = assertInstanceOf(SQLException.class, timeout.getCause());
            assertEquals("Closed by interrupt", assertInstanceOf(SocketException.class, seen.getCause()).getMessage());
            assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
            Set<String> after = all();
            assertEquals(SIZE, after.size());
            assertNotEquals(before, after);
        });
    }

    @Test
    void aCancelClosesTheConnectionAndThePoolReplacesIt() throws Exception {
        Set<String> before = all();
        Weft.run(() -> {
            cancelWaiting(() -> ask(Postgres.WAIT));
            Set<String> after = all();
            assertEquals(SIZE, after.size());
            assertNotEquals(before, after);
        });
    }

    /// It finds out when it wants to answer.
    @Test
    void theServerIsStillAtWorkForAConnectionThatIsClosed() throws Exception {
        Weft.run(() -> {
            cancelWaiting(() -> ask(Postgres.WAIT));
            assertEquals(1, postgres.waiting());
            postgres.unlock();
            postgres.awaitWaiting(0);
        });
    }

    @Test
    void aServerThatIsToldToLookWhetherItsClientIsThereGivesUp() throws Exception {
        try (HikariDataSource looking = postgres.pool(1, "&options=-c%20client_connection_check_interval=20ms")) {
            Weft.run(() -> {
                cancelWaiting(() -> {
                    try (Connection connection = looking.getConnection()) {
                        return Postgres.ask(connection, Postgres.WAIT);
                    }
                });
                postgres.awaitWaiting(0);
            });
        }
    }

    private interface Work {

        Object run() throws Exception;
    }

    /// Cancels a task when the server makes it wait.
    private static void cancelWaiting(Work work) throws Exception {
        TaskGroup.scope(group -> {
            Task<?> task = group.fork(work::run);
            postgres.awaitWaiting(1);
            task.cancel("no longer wanted");
            return null;
        });
    }

    @Test
    void aStatementThatIsCancelledByTheDriverLeavesTheConnectionAsItWas() throws Exception {
        postgres.update("create table orders (id int)");
        Set<String> before = all();
        Weft.run(() -> {
            cancelWaiting(() -> {
                try (Connection connection = pool.getConnection()) {
                    connection.setAutoCommit(false);
                    try (Statement statement = connection.createStatement()) {
                        statement.executeUpdate("insert into orders values (1)");
                        Statements.execute(statement, Postgres.WAIT);
                        connection.commit();
                        return null;
                    }
                }
            });
            assertEquals(0, postgres.waiting());
            assertEquals(before, all());
            assertEquals("0", ask("select count(*) from orders"));
        });
    }

    @Test
    void aTaskThatWaitsForAConnectionLetsOthersRunAndCanBeCancelled() throws Exception {
        Weft.run(() -> {
            try (Connection _ = pool.getConnection(); Connection _ = pool.getConnection()) {
                var timeout = assertThrows(TimeoutException.class,
                        () -> Weft.withTimeout(Duration.ofMillis(20), () -> ask("select 1")));
                assertInstanceOf(InterruptedException.class, timeout.getCause().getCause());
            }
            assertEquals(SIZE, all().size());
        });
    }

    @Test
    void theServersOwnTimeoutIsAFailureThatLeavesTheConnection() throws Exception {
        Set<String> before = all();
        Weft.run(() -> {
            var failure = assertThrows(SQLException.class, () -> ask("set statement_timeout = 50; " + Postgres.WAIT));
            assertTrue(failure.getMessage().contains("statement timeout"), failure.getMessage());
            assertEquals(before, all());
        });
    }
}
