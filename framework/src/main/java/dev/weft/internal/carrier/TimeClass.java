package dev.weft.internal.carrier;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/// The class that the JDK's timed waits ask: made at run time and defined beside `Unsafe`, since a class of the JDK sees
/// none of ours. In Java it would be:
///
/// ```java
/// package jdk.internal.misc;
///
/// public final class WeftTime {
///     public static volatile boolean asked; // the waits have been changed
///     public static volatile int loops; // which have a clock of their own
///     public static volatile Supplier<?> clocks; // of the current thread, or null
///
///     private static Object clock() {
///         return loops == 0 ? null : clocks.get();
///     }
///
///     public static boolean isVirtual() {
///         return clock() != null;
///     }
///
///     public static long nanoTime() {
///         Object clock = clock();
///         return clock == null ? System.nanoTime() : ((LongSupplier) clock).getAsLong();
///     }
///
///     public static void park(Unsafe unsafe, boolean absolute, long nanos) { // 0: without end; never absolute
///         Object clock = nanos == 0 ? null : clock();
///         if (clock != null) {
///             nanos = ((LongUnaryOperator) clock).applyAsLong(nanos);
///             if (nanos <= 0) {
///                 return;
///             }
///         }
///         unsafe.park(absolute, nanos);
///     }
/// }
/// ```
///
/// So a clock tells the time, and when it is asked to let some ns pass it answers how many of them are to be waited for in
/// real time.
final class TimeClass {

    static final String PACKAGE = "jdk.internal.misc";
    static final String NAME = PACKAGE + ".WeftTime";
    static final String ASKED = "asked";
    static final String LOOPS = "loops";
    static final String CLOCKS = "clocks";

    static final ClassDesc SELF = ClassDesc.of(NAME);
    static final MethodTypeDesc NANO_TIME = MethodTypeDesc.of(CD_long);
    static final MethodTypeDesc IS_VIRTUAL = MethodTypeDesc.of(CD_boolean);
    static final ClassDesc SYSTEM = desc(System.class);
    static final ClassDesc UNSAFE = ClassDesc.of(PACKAGE, "Unsafe");
    static final MethodTypeDesc UNSAFE_PARK = MethodTypeDesc.of(CD_void, CD_boolean, CD_long);
    static final MethodTypeDesc PARK = UNSAFE_PARK.insertParameterTypes(0, UNSAFE);

    private static final ClassDesc SUPPLIER = desc(Supplier.class);
    private static final ClassDesc NOW = desc(LongSupplier.class);
    private static final ClassDesc LET_PASS = desc(LongUnaryOperator.class);
    private static final MethodTypeDesc CLOCK = MethodTypeDesc.of(CD_Object);

    private static final int PUBLIC_STATIC = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
    private static final int FIELD = PUBLIC_STATIC | ClassFile.ACC_VOLATILE;

    private TimeClass() {
    }

    static byte[] bytes() {
        return ClassFile.of().build(SELF, type -> type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL)
                .withField(ASKED, CD_boolean, FIELD).withField(LOOPS, CD_int, FIELD).withField(CLOCKS, SUPPLIER, FIELD)
                .withMethodBody("clock", CLOCK, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC, TimeClass::clock)
                .withMethodBody("isVirtual", IS_VIRTUAL, PUBLIC_STATIC, TimeClass::isVirtual)
                .withMethodBody("nanoTime", NANO_TIME, PUBLIC_STATIC, TimeClass::nanoTime)
                .withMethodBody("park", PARK, PUBLIC_STATIC, TimeClass::park));
    }

    private static void clock(CodeBuilder code) {
        code.getstatic(SELF, LOOPS, CD_int)
                .ifThen(some -> some.getstatic(SELF, CLOCKS, SUPPLIER).invokeinterface(SUPPLIER, "get", CLOCK)
                        .areturn())
                .aconst_null().areturn();
    }

    private static void isVirtual(CodeBuilder code) {
        var none = code.newLabel();
        code.invokestatic(SELF, "clock", CLOCK).ifnull(none).iconst_1().ireturn()
                .labelBinding(none).iconst_0().ireturn();
    }

    private static void nanoTime(CodeBuilder code) {
        var none = code.newLabel();
        code.invokestatic(SELF, "clock", CLOCK).dup().ifnull(none)
                .checkcast(NOW).invokeinterface(NOW, "getAsLong", NANO_TIME).lreturn()
                .labelBinding(none).pop().invokestatic(SYSTEM, "nanoTime", NANO_TIME).lreturn();
    }

    /// The parameters are in 0, 1 and 2; the clock goes to 4.
    private static void park(CodeBuilder code) {
        var forReal = code.newLabel();
        code.lload(2).lconst_0().lcmp().ifeq(forReal)
                .invokestatic(SELF, "clock", CLOCK).astore(4).aload(4).ifnull(forReal)
                .aload(4).checkcast(LET_PASS).lload(2)
                .invokeinterface(LET_PASS, "applyAsLong", MethodTypeDesc.of(CD_long, CD_long)).lstore(2)
                .lload(2).lconst_0().lcmp().ifThen(Opcode.IFLE, CodeBuilder::return_)
                .labelBinding(forReal).aload(0).iload(1).lload(2).invokevirtual(UNSAFE, "park", UNSAFE_PARK).return_();
    }

    private static ClassDesc desc(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }
}
