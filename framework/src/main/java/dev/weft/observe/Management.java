package dev.weft.observe;

import dev.weft.EventLoop;
import dev.weft.LoopLoad;
import dev.weft.TaskTree;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Shows the tasks of this JVM over JMX, as `dev.weft:type=Tasks`: a [TasksMXBean].
///
/// [PsTree] needs no registration: it has the bean made when it looks. [#register] is for those who want to see it in their
/// own JMX console from the start, to redact it, or whose Weft is not on the class path, as in the jar of a Spring Boot application.
///
/// It shows, and changes nothing. To cancel is allowed by the system property `weft.management.cancel=true`, read at each call,
/// or by [#allowCancel].
public final class Management implements TasksMXBean {

    /* How the bean comes to be there when somebody looks from another process. Refused:
     * - registered when the first loop opens: the platform's MBean server alone costs some 50 ms and 3 MB, in every program that
     *   uses Weft, for a look that mostly never comes;
     * - an agent, loaded by whoever looks (VirtualMachine.loadAgent): the target prints a warning into its own output since
     *   JDK 21, -XX:-EnableDynamicAgentLoading forbids it, and a later JDK will by default.
     * So whoever looks has the target's own MBean server make one (createMBean), by the public constructor of this class, which it
     * finds through the class path. Nothing happens before that, and nothing is loaded that was not there. The price: Weft
     * in a class loader of its own is not found like that, so it is registered there. */

    /// The name under which it is registered.
    public static final String NAME = "dev.weft:type=Tasks";

    static final String CANCEL_PROPERTY = "weft.management.cancel";

    private static volatile boolean cancelAllowed;

    private final Redaction redaction;

    /// For the MBean server, which makes it when another process asks for it. Programs call [#register].
    public Management() {
        this(Redaction.NONE);
    }

    private Management(Redaction redaction) {
        this.redaction = Objects.requireNonNull(redaction, "redaction");
    }

    /// Registers the bean with the platform's MBean server. From any thread; it takes some 50 ms if nobody has used that server
    /// before. If it is registered already, nothing changes.
    ///
    /// @throws IllegalStateException if the server refuses it
    public static void register() {
        register(Redaction.NONE);
    }

    /// As [#register()], with texts redacted. Replaces a bean that is registered already.
    ///
    /// @param redaction of what may hold a value of the program
    /// @throws IllegalStateException if the server refuses it
    public static void register(Redaction redaction) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name = new ObjectName(NAME);
            if (redaction != Redaction.NONE && server.isRegistered(name)) {
                server.unregisterMBean(name);
            }
            server.registerMBean(new Management(redaction), name);
        } catch (InstanceAlreadyExistsException e) {
            // By whoever looked, or by another thread.
        } catch (JMException e) {
            throw new IllegalStateException("cannot register " + NAME + ": " + e.getMessage(), e);
        }
    }

    /// Allows to cancel by [TasksMXBean#cancel], or forbids it. From any thread.
    ///
    /// @param allowed false, as it is at first, leaves it to the system property `weft.management.cancel`
    public static void allowCancel(boolean allowed) {
        cancelAllowed = allowed;
    }

    @Override
    public List<Load> getLoops() {
        return EventLoop.running().stream().map(loop -> load(loop.name(), loop.load())).toList();
    }

    private static Load load(String name, LoopLoad load) {
        return new Load(name, load.tasks(), load.guests(), load.ready(), load.queued(), load.refused(), load.runs(),
                Spans.nanos(load.lag()), Spans.nanos(load.stepFor()),
                load.turn() == null ? -1 : Spans.nanos(load.turn()), load.slowSteps());
    }

    @Override
    public boolean isCancelAllowed() {
        return cancelAllowed || Boolean.getBoolean(CANCEL_PROPERTY);
    }

    @Override
    public String text() {
        return TreeText.of(TaskTree.take(), TreeText.Style.BOXES, redaction);
    }

    @Override
    public String ascii() {
        return TreeText.of(TaskTree.take(), TreeText.Style.ASCII, redaction);
    }

    @Override
    public String json() {
        return TreeJson.of(TaskTree.take(), redaction);
    }

    @Override
    public List<List<String>> deadlocks() {
        return TaskTree.take(0).deadlocks();
    }

    @Override
    public List<String> stack(String id) {
        return TaskTree.stackOf(id).stream().map(StackTraceElement::toString).toList();
    }

    @Override
    public String cancel(String id, @Nullable String reason) {
        if (!isCancelAllowed()) {
            return "refused: to cancel, start the JVM with -D" + CANCEL_PROPERTY
                    + "=true, or have it call Management.allowCancel(true)";
        }
        String why = reason == null || reason.isBlank() ? "cancelled over JMX" : reason;
        return TaskTree.cancel(id, why)
                ? "cancelled " + id + ": it ends when it next waits"
                : "nothing to cancel: no task or group " + id + " is there, or it has ended";
    }
}
