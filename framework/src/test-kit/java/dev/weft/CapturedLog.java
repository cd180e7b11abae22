package dev.weft;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// What Weft logs while this is open, and only here.
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.weft");
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    private volatile Runnable action = () -> {};
    private volatile String awaited;

    private CapturedLog() {
    }

    public static CapturedLog open() {
        CapturedLog log = new CapturedLog();
        log.setContext(log.logger.getLoggerContext());
        log.start();
        log.logger.setLevel(Level.TRACE);
        log.logger.setAdditive(false);
        log.logger.addAppender(log);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
        if (awaited != null && event.getFormattedMessage().contains(awaited)) {
            action.run();
        }
    }

    /// Has an action run, short, by the thread that logs a message which contains a text.
    void onMessage(String text, Runnable then) {
        action = then;
        awaited = text;
    }

    /// The events whose message contains a text.
    public List<ILoggingEvent> having(String text) {
        return events.stream().filter(event -> event.getFormattedMessage().contains(text)).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        stop();
    }
}
