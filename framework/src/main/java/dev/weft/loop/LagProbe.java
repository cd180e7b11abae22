package dev.weft.loop;

/// Measures how long what comes to a loop from outside has to wait for its turn: by going there and waiting. A loop that sleeps is
/// left alone, since it would turn to whatever came at once.
final class LagProbe implements Runnable {

    private final Carrier carrier;
    private volatile long sentAt;
    private volatile boolean underWay;
    private volatile long last;

    LagProbe(Carrier carrier) {
        this.carrier = carrier;
    }

    /// By the heartbeat.
    void probe(boolean asleep) {
        if (underWay) {
            return;
        }
        if (asleep) {
            last = 0;
            return;
        }
        sentAt = System.nanoTime();
        underWay = true;
        carrier.send(this);
    }

    /// The loop has come to its end: nobody will measure any more.
    void end() {
        underWay = false;
        last = 0;
    }

    /// On the carrier, between two steps.
    @Override
    public void run() {
        carrier.probed();
        last = System.nanoTime() - sentAt;
        underWay = false;
    }

    /// What it was when it was last measured, or what it has come to if that goes on; in ns. Any thread.
    long nanos() {
        return underWay ? Math.max(last, System.nanoTime() - sentAt) : last;
    }
}
