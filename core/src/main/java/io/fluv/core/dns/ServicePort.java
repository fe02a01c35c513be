package io.fluv.core.dns;

import io.fluv.core.Lookup;
import io.fluv.core.SocketType;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * A service as a type of socket reaches it: what a lookup has beside the addresses.
 *
 * @param protocol by IANA's number, 0 for any
 */
record ServicePort(SocketType type, int protocol, int port) {
    private static final int MAX_PORT = 65_535;

    /** What each type speaks. In the order in which answers come; the last has neither a protocol nor names of its own. */
    private enum Kind {
        TCP(SocketType.STREAM, 6, "tcp"),
        UDP(SocketType.DATAGRAM, 17, "udp"),
        RAW(SocketType.RAW, 0, "");

        final SocketType type;
        final int protocol;
        final String name;

        Kind(SocketType type, int protocol, String name) {
            this.type = type;
            this.protocol = protocol;
            this.name = name;
        }

        boolean fits(Lookup lookup) {
            boolean sameType = lookup.type() == SocketType.ANY || lookup.type() == type;
            return sameType && (lookup.protocol() == 0 || protocol == 0 || lookup.protocol() == protocol);
        }
    }

    /** True when the service is a name, for which a {@link ServiceTable} is needed. */
    static boolean isNamed(Lookup lookup) {
        String service = lookup.service();
        return service != null && !isNumber(service);
    }

    /**
     * The ways to reach the service that the lookup's type and protocol allow.
     *
     * @param table not looked at unless the service {@linkplain #isNamed is named}
     */
    static List<ServicePort> of(Lookup lookup, ServiceTable table) throws LookupException {
        List<Kind> kinds = kinds(lookup);
        String service = lookup.service();
        if (service == null) {
            return ofNumber(lookup, kinds, 0);
        }
        if (isNumber(service)) {
            return ofNumber(lookup, kinds, number(lookup, service));
        }
        List<ServicePort> named = new ArrayList<>();
        for (Kind kind : kinds) {
            Integer port = table.port(service, kind.name);
            if (port != null) {
                named.add(new ServicePort(kind.type, kind.protocol, port));
            }
        }
        if (named.isEmpty()) {
            throw new LookupException(Reason.UNKNOWN_SERVICE, "lookup " + lookup, null);
        }
        return named;
    }

    /** All types, or with a hint the first that it fits: a protocol other than TCP's and UDP's is one of raw sockets. */
    private static List<Kind> kinds(Lookup lookup) throws LookupException {
        List<Kind> fitting = new ArrayList<>(List.of(Kind.values()));
        fitting.removeIf(kind -> !kind.fits(lookup));
        if (fitting.isEmpty()) {
            throw new LookupException(
                    Reason.SOCKET_TYPE,
                    "lookup " + lookup,
                    "(" + lookup.type() + " with protocol " + lookup.protocol() + ")",
                    null);
        }
        boolean hinted = lookup.type() != SocketType.ANY || lookup.protocol() != 0;
        return hinted ? fitting.subList(0, 1) : fitting;
    }

    private static List<ServicePort> ofNumber(Lookup lookup, List<Kind> kinds, int port) {
        return kinds.stream()
                .map(kind -> new ServicePort(kind.type, kind.protocol == 0 ? lookup.protocol() : kind.protocol, port))
                .toList();
    }

    private static boolean isNumber(String service) {
        return !service.isEmpty() && service.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int number(Lookup lookup, String digits) throws LookupException {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        if (significant.length() > 5 || Integer.parseInt(significant) > MAX_PORT) {
            throw new LookupException(
                    Reason.UNKNOWN_SERVICE, "lookup " + lookup, "(ports end at " + MAX_PORT + ")", null);
        }
        return Integer.parseInt(significant);
    }
}
