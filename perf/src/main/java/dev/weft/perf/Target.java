package dev.weft.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What must hold: Weft's figure over a peer's is at most so much.
///
/// @param job of both
/// @param peer of the ratio, or null if Weft's figure itself has the limit
/// @param isOther whether it is about [Job#other] and not about time
/// @param limit of the ratio or the figure
record Target(Job job, @Nullable Peer peer, boolean isOther, double limit) {

    /// One target after a run.
    ///
    /// @param target what must hold
    /// @param found what holds, unknown if it was not measured
    record Verdict(Target target, Spread found) {

        boolean isReached() {
            return found.median() <= target.limit;
        }

        String text() {
            return !found.isKnown() ? "not measured" : isReached() ? "reached" : "**not reached**";
        }
    }

    private static Target of(Job job, Peer peer, double limit) {
        return new Target(job, peer, false, limit);
    }

    /// All of them.
    static List<Target> all() {
        List<Target> all = new ArrayList<>(List.of(of(Job.YIELD, Peer.CONTINUATION, 0.15),
                of(Job.ALTERNATE, Peer.CONTINUATION, 1.3), of(Job.HAND_OVER, Peer.CONTINUATION, 1.3),
                of(Job.HAND_OVER, Peer.VT1, 0.75), of(Job.FORK, Peer.GO, 0.8)));
        for (Job gather : List.of(Job.GATHER_10, Job.GATHER_100, Job.GATHER_10000)) {
            all.addAll(List.of(of(gather, Peer.GO, 0.5), of(gather, Peer.KOTLINX, 0.5), of(gather, Peer.STS, 0.25)));
        }
        channel(all, Job.CHANNEL_0, 1.3, 1.2);
        channel(all, Job.CHANNEL_1, 1.2, 0.9);
        channel(all, Job.CHANNEL_100, 0.7, 0.4);
        for (Peer peer : Peer.values()) {
            if (peer.isJvm() && !peer.isLimit() && peer != Peer.WEFT) {
                all.add(of(Job.SELECT, peer, 1));
                all.add(of(Job.GENERATOR, peer, 1));
            }
        }
        all.add(of(Job.TIMEOUT, Peer.KOTLINX, 0.25));
        all.add(of(Job.CANCEL, Peer.GO, 1));
        for (Job job : Job.values()) {
            if (!job.isNetwork() && job != Job.SLEEP) {
                all.addAll(List.of(of(job, Peer.ASYNCIO, 0.2), of(job, Peer.UVLOOP, 0.2), of(job, Peer.GEVENT, 0.2)));
            }
        }
        all.add(new Target(Job.SLEEP, null, true, 1024));
        for (Job echo : List.of(Job.ECHO_50, Job.ECHO_1000)) {
            for (Peer peer : List.of(Peer.NETTY, Peer.UVLOOP)) {
                all.add(of(echo, peer, 1));
                all.add(new Target(echo, peer, true, 1));
            }
            all.add(of(echo, Peer.C_EPOLL, 1.1));
        }
        all.add(of(Job.CRAWL_1000, Peer.UVLOOP, 1));
        return List.copyOf(all);
    }

    private static void channel(List<Target> all, Job job, double go, double kotlinx) {
        all.addAll(List.of(of(job, Peer.GO, go), of(job, Peer.KOTLINX, kotlinx), of(job, Peer.JOX, 1),
                of(job, Peer.JOX1, 1)));
    }

    Verdict judge(Results results) {
        ToDoubleFunction<Sample> figure = isOther ? Sample::other : Sample::nanos;
        if (peer != null) {
            return new Verdict(this, results.ratio(job, peer, figure));
        }
        Figures weft = results.of(job, Peer.WEFT);
        return new Verdict(this, weft == null ? Spread.of() : weft.other());
    }

    /// Those of the jobs that were run, whose peers there are.
    static List<Verdict> judgeAll(Results results) {
        return all().stream().filter(target -> results.of(target.job, Peer.WEFT) != null)
                .map(target -> target.judge(results))
                .filter(verdict -> verdict.found().isKnown() || Cells.exists(verdict.target())).toList();
    }

    /// What it is about, for people.
    String text() {
        String what = isOther ? job.other() + " of " + job : job.toString();
        return peer == null
                ? what + " <= " + Spread.digits(limit)
                : what + " <= " + Spread.digits(limit) + " x " + peer;
    }
}
