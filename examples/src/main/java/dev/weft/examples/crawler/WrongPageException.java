package dev.weft.examples.crawler;

/// What was fetched is not what was asked for.
public final class WrongPageException extends Exception {

    WrongPageException(String message) {
        super(message);
    }
}
