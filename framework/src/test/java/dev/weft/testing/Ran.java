package dev.weft.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// What JUnit told of one test, or of a container that failed.
record Ran(String name, String status, Throwable failure) {

    /// Runs the tests of a class, as a JUnit inside JUnit.
    static List<Ran> all(Class<?> type) {
        List<Ran> all = new ArrayList<>();
        LauncherFactory.create().execute(
                LauncherDiscoveryRequestBuilder.request().selectors(DiscoverySelectors.selectClass(type)).build(),
                new TestExecutionListener() {

                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        Throwable failure = result.getThrowable().orElse(null);
                        if (test.isTest() || failure != null) {
                            all.add(new Ran(test.getDisplayName(), result.getStatus().name().toLowerCase(Locale.ROOT),
                                    failure));
                        }
                    }
                });
        return all;
    }
}
