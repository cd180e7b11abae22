/// Weft in a web application on Spring MVC: requests with a group and a deadline, that end when their client has gone, and
/// that may run on a loop.
@NullMarked
package dev.weft.spring.web;

import org.jspecify.annotations.NullMarked;
