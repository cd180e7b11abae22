package dev.weft.nio;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The name service of the tests: names under `weft.test` are what a test says; all others are the system's.
public final class StagedNames extends InetAddressResolverProvider {

    /// What is to be done when somebody asks.
    interface Answer {

        Stream<InetAddress> addresses(String host) throws UnknownHostException;
    }

    static final Map<String, Answer> ANSWERS = new ConcurrentHashMap<>();

    /// For the JDK.
    public StagedNames() {
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver system = configuration.builtinResolver();
        return new InetAddressResolver() {

            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                Answer answer = ANSWERS.get(host);
                return answer != null ? answer.addresses(host) : system.lookupByName(host, policy);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return system.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "staged names";
    }
}
