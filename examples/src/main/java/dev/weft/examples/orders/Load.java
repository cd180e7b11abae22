package dev.weft.examples.orders;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.CommandLine.Arguments;
import dev.weft.examples.serving.Service;
import dev.weft.examples.serving.UsageException;
import java.io.PrintStream;
import java.time.Duration;

/// Many customers of the [OrderService] at a time, and afterwards the question that matters: was as much sold as was ordered?
///
/// Each customer is a task, all of them on one loop; so they share one [Tally] without a lock.
public final class Load {

    private static final CommandLine COMMAND_LINE = new CommandLine("load", """
            Orders from the order service, asks for prices, looks at the stock; and some customers have little time.
            """).option("--url", "URL", "of the service", "http://localhost:8080")
            .option("--clients", "N", "how many at a time", "20")
            .option("--seconds", "N", "how long", "10")
            .option("--seed", "N", "decides who does what", "1");

    private Load() {
    }

    /// Runs the program; `--help` explains the arguments.
    ///
    /// @param args see there
    public static void main(String[] args) {
        System.exit(Service.run(COMMAND_LINE, args, System.out, System.err, Load::run));
    }

    private static void run(Arguments arguments, PrintStream out) throws UsageException, InterruptedException {
        int clients = arguments.number("--clients", 1, 10_000);
        int seed = arguments.number("--seed", 0, Integer.MAX_VALUE);
        Duration time = Duration.ofSeconds(arguments.number("--seconds", 1, 86_400));
        Shop shop = Shop.at(arguments.text("--url"));
        Tally tally = new Tally();
        Books before = shop.books();
        TaskGroup.run(group -> {
            for (int i = 0; i < clients; i++) {
                Customer customer = new Customer(shop, tally, seed + i);
                group.fork(() -> customer.shopFor(time), "customer " + i);
            }
        });
        out.print(tally.report(time));
        check(shop.settledBooks().since(before), tally, out);
    }

    private static void check(Books books, Tally tally, PrintStream out) {
        out.println("stock sold " + books.sold() + " pieces, orders in the database hold " + books.ordered()
                + ", customers were promised " + tally.promised());
        if (books.sold() != books.ordered() || tally.promised() > books.sold()) {
            throw new IllegalStateException("the books do not agree");
        }
    }

    /// What was sold, twice: by the stock book and by the database.
    ///
    /// @param sold    pieces
    /// @param ordered pieces
    record Books(int sold, int ordered) {

        Books since(Books before) {
            return new Books(sold - before.sold, ordered - before.ordered);
        }
    }
}
