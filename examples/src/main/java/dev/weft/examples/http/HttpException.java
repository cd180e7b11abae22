package dev.weft.examples.http;

/// A request that is answered with an error. The connection is closed after it: what follows may not be a request at all.
final class HttpException extends Exception {

    private final String status;

    /// @param status code and phrase
    /// @param why    for the client, in a sentence
    HttpException(String status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    static HttpException badRequest(String why) {
        return new HttpException("400 Bad Request", why);
    }

    String status() {
        return status;
    }
}
