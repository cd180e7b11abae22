package dev.weft;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A suite whose tests [OnEveryBackend] run in a simulation, too: nothing in them waits for real time or for other threads. Those that
/// do say `simulated = false`.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface AlsoSimulated {
}
