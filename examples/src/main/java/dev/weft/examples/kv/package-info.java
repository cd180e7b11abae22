/// A key-value server that redis-cli and redis-benchmark can talk to.
@NullMarked
package dev.weft.examples.kv;

import org.jspecify.annotations.NullMarked;
