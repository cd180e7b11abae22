/// The crawler: the same pages fetched in thirteen ways, from one after another to tasks on a Weft loop.
///
/// [Crawler][dev.weft.examples.crawler.Crawler] is the program. Every [Way][dev.weft.examples.crawler.Way] is one
/// file; the pages come from a [SlowServer][dev.weft.examples.crawler.SlowServer] in the same JVM, so that nothing
/// but the way itself decides how long it takes.
@NullMarked
package dev.weft.examples.crawler;

import org.jspecify.annotations.NullMarked;
