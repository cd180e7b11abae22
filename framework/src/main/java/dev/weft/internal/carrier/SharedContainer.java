package dev.weft.internal.carrier;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jdk.internal.vm.ThreadContainer;
import jdk.internal.vm.ThreadContainers;

/// The container of a loop's threads that belong to no group's owner. The JDK's root container would do, but it keeps
/// its threads in a concurrent map, whose locks no carrier may wait for.
final class SharedContainer extends ThreadContainer implements Container {

    private final Members members;
    private final Object key;

    SharedContainer(Members members) {
        super(true);
        this.members = members;
        this.key = ThreadContainers.registerContainer(this);
    }

    @Override
    public boolean close() {
        ThreadContainers.deregisterContainer(key);
        return true;
    }

    @Override
    public String name() {
        return members.name();
    }

    @Override
    public Stream<Thread> threads() {
        return StreamSupport.stream(members.threads().spliterator(), false);
    }
}
