package dev.weft.observe;

import dev.weft.internal.ProgramLine;
import dev.weft.loop.Observer;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.util.List;
import java.util.stream.Collectors;

/// Makes events of what happens on loops.
final class RecordedLoops implements Observer {

    @Override
    public void slowStep(Scheduler loop, String name, long nanos, List<StackTraceElement> stack) {
        SlowStepEvent event = new SlowStepEvent();
        event.task = name;
        event.loop = loop.name();
        event.lasted = nanos;
        event.at = ProgramLine.of(stack).line();
        event.stack = stack.stream().map(StackTraceElement::toString).collect(Collectors.joining("\n"));
        event.commit();
    }

    @Override
    public void straggler(String of, Strand task, long nanos) {
        StragglerEvent event = new StragglerEvent();
        event.task = RecordedTasks.nameOf(task);
        event.of = of;
        event.waited = nanos;
        event.commit();
    }

    @Override
    public void lag(Scheduler loop, long nanos) {
        LoopLagEvent event = new LoopLagEvent();
        event.loop = loop.name();
        event.lag = nanos;
        event.commit();
    }
}
