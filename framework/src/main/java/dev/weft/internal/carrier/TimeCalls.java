package dev.weft.internal.carrier;

import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/// What [TimeAgent] changes in a method of the JDK.
final class TimeCalls {

    private static final ClassDesc DATE = ClassDesc.of("java.util.Date");
    private static final ClassDesc UNIT = ClassDesc.of("java.util.concurrent.TimeUnit");
    private static final MethodTypeDesc LONG = MethodTypeDesc.of(CD_long);
    private static final MethodTypeDesc LONG_OF_LONG = MethodTypeDesc.of(CD_long, CD_long);

    private TimeCalls() {
    }

    static CodeTransform in(ClassModel type, MethodModel method) {
        return switch (method.methodName().stringValue()) {
            case "parkOnCarrierThread" -> TimeCalls::askToPark;
            case "awaitUntil" -> new Beginning(code -> awaitUntil(code, type.thisClass().asSymbol()));
            default -> TimeCalls::askForTheTime;
        };
    }

    private static void askForTheTime(CodeBuilder code, CodeElement element) {
        if (isCallOf("java/lang/System", "nanoTime", element)) {
            code.invokestatic(TimeClass.SELF, "nanoTime", TimeClass.NANO_TIME);
        } else {
            code.with(element);
        }
    }

    /// The virtual clock stands still while a task blocks its carrier: a wait that is measured by it would never end.
    private static void askToPark(CodeBuilder code, CodeElement element) {
        if (isCallOf("jdk/internal/misc/Unsafe", "park", element)) {
            code.invokestatic(TimeClass.SELF, "park", TimeClass.PARK);
        } else {
            code.with(element);
        }
    }

    private static boolean isCallOf(String owner, String name, CodeElement element) {
        return element instanceof InvokeInstruction call && call.owner().name().equalsString(owner)
                && call.name().equalsString(name);
    }

    /// The deadline is a moment of the program's own wall clock, which stays real. So the wait is as long as that is away
    /// when it begins:
    ///
    /// ```java
    /// if (WeftTime.isVirtual()) {
    ///     return awaitNanos(MILLISECONDS.toNanos(deadline.getTime() - System.currentTimeMillis())) > 0;
    /// }
    /// ```
    private static void awaitUntil(CodeBuilder code, ClassDesc condition) {
        code.invokestatic(TimeClass.SELF, "isVirtual", TimeClass.IS_VIRTUAL).ifThen(virtual -> virtual.aload(0)
                .getstatic(UNIT, "MILLISECONDS", UNIT)
                .aload(1).invokevirtual(DATE, "getTime", LONG)
                .invokestatic(TimeClass.SYSTEM, "currentTimeMillis", LONG).lsub()
                .invokevirtual(UNIT, "toNanos", LONG_OF_LONG)
                .invokevirtual(condition, "awaitNanos", LONG_OF_LONG).lconst_0().lcmp()
                .ifThenElse(Opcode.IFGT, CodeBuilder::iconst_1, CodeBuilder::iconst_0).ireturn());
    }

    /// A method as it was, with something before it.
    private record Beginning(Consumer<CodeBuilder> what) implements CodeTransform {

        @Override
        public void atStart(CodeBuilder code) {
            what.accept(code);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
        }
    }
}
