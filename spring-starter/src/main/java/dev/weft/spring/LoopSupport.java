package dev.weft.spring;

import dev.weft.EventLoop;
import org.jspecify.annotations.Nullable;

/// Whether loops can run in this JVM, and what to do if not.
final class LoopSupport {

    /// For the user, or null if loops can run.
    static final @Nullable String PROBLEM = EventLoop.problem().orElse(null);

    /// Ways to give the flag to an application of Spring Boot's.
    private static final String WAYS = """
            For mvn spring-boot:run, in pom.xml:
                <plugin>
                  <groupId>org.springframework.boot</groupId>
                  <artifactId>spring-boot-maven-plugin</artifactId>
                  <configuration>
                    <jvmArguments>--add-opens java.base/java.lang=ALL-UNNAMED</jvmArguments>
                  </configuration>
                </plugin>
            For java -jar, in pom.xml (it goes into the manifest):
                <plugin>
                  <groupId>org.apache.maven.plugins</groupId>
                  <artifactId>maven-jar-plugin</artifactId>
                  <configuration>
                    <archive>
                      <manifestEntries>
                        <Add-Opens>java.base/java.lang</Add-Opens>
                      </manifestEntries>
                    </archive>
                  </configuration>
                </plugin>
            For all else, in the environment (with =, or the JVM does not start):
                JAVA_TOOL_OPTIONS=--add-opens=java.base/java.lang=ALL-UNNAMED""";

    private LoopSupport() {
    }

    static boolean isThere() {
        return PROBLEM == null;
    }

    /// What keeps loops from running, with what to paste if it is the flag.
    static String advice() {
        boolean flagIsMissing = !Object.class.getModule().isOpen("java.lang", EventLoop.class.getModule());
        return PROBLEM + (flagIsMissing ? "\n" + WAYS : "");
    }

    /// @param wanted what cannot be had without loops, as a sentence without its full stop
    static WeftConfigurationException missing(String wanted) {
        return new WeftConfigurationException(wanted + ", and loops cannot run in this JVM", advice());
    }
}
