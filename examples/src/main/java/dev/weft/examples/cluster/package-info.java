/// The crawler once more, its pages fetched by several JVMs: calls that a loop offloads to a cluster.
@NullMarked
package dev.weft.examples.cluster;

import org.jspecify.annotations.NullMarked;
