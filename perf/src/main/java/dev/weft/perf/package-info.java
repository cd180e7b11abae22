/// What Weft costs, beside what a program would use instead. Each benchmark checks its own result.
@NullMarked
package dev.weft.perf;

import org.jspecify.annotations.NullMarked;
