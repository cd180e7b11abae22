package dev.weft.examples.orders;

import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

/// Prices and accepted orders, in a database, over plain blocking JDBC.
///
/// A query in a task of a loop lets other tasks run where the driver waits for its socket, and where the pool waits for a free
/// connection. H2 in memory has no socket: it computes on the caller's thread, some tens of microseconds for these queries, and
/// for so long the loop runs nobody else. A big report here would have to go to another thread, by `Weft.offload`.
@Repository
class OrderBook {

    private final JdbcClient jdbc;

    OrderBook(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What a piece costs, in cents.
    int priceOf(String article) {
        return jdbc.sql("select cents from prices where article = ?").param(article).query(Integer.class).optional()
                .orElseThrow(() -> OrderException.unknownArticle(article));
    }

    Order add(NewOrder wanted, int cents, String receipt) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql("insert into orders (article, pieces, cents, receipt) values (?, ?, ?, ?)")
                .params(wanted.article(), wanted.pieces(), cents, receipt).update(key, "id");
        long id = Objects.requireNonNull(key.getKey()).longValue();
        return new Order(id, wanted.article(), wanted.pieces(), cents, receipt);
    }

    Order find(long id) {
        return jdbc.sql("select * from orders where id = ?").param(id).query(Order.class).optional()
                .orElseThrow(() -> OrderException.unknownOrder(id));
    }

    Totals totals() {
        return jdbc.sql("select count(*) orders, coalesce(sum(pieces), 0) pieces from orders").query(Totals.class)
                .single();
    }

    /// All orders together.
    ///
    /// @param orders how many
    /// @param pieces in all of them
    record Totals(int orders, int pieces) {
    }
}
