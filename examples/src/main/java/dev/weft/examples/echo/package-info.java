/// A server that sends back what it gets.
@NullMarked
package dev.weft.examples.echo;

import org.jspecify.annotations.NullMarked;
