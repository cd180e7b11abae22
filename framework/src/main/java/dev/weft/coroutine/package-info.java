/// Bodies that are left in the middle and gone on with: generators, and coroutines.
///
/// A [Generator][dev.weft.coroutine.Generator] is an iterator whose body is a method that gives its elements to an
/// [Out][dev.weft.coroutine.Out] one by one, and that may block between two.
@NullMarked
package dev.weft.coroutine;

import org.jspecify.annotations.NullMarked;
