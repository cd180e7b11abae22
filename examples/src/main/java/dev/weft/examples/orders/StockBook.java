package dev.weft.examples.orders;

import dev.weft.Weft;
import dev.weft.channel.Event;
import dev.weft.spring.OnLoop;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Service;

/// What there is to sell: a plain map, and not a lock. Whoever calls, the methods run on one loop, so between two points at
/// which one waits it has the book to itself.
@Service
@OnLoop("stock")
class StockBook {

    private final Map<String, StockLine> lines = new TreeMap<>();
    private final Event changed = new Event();

    StockBook(OrderSettings settings) {
        settings.stock().forEach((article, pieces) -> lines.put(article, new StockLine(article, pieces, 0, 0)));
    }

    /// Sets pieces aside. The last ones may be set aside for somebody else already, who may not pay: so it waits for that.
    ///
    /// @throws OrderException if there are not enough
    void reserve(String article, int pieces) throws InterruptedException {
        while (line(article).mayYetHave(pieces)) {
            // Here others run, and the book changes: that is why it is looked at again after it.
            changed.await();
        }
        // Between the look and the entry nobody may come. Whoever adds a wait in here, say a log over the network, is told.
        Weft.atomically(() -> {
            int free = line(article).free();
            if (free < pieces) {
                throw OrderException.soldOut(article, free);
            }
            return enter(article, line -> line.reserve(pieces));
        });
    }

    /// Gives back what was set aside and not paid.
    void release(String article, int pieces) {
        enter(article, line -> line.release(pieces));
    }

    /// What was set aside has been paid.
    void sell(String article, int pieces) {
        enter(article, line -> line.sell(pieces));
    }

    StockLine line(String article) {
        StockLine line = lines.get(article);
        if (line == null) {
            throw OrderException.unknownArticle(article);
        }
        return line;
    }

    Collection<StockLine> lines() {
        return List.copyOf(lines.values());
    }

    private StockLine enter(String article, UnaryOperator<StockLine> entry) {
        StockLine now = entry.apply(line(article));
        lines.put(article, now);
        // All that wait now go on, once; who comes after them waits for the next entry.
        changed.set();
        changed.clear();
        return now;
    }
}
