package io.fluv.core;

import io.fluv.core.error.Endpoint;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A question for addresses: all that POSIX's {@code getaddrinfo} can be asked. Immutable: each setter gives a changed
 * question.
 *
 * <p>A node is a name or the text of an address. An IPv6 address may be in brackets, as {@link java.net.URI#getHost} has it,
 * and may have a zone, {@code fe80::1%eth0}: the name or index of an interface of this host. In a zone that this host does not
 * have nobody is found, with {@link io.fluv.core.error.LookupException.Reason#UNKNOWN_NAME}; zone 0 is as good as none.
 */
public final class Lookup {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PROTOCOL = 255;

    private final @Nullable String node;
    private final @Nullable String service;
    private final AddressFamily family;
    private final SocketType type;
    private final int protocol;
    private final Set<Flag> flags;
    private final Duration timeout;

    private Lookup(Builder from) {
        node = from.node;
        service = from.service;
        family = from.family;
        type = from.type;
        protocol = from.protocol;
        flags = Collections.unmodifiableSet(from.flags);
        timeout = from.timeout;
    }

    /** For the addresses of a host: a name, or the text of an address. Its answers have port 0. */
    public static Lookup of(String node) {
        return of(Objects.requireNonNull(node, "node"), null);
    }

    /** For the addresses of a host, with a port. */
    public static Lookup of(String node, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port: " + port + " is not from 0 to " + MAX_PORT);
        }
        return of(Objects.requireNonNull(node, "node"), Integer.toString(port));
    }

    /**
     * For a service on a host.
     *
     * @param node a name or the text of an address; null for this host, see {@link Flag#PASSIVE}
     * @param service a name such as {@code http} (from {@code /etc/services}), or a port; null for none
     * @throws IllegalArgumentException when both are null
     */
    public static Lookup of(@Nullable String node, @Nullable String service) {
        if (node == null && service == null) {
            throw new IllegalArgumentException("node and service: one of them must be given");
        }
        Builder builder = new Builder();
        builder.node = node;
        builder.service = service;
        return new Lookup(builder);
    }

    /** Answers of one family only. {@link AddressFamily#ANY} by default. */
    public Lookup family(AddressFamily value) {
        Objects.requireNonNull(value, "value");
        return with(b -> b.family = value);
    }

    /**
     * Answers for one type of socket only. By default ({@link SocketType#ANY}) each address comes once for each type that
     * has the service.
     */
    public Lookup type(SocketType value) {
        Objects.requireNonNull(value, "value");
        return with(b -> b.type = value);
    }

    /**
     * Answers for one protocol only.
     *
     * @param number IANA's, such as 6 for TCP and 17 for UDP; 0, the default, for any
     */
    public Lookup protocol(int number) {
        if (number < 0 || number > MAX_PROTOCOL) {
            throw new IllegalArgumentException("protocol: " + number + " is not from 0 to " + MAX_PROTOCOL);
        }
        return with(b -> b.protocol = number);
    }

    /** These flags and no others. */
    public Lookup flags(Flag... values) {
        EnumSet<Flag> set = EnumSet.noneOf(Flag.class);
        for (Flag value : Objects.requireNonNull(values, "values")) {
            set.add(Objects.requireNonNull(value, "values"));
        }
        return with(b -> b.flags = set);
    }

    /**
     * How long the answer may take; 30 s by default. The question may go on unheard for longer, where the resolver can't
     * be stopped.
     *
     * @param value positive
     */
    public Lookup timeout(Duration value) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
        Objects.requireNonNull(value, "value");
        if (value.isNegative() || value.isZero() || value.compareTo(longest) > 0) {
            throw new IllegalArgumentException("timeout: " + value + " is not positive, or longer than " + longest);
        }
        return with(b -> b.timeout = value);
    }

    public @Nullable String node() {
        return node;
    }

    public @Nullable String service() {
        return service;
    }

    public AddressFamily family() {
        return family;
    }

    public SocketType type() {
        return type;
    }

    public int protocol() {
        return protocol;
    }

    public Set<Flag> flags() {
        return flags;
    }

    public boolean has(Flag flag) {
        return flags.contains(Objects.requireNonNull(flag, "flag"));
    }

    public Duration timeout() {
        return timeout;
    }

    private Lookup with(Consumer<Builder> change) {
        Builder builder = new Builder(this);
        change.accept(builder);
        return new Lookup(builder);
    }

    /** What is asked for, as failures name it: {@code example.com:http}, {@code [::1]:80}, {@code ::1}, {@code *:80}. */
    @Override
    public String toString() {
        String host = node == null ? "*" : node;
        return service == null ? host : Endpoint.withPort(host, service);
    }

    /** What is wanted of a lookup; POSIX's {@code AI_} flags. */
    public enum Flag {
        /** Without a node: the addresses to listen on (the wildcards) instead of those to connect to (the loopback's). */
        PASSIVE,

        /** The name that the node's aliases lead to, in the first answer; the node itself where the resolver can't tell. */
        CANONNAME,

        /** The node must be the text of an address; no name is asked for. */
        NUMERICHOST,

        /** The service must be a number; no table of services is read. */
        NUMERICSERV,

        /**
         * With {@link AddressFamily#INET6}: a node that has IPv4 addresses only is answered with those in IPv6 form,
         * {@code ::ffff:192.0.2.1}. Otherwise without effect.
         */
        V4MAPPED,

        /** With {@link #V4MAPPED}: both the IPv6 addresses and the mapped ones. Otherwise without effect. */
        ALL,

        /** Only answers of a family that an interface of this host, the loopback aside, has an address of. */
        ADDRCONFIG
    }

    private static final class Builder {
        @Nullable
        String node;

        @Nullable
        String service;

        AddressFamily family = AddressFamily.ANY;
        SocketType type = SocketType.ANY;
        int protocol;
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        Duration timeout = Duration.ofSeconds(30);

        Builder() {}

        Builder(Lookup from) {
            node = from.node;
            service = from.service;
            family = from.family;
            type = from.type;
            protocol = from.protocol;
            flags = from.flags;
            timeout = from.timeout;
        }
    }
}
