package dev.weft.examples.bank;

import dev.weft.channel.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Accounts on one loop, without locks: between two suspension points a transfer has them to itself. But each transfer is written
/// down by an auditor before it is booked, and that is a suspension point.
final class Bank {

    private final Map<String, Integer> balances = new HashMap<>();
    private final Channel<String> audit = Channel.<String>rendezvous().named("audit");
    private final ReentrantLock booking = new ReentrantLock();
    private final boolean careful;

    /// @param careful whether a transfer keeps others out from its check to its end
    Bank(boolean careful) {
        this.careful = careful;
    }

    void open(String account, int balance) {
        balances.put(account, balance);
    }

    int balance(String account) {
        return balances.getOrDefault(account, 0);
    }

    /// Writes down what is to be booked, for ever. For a task beside those that transfer.
    void keepAudit(StringBuilder book) throws InterruptedException {
        while (true) {
            book.append(audit.receive()).append('\n');
        }
    }

    /// Moves money, if there is enough.
    ///
    /// @return false if there was not
    boolean transfer(String from, String to, int amount) throws InterruptedException {
        if (!careful) {
            return checkAndBook(from, to, amount);
        }
        booking.lockInterruptibly();
        try {
            return checkAndBook(from, to, amount);
        } finally {
            booking.unlock();
        }
    }

    private boolean checkAndBook(String from, String to, int amount) throws InterruptedException {
        if (balance(from) < amount) {
            return false;
        }
        // Others run here: what was just checked need not hold after it.
        audit.send(amount + " from " + from + " to " + to);
        balances.merge(from, -amount, Integer::sum);
        balances.merge(to, amount, Integer::sum);
        return true;
    }
}
