package dev.weft.observe;

import dev.weft.loop.Observer;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;

/// Observes as long as a recording of the JDK's Flight Recorder wants Weft's events. Not to be linked where there is none.
final class FlightEvents implements FlightRecorderListener {

    private static final List<Class<? extends Event>> OF_LOOPS = List.of(SlowStepEvent.class, StragglerEvent.class,
            LoopLagEvent.class);

    private final Observer tasks = new RecordedTasks();
    private final Observer loops = new RecordedLoops();
    private boolean withTasks;
    private boolean withLoops;

    private FlightEvents() {
    }

    /// Waits for recordings, from now on. The recorder is not started.
    static void listen() {
        FlightEvents events = new FlightEvents();
        FlightRecorder.addListener(events);
        if (FlightRecorder.isInitialized()) {
            events.recorderInitialized(FlightRecorder.getFlightRecorder());
            events.update();
        }
    }

    @Override
    public void recorderInitialized(FlightRecorder recorder) {
        FlightRecorder.register(TaskEvent.class);
        OF_LOOPS.forEach(FlightRecorder::register);
    }

    @Override
    public void recordingStateChanged(Recording recording) {
        update();
    }

    private synchronized void update() {
        withTasks = switched(tasks, withTasks, isEnabled(TaskEvent.class));
        withLoops = switched(loops, withLoops, OF_LOOPS.stream().anyMatch(FlightEvents::isEnabled));
    }

    private static boolean isEnabled(Class<? extends Event> event) {
        return EventType.getEventType(event).isEnabled();
    }

    private static boolean switched(Observer observer, boolean before, boolean now) {
        if (now && !before) {
            Observer.add(observer);
        } else if (before && !now) {
            Observer.remove(observer);
        }
        return now;
    }
}
