package dev.weft;

import dev.weft.internal.carrier.Hook;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/// A test that takes a [Backend] and is run with each that there is.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(OnEveryBackend.Backends.class)
public @interface OnEveryBackend {

    /// False for a test of a suite that is [AlsoSimulated] which cannot be, since something in it is real.
    boolean simulated() default true;

    /// Which there are for a test.
    final class Backends implements ArgumentsProvider {

        @Override
        public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
            boolean simulated = Hook.isAvailable() && context.getRequiredTestClass().isAnnotationPresent(AlsoSimulated.class)
                    && context.getRequiredTestMethod().getAnnotation(OnEveryBackend.class).simulated();
            return Stream.concat(Backend.available().stream(), simulated ? Stream.of(Backend.SIMULATION) : Stream.empty())
                    .map(Arguments::of);
        }
    }
}
