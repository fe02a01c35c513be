package io.fluv.core.dns;

import io.fluv.core.AddressFamily;
import io.fluv.core.AddressInfo;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.Lookup;
import io.fluv.core.Lookup.Flag;
import io.fluv.core.NameInfo;
import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import io.fluv.core.SocketType;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.loop.LoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lookups in both directions, over a resolver of names, the system's table of services and its list of interfaces. Any
 * thread. What is the text of an address or a number is answered without a thread of its own, names are asked of the
 * resolver in ASCII, and the rest, which the host itself knows, is read on one thread apart from the resolver's: no
 * server's silence delays it.
 */
public final class Names implements AutoCloseable {
    private static final Duration LOCAL_TIMEOUT = Duration.ofSeconds(30);
    private static final int LOCAL_WAITING = 1024;

    /** Sections 3.1 and 3.2 of RFC 3986. An IPv6 address has more colons than one, or is in brackets. */
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://");

    private static final Pattern PORT =
            Pattern.compile("(?:[^:\\[\\]]*|\\[[^\\[\\]]*]):[0-9]+(?:/.*)?", Pattern.DOTALL);

    private static final Set<AddressFamily> BOTH_FAMILIES = EnumSet.of(AddressFamily.INET, AddressFamily.INET6);

    private final LoopGroup group;
    private final Resolver resolver;
    private final Path serviceFile;
    private final LookupThreads local = new LookupThreads("fluv-local-names", 1, LOCAL_WAITING);

    /** Set once it was read, on the local thread. Volatile: looked at by any. */
    private volatile @Nullable ServiceTable services;

    /**
     * @param group whose loops futures complete on
     * @param resolver closed with this
     */
    public Names(LoopGroup group, Resolver resolver) {
        this(group, resolver, ServiceTable.systemFile());
    }

    Names(LoopGroup group, Resolver resolver, Path serviceFile) {
        this.group = group;
        this.resolver = resolver;
        this.serviceFile = serviceFile;
    }

    /** See {@link io.fluv.core.Transport#lookup}. */
    public CompletableFuture<List<AddressInfo>> lookup(Lookup lookup) {
        String asked = "lookup " + lookup;
        Inquiry<List<AddressInfo>> inquiry = new Inquiry<>(group.leastLoaded(), asked);
        return inquiry.start(lookup.timeout(), started -> {
            if (lookup.has(Flag.CANONNAME) && lookup.node() == null) {
                throw new LookupException(Reason.BAD_FLAGS, asked, "(CANONNAME without a node)", null);
            }
            if (lookup.has(Flag.NUMERICSERV) && ServicePort.isNamed(lookup)) {
                throw LookupException.saying(
                        Reason.UNKNOWN_NAME, asked, "unknown service (it is to be a number)", null);
            }
            started.await(
                    ServicePort.isNamed(lookup)
                            ? services(asked)
                            : CompletableFuture.completedFuture(ServiceTable.EMPTY),
                    table -> {
                        List<ServicePort> ports = ServicePort.of(lookup, table);
                        started.await(
                                families(lookup, asked), configured -> addresses(started, lookup, configured, ports));
                    });
        });
    }

    private void addresses(
            Inquiry<List<AddressInfo>> inquiry, Lookup lookup, Set<AddressFamily> configured, List<ServicePort> ports)
            throws LookupException {
        String node = lookup.node();
        InetAddress literal = node == null ? null : AddressChoice.literalOf(node);
        if (node == null || literal != null) {
            List<InetAddress> known = literal == null ? AddressChoice.ofThisHost(lookup) : List.of(literal);
            String name = node != null && lookup.has(Flag.CANONNAME) ? AddressLiteral.withoutBrackets(node) : null;
            inquiry.answer(AddressChoice.answers(lookup, configured, known, ports, name));
            return;
        }
        if (lookup.has(Flag.NUMERICHOST) && !AddressLiteral.looksLikeAddress(node)) {
            throw new LookupException(Reason.UNKNOWN_NAME, "lookup " + lookup, "(it is to be an address)", null);
        }
        String asked = "lookup " + lookup;
        inquiry.await(
                returned(resolver.resolve(nameToAsk(node, asked)), asked),
                answer -> {
                    ResolvedHost host = returned(answer, asked);
                    String canonical = host.canonicalName() != null ? host.canonicalName() : node;
                    String name = lookup.has(Flag.CANONNAME) ? canonical : null;
                    inquiry.answer(AddressChoice.answers(lookup, configured, host.addresses(), ports, name));
                },
                failure -> inquiry.fail(typed(failure, asked)));
    }

    /** What the resolver has returned, or a failure that names it: it may be one's own. */
    private <T> T returned(@Nullable T value, String asked) {
        return Objects.requireNonNull(
                value, () -> asked + ": the resolver " + resolver.getClass().getName() + " returned null");
    }

