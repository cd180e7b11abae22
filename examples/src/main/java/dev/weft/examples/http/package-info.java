/// A file server for HTTP/1.1.
@NullMarked
package dev.weft.examples.http;

import org.jspecify.annotations.NullMarked;
