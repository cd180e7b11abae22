/// What several of Weft's packages need and programs do not.
@NullMarked
package dev.weft.internal;

import org.jspecify.annotations.NullMarked;
