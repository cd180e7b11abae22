package dev.weft.examples.libraries;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.weft.Weft;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.opentest4j.TestAbortedException;

/// A PostgreSQL for a test class, and a lock in it that only the test opens: whoever wants it waits.
final class Postgres implements AutoCloseable {

    private static final String LOCK = "4711";
    /// What a task does to wait in the server.
    static final String WAIT = "select pg_advisory_lock(" + LOCK + ")";

    private final EmbeddedPostgres server;
    private final Connection own;

    private Postgres(EmbeddedPostgres server) throws SQLException {
        this.server = server;
        own = DriverManager.getConnection(url());
    }

    /// Starts one; where none can be had the tests are skipped.
    static Postgres start() throws SQLException {
        try {
            return new Postgres(EmbeddedPostgres.builder().setServerConfig("fsync", "off")
                    .setPGStartupWait(Duration.ofSeconds(60)).start());
        } catch (IOException | IllegalStateException e) {
            throw new TestAbortedException("no PostgreSQL can be started here: " + e.getMessage(), e);
        }
    }

    /// By the address: to look a name up would hold a loop.
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?user=postgres";
    }

    /// @param more of the connections' settings
    HikariDataSource pool(int size, String more) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url() + more);
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    void lock() throws SQLException {
        ask(own, WAIT);
    }

    void unlock() throws SQLException {
        ask(own, "select pg_advisory_unlock_all()");
    }

    /// Waits until so many wait for the lock, in the server.
    void awaitWaiting(int count) throws SQLException, InterruptedException {
        while (waiting() != count) {
            Weft.yieldNow();
        }
    }

    int waiting() throws SQLException {
        return Integer.parseInt(ask(own, "select count(*) from pg_locks where locktype = 'advisory' and not granted"));
    }

    void update(String sql) throws SQLException {
        try (Statement statement = own.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    String ask(String sql) throws SQLException {
        return ask(own, sql);
    }

    /// The first value of the answer.
    static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        own.close();
        server.close();
    }
}
