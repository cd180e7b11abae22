package dev.weft.examples.libraries;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// As docs/blocking-calls.md has it: a cancelled statement is ended by the driver, and its connection kept.
final class Statements {

    private Statements() {
    }

    static boolean execute(Statement statement, String sql) throws Exception {
        return TaskGroup.scope(group -> {
            Task<Boolean> execution = group.fork(() -> {
                try {
                    return Weft.<Boolean, SQLException>shield(() -> statement.execute(sql));
                } catch (SQLException e) {
                    Weft.yieldNow();
                    throw e;
                }
            });
            try {
                return execution.await();
            } catch (InterruptedException e) {
                Weft.shield(() -> endBy(statement, execution));
                throw e;
            }
        });
    }

    private static void endBy(Statement statement, Task<?> execution) throws SQLException, InterruptedException {
        while (!execution.isDone()) {
            // One that comes before the statement has begun is lost.
            statement.cancel();
            Weft.sleep(Duration.ofMillis(10));
        }
    }
}
