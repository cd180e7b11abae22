package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.TaskGroup;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/// The rules of Reactive Streams, as their own tests have them: those are TestNG's, and this runs them.
class ReactiveStreamsTest {

    private static final int TIMEOUT_MILLIS = 1000;
    private static final int QUIET_MILLIS = 20;

    /// In which the publishers of a run live, and TestNG runs.
    private static volatile TaskGroup group;

    /// [Completions#publisher].
    public static final class Publishers extends FlowPublisherVerification<Integer> {

        /// By TestNG.
        public Publishers() {
            super(new TestEnvironment(TIMEOUT_MILLIS, QUIET_MILLIS), TIMEOUT_MILLIS);
        }

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            return Completions.publisher(group, out -> {
                for (int i = 0; i < elements; i++) {
                    out.emit(i);
                }
            });
        }

        @Override
        public Flow.Publisher<Integer> createFailedFlowPublisher() {
            return Completions.publisher(group, out -> {
                throw new IllegalStateException("it fails");
            });
        }
    }

    /// What [Completions#items] subscribes with.
    public static final class Subscribers extends FlowSubscriberBlackboxVerification<Integer> {

        /// By TestNG.
        public Subscribers() {
            super(new TestEnvironment(TIMEOUT_MILLIS, QUIET_MILLIS));
        }

        @Override
        public Flow.Subscriber<Integer> createFlowSubscriber() {
            return new Subscribed<>("the tests of Reactive Streams", 8);
        }

        @Override
        public Integer createElement(int element) {
            return element;
        }
    }

    private static void verify(Class<?> rules) {
        TestNG runner = new TestNG(false);
        TestListenerAdapter listener = new TestListenerAdapter();
        runner.setVerbose(0);
        runner.addListener(listener);
        runner.setTestClasses(new Class<?>[]{rules});
        runner.run();
        List<String> failed = listener.getFailedTests().stream()
                .map(test -> test.getName() + ": " + test.getThrowable())
                .toList();
        assertEquals(List.of(), failed);
        // The rest are skipped: they are for what cannot be seen from outside, or need not be.
        assertTrue(listener.getPassedTests().size() > 10, () -> listener.getPassedTests().size() + " passed");
    }

    /// On a loop alone: they take their time.
    @Test
    @Tag("loop")
    void aPublisherKeepsTheRules() throws Exception {
        Backend.LOOP.run(() -> TaskGroup.run(publishers -> {
            group = publishers;
            verify(Publishers.class);
        }));
    }

    @OnEveryBackend
    void aSubscriberKeepsTheRules(Backend backend) throws Exception {
        backend.run(() -> verify(Subscribers.class));
    }
}
