package dev.weft.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Has a bean's method, or all of them, run as tasks confined to one loop. Between two points at which such a method waits
/// it has the loop to itself, so fields that only these methods touch need no locks.
///
/// ```java
/// @Service
/// @OnLoop("orders")
/// class Stock {
///     private final Map<String, Integer> pieces = new HashMap<>();
///
///     boolean take(String article) {
///         return pieces.merge(article, -1, Integer::sum) >= 0;
///     }
/// }
/// ```
///
/// | the method returns                                       | the caller                                                  |
/// |----------------------------------------------------------|-------------------------------------------------------------|
/// | Task, Future, CompletableFuture or CompletionStage       | goes on at once, with one that ends as the method does and whatever that returned. Cancelling it cancels the task |
/// | anything else, or nothing                                | waits, and gets the value, or the exception as the method threw it |
///
/// A caller that waits may be on any thread. If it is a task of another loop, that loop goes on meanwhile; if it is on this
/// loop already, the method is simply called. If it is interrupted or cancelled, the method is cancelled and awaited; the
/// caller gets InterruptedException, or where the method does not declare that, CancellationException with the interrupt kept.
///
/// It works as `@Async` does, by a proxy: a call of one method of a bean from another of the same bean goes past it. It comes
/// before all else that proxies add, so a transaction begins on the loop. A loop that there is not, a method that no proxy
/// can have, and a return type that ends in no known way are refused when the application starts.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnLoop {

    /// The loop's name, as in `weft.loops`, or that of a bean of the application's own.
    ///
    /// @return the name
    String value();

    /// For a group of loops: which of the calls belong together, and so on one loop. An expression of Spring's over the
    /// method's arguments, as `#orderId` or `#order.customer`; equal values are on the same loop, and may not be null. Where
    /// there is one loop it has no effect.
    ///
    /// @return empty for none
    String key() default "";
}
