package dev.weft.spring.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.http11.Http11NioProtocol;

/// Where Tomcat shows its own view of a request, through which its connection can be looked at.
final class ClientWatchValve extends ValveBase {

    private final ClientWatches watches;

    ClientWatchValve(ClientWatches watches) {
        super(true);
        this.watches = watches;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (isWatchable(request)) {
            new ClientWatch(watches, request.getCoyoteRequest()).attachTo(request);
        }
        getNext().invoke(request, response);
    }

    /// Not HTTP/2, where many requests share a connection, nor AJP, where it is the proxy's.
    private static boolean isWatchable(Request request) {
        return request.getConnector().getProtocolHandler() instanceof Http11NioProtocol
                && request.getProtocol().startsWith("HTTP/1.");
    }
}
