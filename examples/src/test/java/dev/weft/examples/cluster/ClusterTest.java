package dev.weft.examples.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.cluster.Member;
import com.hazelcast.collection.IQueue;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import dev.weft.Deadline;
import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.examples.cluster.Fetch.Fetched;
import dev.weft.examples.crawler.PageCheck;
import dev.weft.examples.crawler.SamplePages;
import dev.weft.examples.crawler.SlowServer;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Calls that a loop offloads to a Hazelcast whose member is another JVM. That one is killed last.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {

    private static final int EACH = 8;

    private static Cluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = Cluster.start(1);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /// What the calls say, wherever they are.
    private static IQueue<String> said(HazelcastInstance instance) {
        return instance.getQueue("said");
    }

    private static HazelcastInstance here() {
        return Hazelcast.getAllHazelcastInstances().iterator().next();
    }

    private static String saidNext() throws InterruptedException {
        String word = said(cluster.head()).poll(30, TimeUnit.SECONDS);
        assertTrue(word != null, "nothing was said");
        return word;
    }

    @BeforeEach
    void hush() {
        said(cluster.head()).clear();
    }

    /// Tells which process it runs in, and waits until it is cancelled.
    private record Waiting() implements Callable<Void>, Serializable {

        @Override
        public Void call() throws Exception {
            said(here()).put("begun in " + ProcessHandle.current().pid());
            try {
                Weft.sleep(Duration.ofDays(1));
            } catch (InterruptedException e) {
                said(here()).put("interrupted");
                throw e;
            }
            return null;
        }
    }

    private record TimeLeft() implements Callable<Duration>, Serializable {

        @Override
        public Duration call() {
            return Weft.deadline().map(Deadline::remaining).orElse(Duration.ZERO);
        }
    }

    private static String begunInTheMember() {
        return "begun in " + cluster.members().getFirst().pid();
    }

    @Test
    void theDeadlineReachesTheMember() throws Exception {
        Weft.run(() -> {
            Duration left = Weft.withTimeout(Duration.ofMinutes(1),
                    () -> Weft.<Duration>offload(cluster.executor(), new TimeLeft()));
            assertTrue(left.isPositive() && left.compareTo(Duration.ofMinutes(1)) < 0, left::toString);
            assertEquals(Duration.ZERO, Weft.<Duration>offload(cluster.executor(), new TimeLeft()));
        });
    }

    @Test
    void aCancellationReachesTheMemberAndOtherTasksRunMeanwhile() throws Exception {
        Weft.run(() -> TaskGroup.scope(group -> {
            Task<?> task = group.fork(() -> Weft.offload(cluster.executor(), new Waiting()));
            assertEquals(begunInTheMember(), saidNext());
            task.cancel("no longer wanted");
            assertEquals("interrupted", saidNext());
            return null;
        }));
    }

    @Test
    void aTimeoutReachesTheMember() throws Exception {
        Weft.run(() -> {
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofSeconds(1),
                    () -> Weft.offload(cluster.executor(), new Waiting())));
            assertEquals(begunInTheMember(), saidNext());
            assertEquals("interrupted", saidNext());
        });
    }

    @Test
    void whatFailsInTheMemberFailsHere() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ZERO)) {
            var failure = assertThrows(IOException.class, () -> Weft.run(
                    () -> Weft.offload(cluster.executor(), new Fetch(server.site(), "/nowhere"))));
            assertTrue(failure.getMessage().contains("404"), failure.getMessage());
        }
    }

    @Test
    void aBodyThatCannotTravelIsToldSo() throws Exception {
        var failure = assertThrows(RuntimeException.class,
                () -> Weft.run(() -> Weft.offload(cluster.executor(), () -> 1)));
        assertTrue(failure.getCause().getMessage().contains("Make it a record"), failure.getCause().getMessage());
    }

    @Test
    void thePagesAreFetchedByTheMember() throws Exception {
        List<String> paths = SamplePages.paths(30);
        try (SlowServer server = SlowServer.open(Duration.ofMillis(20))) {
            List<Fetched> fetched = ClusterCrawler.fetch(cluster, server.site(), paths);
            PageCheck.check(paths, fetched.stream().map(Fetched::page).toList());
            assertEquals(Collections.nCopies(30, cluster.members().getFirst().pid()),
                    fetched.stream().map(Fetched::member).toList());
        }
    }

    /// Returns when the gate is open.
    private record AtTheGate() implements Callable<String>, Serializable {

        @Override
        public String call() throws Exception {
            String begun = "begun in " + ProcessHandle.current().pid();
            HazelcastInstance instance = here();
            said(instance).put(begun);
            while (!instance.getMap("gate").containsKey("open")) {
                Weft.sleep(Duration.ofMillis(5));
            }
            return begun;
        }
    }

    /// Here a second member lives in the JVM of the test.
    @Test
    @Order(Integer.MAX_VALUE)
    void aMemberThatDiesFailsTheCallsMadeToItAndLosesNoneOfTheOthers() throws Exception {
        HazelcastInstance survivor = Cluster.join(cluster.name(), cluster.port());
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(ClusterTest::workIsSharedByTwo);
        MemberExecutor dies = new MemberExecutor(cluster.executor(), memberThatDies(survivor));
        MemberExecutor stays = new MemberExecutor(cluster.executor(), survivor.getCluster().getLocalMember());
        Weft.run(() -> TaskGroup.scope(group -> {
            var failed = group.fork(() -> wait(dies));
            var kept = group.fork(() -> wait(stays));
            var shared = group.fork(() -> wait(cluster.executor()));
            awaitBegun(3 * EACH);
            cluster.members().getFirst().close();
            cluster.members().getFirst().awaitEnd();
            cluster.head().getMap("gate").put("open", true);

            failed.await().forEach(outcome -> assertInstanceOf(MemberLeftException.class,
                    assertInstanceOf(Outcome.Failure.class, outcome).exception()));
            Outcome<String> here = new Outcome.Success<>("begun in " + ProcessHandle.current().pid());
            assertEquals(Collections.nCopies(EACH, here), kept.await());
            assertEquals(Collections.nCopies(EACH, here), shared.await());
            return null;
        }));
    }

    private static List<Outcome<String>> wait(ExecutorService executor) throws InterruptedException {
        return Weft.gatherSettled(Collections.nCopies(EACH, () -> Weft.<String>offload(executor, new AtTheGate())));
    }

    private static void awaitBegun(int count) throws InterruptedException {
        Set<String> where = new HashSet<>();
        for (int i = 0; i < count; i++) {
            where.add(saidNext());
        }
        assertEquals(2, where.size());
    }

    private static Member memberThatDies(HazelcastInstance survivor) {
        return survivor.getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember() && !member.localMember())
                .findFirst().orElseThrow();
    }

    private static boolean workIsSharedByTwo() {
        PartitionService work = cluster.head().getPartitionService();
        return work.isClusterSafe() && work.getPartitions().stream().map(Partition::getOwner).distinct().count() == 2;
    }
}
