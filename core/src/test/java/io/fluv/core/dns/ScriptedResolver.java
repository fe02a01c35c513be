package io.fluv.core.dns;

import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A resolver that knows what it was told and remembers what it was asked. Any thread. */
final class ScriptedResolver implements Resolver {
    private final Map<String, CompletableFuture<ResolvedHost>> hosts = new ConcurrentHashMap<>();
    private final Map<InetAddress, CompletableFuture<String>> names = new ConcurrentHashMap<>();
    private final List<Object> asked = new CopyOnWriteArrayList<>();

    ScriptedResolver host(String name, String... addresses) {
        List<InetAddress> parsed =
                Stream.of(addresses).map(AddressLiteral::parse).toList();
        hosts.put(name, CompletableFuture.completedFuture(new ResolvedHost(parsed, null, null)));
        return this;
    }

    ScriptedResolver host(String name, CompletableFuture<ResolvedHost> answer) {
        hosts.put(name, answer);
        return this;
    }

    ScriptedResolver name(String address, String name) {
        return name(address, CompletableFuture.completedFuture(name));
    }

    ScriptedResolver name(String address, CompletableFuture<String> answer) {
        names.put(AddressLiteral.parse(address), answer);
        return this;
    }

    List<Object> asked() {
        return asked;
    }

    @Override
    public CompletableFuture<ResolvedHost> resolve(String host) {
        asked.add(host);
        return hosts.getOrDefault(host, unknown("lookup " + host));
    }

    @Override
    public CompletableFuture<String> nameOf(InetAddress address) {
        asked.add(address);
        return names.getOrDefault(address, unknown("reverse lookup " + Endpoint.host(address)));
    }

    private static <T> CompletableFuture<T> unknown(String asked) {
        return CompletableFuture.failedFuture(new LookupException(Reason.UNKNOWN_NAME, asked, null));
    }

    /** Leaves what is under way as it is: those who asked must not depend on it. */
    @Override
    public void close() {
        asked.clear();
    }
}
