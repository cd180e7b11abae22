package dev.weft.examples.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.IExecutorService;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// One member of a cluster as an executor. Its calls end with the member; Hazelcast's own executor has another member begin
/// them again.
final class MemberExecutor extends AbstractExecutorService {

    private final IExecutorService all;
    private final Member member;

    MemberExecutor(IExecutorService all, Member member) {
        this.all = all;
        this.member = member;
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return all.submitToMember(task, member);
    }

    @Override
    public void execute(Runnable command) {
        all.executeOnMember(command, member);
    }

    @Override
    public void shutdown() {
        all.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return all.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return all.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return all.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return all.awaitTermination(timeout, unit);
    }
}
