package dev.weft.examples.cluster;

import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;

/// The program of a member: joins a cluster and runs what it is given. It ends when its input does, so it never outlives the
/// JVM that started it.
final class Member {

    static final String JOINED = "joined";

    private Member() {
    }

    public static void main(String[] args) throws IOException {
        HazelcastInstance member = Cluster.join(args[0], Integer.parseInt(args[1]));
        System.out.println(JOINED);
        while (System.in.read() >= 0) {
            // Nobody writes.
        }
        member.getLifecycleService().terminate();
        System.exit(0);
    }
}
