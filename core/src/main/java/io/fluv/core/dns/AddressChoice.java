package io.fluv.core.dns;

import io.fluv.core.AddressFamily;
import io.fluv.core.AddressInfo;
import io.fluv.core.Lookup;
import io.fluv.core.Lookup.Flag;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which of a host's addresses are the answer to a lookup, by POSIX's rules for family and flags. */
final class AddressChoice {
    private static final int MAPPED_PREFIX = 12;

    private AddressChoice() {}

    /**
     * The addresses of no node: those to listen on, or to connect to, in the order of the system's own lookup. Of the family
     * alone that is asked for: nothing stands in for an address that this host always has.
     */
    static List<InetAddress> ofThisHost(Lookup lookup) {
        List<String> texts = lookup.has(Flag.PASSIVE) ? List.of("0.0.0.0", "::") : List.of("::1", "127.0.0.1");
        return texts.stream()
                .map(AddressChoice::literal)
                .filter(address -> lookup.family() == AddressFamily.ANY || lookup.family() == familyOf(address))
                .toList();
    }

    private static InetAddress literal(String text) {
        InetAddress address = AddressLiteral.parse(text);
        assert address != null : text;
        return address;
    }

    /** The address that the node is the text of, or null; an IPv4 address in IPv6 form keeps that form. */
    static @Nullable InetAddress literalOf(String node) {
        InetAddress address = AddressLiteral.ofHost(node);
        return address instanceof Inet4Address && node.indexOf(':') >= 0 ? mapped(address) : address;
    }

    /**
     * The answers: each address that is wanted with each way to reach the service.
     *
     * @param configured the families that may be told; both, unless {@link Flag#ADDRCONFIG} says otherwise
     */
    static List<AddressInfo> answers(
            Lookup lookup,
            Set<AddressFamily> configured,
            List<InetAddress> addresses,
            List<ServicePort> services,
            @Nullable String canonicalName)
            throws LookupException {
        List<AddressInfo> answers = new ArrayList<>();
        for (InetAddress address : wanted(lookup, configured, addresses)) {
            for (ServicePort service : services) {
                answers.add(new AddressInfo(
                        familyOf(address),
                        service.type(),
                        service.protocol(),
                        new InetSocketAddress(address, service.port()),
                        answers.isEmpty() ? canonicalName : null));
            }
        }
        return answers;
    }

    private static List<InetAddress> wanted(Lookup lookup, Set<AddressFamily> configured, List<InetAddress> addresses)
            throws LookupException {
        List<InetAddress> wanted = new ArrayList<>();
        for (InetAddress address : addresses) {
            AddressFamily family = familyOf(address);
            if (configured.contains(family) && (lookup.family() == AddressFamily.ANY || lookup.family() == family)) {
                wanted.add(address);
            }
        }
        boolean maps = lookup.family() == AddressFamily.INET6 && lookup.has(Flag.V4MAPPED);
        if (maps && configured.contains(AddressFamily.INET6) && (wanted.isEmpty() || lookup.has(Flag.ALL))) {
            addresses.stream()
                    .filter(Inet4Address.class::isInstance)
                    .map(AddressChoice::mapped)
                    .forEach(wanted::add);
        }
        if (wanted.isEmpty()) {
            AddressFamily asked = lookup.family();
            String which = asked == AddressFamily.ANY ? "that this host could reach" : "of family " + asked;
            throw new LookupException(Reason.NO_ADDRESS, "lookup " + lookup, which, null);
        }
        return eachOnce(wanted);
    }

    /**
     * What a resolver has found, as addresses to connect to, in its order: one that is listed twice is one, and so is one that
     * is there as an IPv4 address and in IPv6 form as well.
     */
    static List<InetAddress> toConnectTo(List<InetAddress> addresses) {
        return eachOnce(addresses.stream().map(AddressChoice::unmapped).toList());
    }

    /** Each where it came first. A zone is a part of an address, which the JDK's own equality leaves out. */
    private static List<InetAddress> eachOnce(List<InetAddress> addresses) {
        Map<Object, InetAddress> once = new LinkedHashMap<>();
        for (InetAddress address : addresses) {
            int zone = address instanceof Inet6Address six ? six.getScopeId() : 0;
            once.putIfAbsent(List.of(ByteBuffer.wrap(address.getAddress()), zone), address);
        }
        return List.copyOf(once.values());
    }

    private static AddressFamily familyOf(InetAddress address) {
        return address instanceof Inet4Address ? AddressFamily.INET : AddressFamily.INET6;
    }

    /** The IPv4 address of one that is in IPv6 form; any other as it is. */
    static InetAddress unmapped(InetAddress address) {
        try {
            InetAddress plain = InetAddress.getByAddress(address.getAddress());
            return plain instanceof Inet4Address ? plain : address;
        } catch (UnknownHostException e) {
            throw new AssertionError("the length is right", e);
        }
    }

    /** {@code ::ffff:192.0.2.1}; InetAddress's own methods would make an IPv4 address of it again. */
    private static InetAddress mapped(InetAddress ipv4) {
        byte[] bytes = new byte[MAPPED_PREFIX + ipv4.getAddress().length];
        bytes[MAPPED_PREFIX - 2] = (byte) 0xff;
        bytes[MAPPED_PREFIX - 1] = (byte) 0xff;
        System.arraycopy(ipv4.getAddress(), 0, bytes, MAPPED_PREFIX, bytes.length - MAPPED_PREFIX);
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("the length is right", e);
        }
    }
}
