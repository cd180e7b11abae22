package dev.weft.spring;

import java.lang.reflect.Method;
import java.util.Objects;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/// What decides, of a call's arguments, which loop of a group it runs on.
final class LoopKey {

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();
    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    private final Expression expression;

    private LoopKey(Expression expression) {
        this.expression = expression;
    }

    /// @throws ParseException if the expression is none
    static @Nullable LoopKey parse(String key) {
        return key.isEmpty() ? null : new LoopKey(PARSER.parseExpression(key));
    }

    Object of(MethodInvocation invocation) {
        Method method = invocation.getMethod();
        Object target = Objects.requireNonNull(invocation.getThis());
        Object value = expression
                .getValue(new MethodBasedEvaluationContext(target, method, invocation.getArguments(), NAMES));
        if (value == null) {
            throw new IllegalArgumentException("key " + expression.getExpressionString() + " of @OnLoop method "
                    + method.getName() + " of " + target.getClass().getName()
                    + " is null, which is on no loop: give the"
                    + " argument a value, and compile with -parameters, or name arguments as #p0, #p1");
        }
        return value;
    }
}
