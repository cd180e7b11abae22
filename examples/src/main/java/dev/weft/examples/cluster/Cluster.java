package dev.weft.examples.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A Hazelcast cluster on the loopback interface: this JVM, which only hands out work, and members in JVMs of their own.
final class Cluster implements AutoCloseable {

    private static final String EXECUTOR = "pages";
    private static final String LOOPBACK = "127.0.0.1";
    /// The calls mostly wait, so a member may have many.
    private static final int THREADS = 64;

    private final HazelcastInstance head;
    private final List<MemberProcess> members = new ArrayList<>();

    private Cluster(HazelcastInstance head) {
        this.head = head;
    }

    /// Starts the members, and waits until they have joined.
    static Cluster start(int count) throws IOException {
        Config config = config("weft-" + ProcessHandle.current().pid()).setLiteMember(true);
        Cluster cluster = new Cluster(Hazelcast.newHazelcastInstance(config));
        try {
            for (int i = 0; i < count; i++) {
                cluster.members.add(MemberProcess.start(cluster.name(), cluster.port()));
            }
            for (MemberProcess member : cluster.members) {
                member.awaitJoined();
            }
        } catch (Throwable t) {
            cluster.close();
            throw t;
        }
        return cluster;
    }

    /// Joins a cluster, to work for it.
    static HazelcastInstance join(String name, int port) {
        Config config = config(name);
        config.getNetworkConfig().getJoin().getTcpIpConfig().addMember(LOOPBACK + ":" + port);
        return Hazelcast.newHazelcastInstance(config);
    }

    private static Config config(String name) {
        // Not in the configuration: it logs before it has read that.
        System.setProperty("hazelcast.logging.type", "slf4j");
        Config config = new Config().setClusterName(name).setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.partition.count", "31");
        config.getExecutorConfig(EXECUTOR).setPoolSize(THREADS);
        NetworkConfig network = config.getNetworkConfig();
        network.getInterfaces().setEnabled(true).addInterface(LOOPBACK);
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        return config;
    }

    String name() {
        return head.getConfig().getClusterName();
    }

    /// Of this JVM, for members that join.
    int port() {
        return head.getCluster().getLocalMember().getAddress().getPort();
    }

    HazelcastInstance head() {
        return head;
    }

    List<MemberProcess> members() {
        return members;
    }

    /// Runs a call in one of the members, whichever it takes.
    IExecutorService executor() {
        return head.getExecutorService(EXECUTOR);
    }

    /// Kills the members: they have nothing to finish.
    @Override
    public void close() {
        members.forEach(MemberProcess::close);
        head.getLifecycleService().terminate();
    }
}