    /** What a resolver said, in terms of what was asked. A resolver's own errors are left as they are. */
    private static Throwable typed(Throwable failure, String asked) {
        if (failure instanceof LookupException known) {
            return new LookupException(known.reason(), asked, failure);
        }
        return failure instanceof UnknownHostException unknown
                ? new LookupException(FailureReasons.told(unknown), asked, failure)
                : failure;
    }

    /**
     * The addresses of a host to connect to, each once, for a caller that bounds the time itself: the answer may come on any
     * thread. Cancelling the result gives the question up.
     */
    public CompletableFuture<List<InetAddress>> addressesOf(String host) {
        InetAddress literal = AddressLiteral.ofHost(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(List.of(literal));
        }
        String asked = "lookup " + host;
        try {
            CompletableFuture<ResolvedHost> resolved = returned(resolver.resolve(nameToAsk(host, asked)), asked);
            CompletableFuture<List<InetAddress>> addresses = resolved.thenApply(answer ->
                            AddressChoice.toConnectTo(returned(answer, asked).addresses()))
                    .exceptionallyCompose(
                            failure -> CompletableFuture.failedFuture(typed(Inquiry.unwrapped(failure), asked)));
            addresses.whenComplete((found, failure) -> {
                if (addresses.isCancelled()) {
                    resolved.cancel(false);
                }
            });
            return addresses;
        } catch (LookupException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Finds out which address a socket is to be bound to, and goes on with it: at once, if it needs no lookup. A failure is
     * {@code result}'s, and so is a cancel the lookup's.
     */
    public void locate(
            SocketAddress address, SocketType type, CompletableFuture<?> result, Consumer<SocketAddress> next) {
        SocketAddress known = withoutLookup(address);
        if (known != null) {
            next.accept(known);
            return;
        }
        InetSocketAddress host = (InetSocketAddress) address;
        CompletableFuture<List<AddressInfo>> answers =
                lookup(Lookup.of(host.getHostString(), host.getPort()).type(type));
        answers.whenComplete((found, failure) -> {
            if (failure == null) {
                next.accept(found.get(0).address());
            } else {
                result.completeExceptionally(failure);
            }
        });
        result.whenComplete((done, failure) -> answers.cancel(false));
    }

    /** The address if it is one, or its text is; null for a name, which a resolver has to be asked for. */
    public static @Nullable SocketAddress withoutLookup(SocketAddress address) {
        if (!(address instanceof InetSocketAddress host) || !host.isUnresolved()) {
            return address;
        }
        InetAddress literal = AddressLiteral.ofHost(host.getHostString());
        return literal == null ? null : new InetSocketAddress(literal, host.getPort());
    }

    /** The form in which a resolver is asked for a host. A text that can only be meant for an address is no name. */
    private static String nameToAsk(String host, String asked) throws LookupException {
        String more = moreThanHost(host);
        if (more != null) {
            String detail = "(it has a " + more + "; only the host is meant)";
            throw new LookupException(Reason.UNKNOWN_NAME, asked, detail, null);
        }
        try {
            String name = DomainName.toAscii(host);
            if (!AddressLiteral.looksLikeAddress(name)) {
                return name;
            }
        } catch (IllegalArgumentException e) {
            throw new LookupException(Reason.UNKNOWN_NAME, asked, "(" + e.getMessage() + ")", e);
        }
        String zone = AddressLiteral.unknownZone(host);
        String detail = zone == null ? "(not a valid address)" : "(this host has no interface " + zone + ")";
        throw new LookupException(Reason.UNKNOWN_NAME, asked, detail, null);
    }

    /** What a text has that is not the host's, but another part's of a URI; null for nothing that we would know. */
    private static @Nullable String moreThanHost(String host) {
        if (SCHEME.matcher(host).lookingAt()) {
            return "scheme";
        }
        return PORT.matcher(host).matches() ? "port" : null;
    }

    /** See {@link io.fluv.core.Transport#reverseLookup}. */
    public CompletableFuture<NameInfo> reverseLookup(InetSocketAddress address, Set<NameInfo.Flag> flags) {
        boolean hasPort = address.getPort() != 0;
        String asked = "reverse lookup " + (hasPort ? Endpoint.text(address) : Endpoint.host(address.getAddress()));
        Inquiry<NameInfo> inquiry = new Inquiry<>(group.leastLoaded(), asked);
        return inquiry.start(Lookup.of("*").timeout(), started -> {
            boolean numeric = flags.contains(NameInfo.Flag.NUMERICHOST);
            if (numeric && flags.contains(NameInfo.Flag.NAMEREQD)) {
                throw new LookupException(Reason.BAD_FLAGS, asked, "(NUMERICHOST with NAMEREQD)", null);
            }
            String text = Endpoint.host(address.getAddress());
            started.await(service(address.getPort(), flags, asked), service -> {
                if (numeric) {
                    started.answer(new NameInfo(text, service));
                    return;
                }
                started.await(
                        // An IPv4 address in IPv6 form has the name of the IPv4 address.
                        returned(resolver.nameOf(AddressChoice.unmapped(address.getAddress())), asked),
                        name -> started.answer(new NameInfo(shortened(returned(name, asked), flags), service)),
                        failure -> {
                            Throwable reason = typed(failure, asked);
                            if (flags.contains(NameInfo.Flag.NAMEREQD) || !isNameless(reason)) {
                                started.fail(nameless(reason, asked));
                            } else {
                                started.answer(new NameInfo(text, service));
                            }
                        });
            });
        });
    }

    /** Without the domain, when it is this host's own and {@link NameInfo.Flag#NOFQDN} asks for that. */
    private static String shortened(String name, Set<NameInfo.Flag> flags) {
        if (!flags.contains(NameInfo.Flag.NOFQDN)) {
            return name;
        }
        String own = LocalHost.hostName();
        int dot = own.indexOf('.');
        boolean local = dot > 0 && name.length() > own.length() - dot && name.endsWith(own.substring(dot));
        return local ? name.substring(0, name.length() - (own.length() - dot)) : name;
    }

    /** An address is no host that could be unknown. */
    private static Throwable nameless(Throwable failure, String asked) {
        return failure instanceof LookupException typed && typed.reason() == Reason.UNKNOWN_NAME
                ? LookupException.saying(Reason.UNKNOWN_NAME, asked, "the address has no name", failure.getCause())
                : failure;
    }

    /** The address has no name, as far as the resolver tells, as opposed to: it could not ask. */
    private static boolean isNameless(Throwable failure) {
        return failure instanceof LookupException typed
                && (typed.reason() == Reason.UNKNOWN_NAME
                        || typed.reason() == Reason.NO_ADDRESS
                        || typed.reason() == Reason.UNSPECIFIED);
    }

    private CompletableFuture<String> service(int port, Set<NameInfo.Flag> flags, String asked) {
        String number = Integer.toString(port);
        if (flags.contains(NameInfo.Flag.NUMERICSERV)) {
            return CompletableFuture.completedFuture(number);
        }
        String protocol = flags.contains(NameInfo.Flag.DGRAM) ? "udp" : "tcp";
        return services(asked).thenApply(table -> {
            String name = table.name(port, protocol);
            return name == null ? number : name;
        });
    }

    /** See {@link io.fluv.core.Transport#interfaces}. */
    public CompletableFuture<List<InterfaceAddress>> interfaces(InterfaceAddress.Selection selection) {
        return asked("list the interfaces", () -> LocalHost.interfaces(selection));
    }

    /** See {@link io.fluv.core.Transport#interfaceName}. */
    public CompletableFuture<String> interfaceName(int index) {
        return asked("interface " + index, () -> LocalHost.interfaceName(index));
    }

    /** See {@link io.fluv.core.Transport#interfaceIndex}. */
    public CompletableFuture<Integer> interfaceIndex(String name) {
        return asked("interface " + name, () -> LocalHost.interfaceIndex(name));
    }

    /** See {@link io.fluv.core.Transport#hostName}. */
    public String hostName() {
        return LocalHost.hostName();
    }

    private <T> CompletableFuture<T> asked(String what, Callable<T> question) {
        return new Inquiry<T>(group.leastLoaded(), what)
                .start(LOCAL_TIMEOUT, started -> started.await(locally(what, question), started::answer));
    }

    private CompletableFuture<Set<AddressFamily>> families(Lookup lookup, String asked) {
        if (!lookup.has(Flag.ADDRCONFIG)) {
            return CompletableFuture.completedFuture(BOTH_FAMILIES);
        }
        return locally(asked, () -> {
            Set<AddressFamily> configured = LocalHost.configuredFamilies();
            // A host with loopback addresses only can still talk to itself, with both.
            return configured.isEmpty() ? BOTH_FAMILIES : configured;
        });
    }

    private CompletableFuture<ServiceTable> services(String asked) {
        ServiceTable known = services;
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return locally(asked, () -> {
            ServiceTable read = services;
            if (read == null) {
                read = ServiceTable.read(serviceFile);
                services = read;
            }
            return read;
        });
    }

    /** Asks this host itself, on the thread for that. */
    private <T> CompletableFuture<T> locally(String asked, Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        LookupThreads.Admission admission = local.offer(() -> {
            try {
                T known = question.call();
                return () -> answer.complete(known);
            } catch (Throwable failure) {
                return () -> answer.completeExceptionally(failure);
            }
        });
        return switch (admission) {
            case ACCEPTED -> answer;
            case FULL -> CompletableFuture.failedFuture(new LookupException(Reason.TOO_MANY, asked, null));
            case CLOSED -> CompletableFuture.failedFuture(new LookupException(Reason.CLOSED, asked, null));
        };
    }

    @Override
    public void close() {
        resolver.close();
        local.close();
    }

    @Override
    public String toString() {
        return "Names[" + resolver + "]";
    }
}
