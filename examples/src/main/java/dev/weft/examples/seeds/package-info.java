/// The programs of the notes on Python's coroutines, in plain Java on Weft: one small program a file, to read, run and
/// copy.
///
/// [Seeds][dev.weft.examples.seeds.Seeds] lists and runs them. Each prints what the Python program prints. The length of
/// its second is a parameter, so that tests need not wait; that and the stream to print to are all that a copy can leave
/// out.
@NullMarked
package dev.weft.examples.seeds;

import org.jspecify.annotations.NullMarked;
