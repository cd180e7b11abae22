package dev.weft.observe;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.JMX;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// A connection to the tasks of another JVM of this machine: attach, start its local management agent, and have its MBean server
/// make the bean if it is not there. [Management] says why so.
final class OtherJvm implements AutoCloseable {

    private static final int ATTEMPTS = 3;
    private static final Duration BETWEEN = Duration.ofMillis(300);

    private final String pid;
    private final JMXConnector connector;
    private final TasksMXBean tasks;

    private OtherJvm(String pid, JMXConnector connector, TasksMXBean tasks) {
        this.pid = pid;
        this.connector = connector;
        this.tasks = tasks;
    }

    /// Tries more than once: a JVM that starts, or is short of processor time, may not answer at first.
    static OtherJvm attach(String pid) throws NotSeenException, InterruptedException {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new NotSeenException("there is no process " + pid
                        + ". Without a PID, PsTree lists the JVMs in which Weft runs."));
        if (process.equals(ProcessHandle.current())) {
            throw new NotSeenException("process " + pid + " is this one. In a program, TreeText.of(TaskTree.take())"
                    + " is the tree.");
        }
        for (int attempt = 1;; attempt++) {
            try {
                return connect(pid);
            } catch (AttachNotSupportedException | IOException e) {
                if (attempt == ATTEMPTS || !process.isAlive() || isFinal(e)) {
                    throw new NotSeenException(reason(process, e));
                }
                Pause.of(BETWEEN);
            }
        }
    }

    /// That another attempt will end in the same way.
    private static boolean isFinal(Exception e) {
        return message(e).contains("does not support the attach mechanism") || message(e).contains("not permitted");
    }

    // The address comes from the other JVM itself, which belongs to this user and could be debugged as well.
    @SuppressWarnings("BanJNDI")
    private static OtherJvm connect(String pid) throws AttachNotSupportedException, IOException, NotSeenException {
        String address;
        VirtualMachine jvm = VirtualMachine.attach(pid);
        try {
            address = jvm.startLocalManagementAgent();
        } finally {
            jvm.detach();
        }
        JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
        try {
            return new OtherJvm(pid, connector, tasksOf(pid, connector.getMBeanServerConnection()));
        } catch (NotSeenException | IOException | RuntimeException e) {
            connector.close();
            throw e;
        }
    }

    private static TasksMXBean tasksOf(String pid, MBeanServerConnection server) throws NotSeenException, IOException {
        try {
            ObjectName name = new ObjectName(Management.NAME);
            if (!server.isRegistered(name)) {
                make(server, name);
            }
            return JMX.newMXBeanProxy(server, name, TasksMXBean.class);
        } catch (ReflectionException e) {
            throw new NotSeenException("no Weft with tasks to show is on the class path of process " + pid
                    + ". If it has Weft in a class loader of its own, as the jar of a Spring Boot application has, let it"
                    + " call Management.register() when it starts; the starter does.");
        } catch (JMException e) {
            throw new NotSeenException("process " + pid + " does not show its tasks: " + message(e));
        }
    }

    private static void make(MBeanServerConnection server, ObjectName name) throws JMException, IOException {
        try {
            server.createMBean(Management.class.getName(), name);
        } catch (InstanceAlreadyExistsException e) {
            // By somebody else who looks.
        } catch (MBeanException e) {
            throw e.getTargetException() instanceof ReflectionException cause ? cause : e;
        }
    }

    private static String reason(ProcessHandle process, Exception e) {
        String what = "cannot look into process " + process.pid() + ": ";
        String message = message(e);
        String owner = process.info().user().orElse("");
        String me = ProcessHandle.current().info().user().orElse("");
        if (!process.isAlive()) {
            return "process " + process.pid() + " has ended.";
        }
        if (!owner.isEmpty() && !owner.equals(me)) {
            return what + "it belongs to the user " + owner + ", and this is " + me + ". Run PsTree as " + owner + ".";
        }
        if (message.contains("does not support the attach mechanism")) {
            return what + "it was started with -XX:+DisableAttachMechanism. Start it without, or have it show its tasks"
                    + " itself.";
        }
        if (e instanceof AttachNotSupportedException) {
            return what + "it does not answer as a JVM does (" + message
                    + "). Is it a JVM of this user, and in this container?";
        }
        return what + message + ". Does its runtime have the modules jdk.management.agent and java.management.rmi?";
    }

    private static String message(Exception e) {
        return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }

    /// Asks the other JVM.
    ///
    /// @throws NotSeenException if it does not answer any more
    String ask(Function<TasksMXBean, String> question) throws NotSeenException {
        try {
            return question.apply(tasks);
        } catch (JMRuntimeException | java.lang.reflect.UndeclaredThrowableException e) {
            throw new NotSeenException(isAlive()
                    ? "process " + pid + " did not answer: " + message(e)
                    : "process " + pid + " has ended.");
        }
    }

    boolean isAlive() {
        return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // It has ended.
        }
    }
}
