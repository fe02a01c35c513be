package io.fluv.core.host;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a link-local IPv6 address is meant that names no interface. It means nothing without one: systems refuse it, or take
 * the interface of whichever route comes first.
 */
public final class LinkLocal {
    private LinkLocal() {}

    /**
     * What to connect or to send to for {@code address}. A link-local one without a zone gets that of the interface that has
     * this very address, or else of the first by index that is up and has any such address, loopback aside, as in libuv. Any
     * other, and that one on a host without such an interface, stays as it is: multicast addresses too, for which sockets have
     * an option.
     *
     * <p>For an address that lacks its zone, and only then, this asks the system for its interfaces, each time anew.
     *
     * @param address perhaps unresolved
     */
    public static InetSocketAddress withZone(InetSocketAddress address) throws SocketException {
        if (!(address.getAddress() instanceof Inet6Address six) || !six.isLinkLocalAddress() || six.getScopeId() != 0) {
            return address;
        }
        NetworkInterface link = linkOf(six);
        if (link == null) {
            return address;
        }
        try {
            return new InetSocketAddress(Inet6Address.getByAddress(null, six.getAddress(), link), address.getPort());
        } catch (UnknownHostException e) {
            return address; // the interface has lost its own address just now
        }
    }

    private static @Nullable NetworkInterface linkOf(Inet6Address address) throws SocketException {
        List<NetworkInterface> links = Collections.list(NetworkInterface.getNetworkInterfaces());
        links.sort(Comparator.comparingInt(NetworkInterface::getIndex));
        NetworkInterface first = null;
        for (NetworkInterface link : links) {
            for (InetAddress own : Collections.list(link.getInetAddresses())) {
                if (own.equals(address)) {
                    return link;
                }
                boolean qualifies = own instanceof Inet6Address && own.isLinkLocalAddress();
                if (first == null && qualifies && !link.isLoopback() && link.isUp()) {
                    first = link;
                }
            }
        }
        return first;
    }
}
