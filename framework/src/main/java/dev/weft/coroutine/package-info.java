/// Bodies that are left in the middle and gone on with: generators, and coroutines.
///
/// A [Generator][dev.weft.coroutine.Generator] is an iterator whose body is a method that gives its elements to an
/// [Out][dev.weft.coroutine.Out] one by one, and that may block between two. Begin there: its table has the whole protocol.
///
/// A [Coroutine][dev.weft.coroutine.Coroutine] switches to others by name, as equals; few programs need it.
///
/// Both can be closed at any time: [CoroutineExit][dev.weft.coroutine.CoroutineExit] then unwinds the body. Both belong to one
/// thread, and work on a loop, off it, and in plain platform threads, with the flag and without.
@NullMarked
package dev.weft.coroutine;

import org.jspecify.annotations.NullMarked;
