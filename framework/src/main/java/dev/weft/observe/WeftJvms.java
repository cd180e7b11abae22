package dev.weft.observe;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The JVMs of this user and machine in which Weft runs.
final class WeftJvms {

    private WeftJvms() {
    }

    /// A line for each, and what is to be said if there is none, or if some cannot be asked.
    static List<String> list() {
        List<String> lines = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        String self = Long.toString(ProcessHandle.current().pid());
        for (VirtualMachineDescriptor jvm : VirtualMachine.list()) {
            if (jvm.id().equals(self)) {
                continue;
            }
            try {
                if (runsWeft(jvm)) {
                    lines.add(jvm.id() + "  " + Words.tame(jvm.displayName(), 200));
                }
            } catch (AttachNotSupportedException | IOException e) {
                unknown.add(jvm.id());
            }
        }
        if (lines.isEmpty()) {
            lines.add("in no JVM of this user has a loop of Weft been opened");
        }
        if (!unknown.isEmpty()) {
            lines.add("could not be asked: " + String.join(", ", unknown));
        }
        return lines;
    }

    private static boolean runsWeft(VirtualMachineDescriptor descriptor)
            throws AttachNotSupportedException, IOException {
        VirtualMachine jvm = VirtualMachine.attach(descriptor);
        try {
            return jvm.getSystemProperties().containsKey(Observability.MARK);
        } finally {
            jvm.detach();
        }
    }
}
