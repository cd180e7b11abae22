/// Which task is stuck, on what, and who holds it: a [dev.weft.TaskTree] for people ([TreeText]) and for programs ([TreeJson]), in this
/// JVM, over JMX ([Management]) and of another JVM by its pid ([PsTree]); meters for Micrometer ([WeftMeters]); events of the
/// JDK's Flight Recorder ([FlightEvents]).
@NullMarked
package dev.weft.observe;

import org.jspecify.annotations.NullMarked;
