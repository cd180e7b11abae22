package dev.weft.perf;

import dev.weft.nio.Subprocess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where figures come from: the machine and the versions of what ran on it.
final class Machine {

    private static final Pattern JAR = Pattern.compile(
            "(kotlinx-coroutines-core-jvm|channels|structured|netty-handler|jmh-core)-([0-9][^/\\\\]*)\\.jar");
    private static final Map<String, String> NAMES = Map.of("channels", "Jox channels", "structured",
            "Jox structured", "netty-handler", "Netty", "jmh-core", "JMH", "kotlinx-coroutines-core-jvm",
            "kotlinx.coroutines");

    private Machine() {
    }

    /// In the order to print.
    static Map<String, String> describe() throws InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        facts.put("processors", Runtime.getRuntime().availableProcessors() + " x " + processor());
        facts.put("memory", memory());
        facts.put("load average at the start",
                Double.toString(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        facts.put("JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        Matcher jars = JAR.matcher(System.getProperty("java.class.path"));
        while (jars.find()) {
            facts.put(NAMES.getOrDefault(jars.group(1), jars.group(1)), jars.group(2));
        }
        facts.put("Go", firstLine("go", "version"));
        facts.put("Python", firstLine(Programs.python(), "--version"));
        for (String module : new String[]{"uvloop", "gevent"}) {
            facts.put(module, firstLine(Programs.python(), "-c", "import " + module + "; print(" + module
                    + ".__version__)"));
        }
        facts.put("C compiler", firstLine("cc", "--version"));
        return facts;
    }

    private static String memory() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return (system.getTotalMemorySize() >> 20) + " MiB";
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).map(line -> line.replaceAll(".*: ", ""))
                    .findFirst().orElse("unknown");
        } catch (IOException notLinux) {
            return "unknown";
        }
    }

    private static String firstLine(String... command) throws InterruptedException {
        try {
            var result = Subprocess.run(command);
            return result.exitCode() == 0 ? result.text().lines().findFirst().orElse("") : "not there";
        } catch (IOException e) {
            return "not there";
        }
    }
}
