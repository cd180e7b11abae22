/// Brings Weft into a Spring Boot application: loops become beans that start and stop with the application context.
@NullMarked
package dev.weft.spring;

import org.jspecify.annotations.NullMarked;
