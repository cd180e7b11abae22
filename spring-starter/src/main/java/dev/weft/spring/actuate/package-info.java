/// Shows an application's loops and tasks through Spring Boot's Actuator: endpoint and console page, health, meters.
@NullMarked
package dev.weft.spring.actuate;

import org.jspecify.annotations.NullMarked;
