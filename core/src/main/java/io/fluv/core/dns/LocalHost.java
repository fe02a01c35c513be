package io.fluv.core.dns;

import io.fluv.core.AddressFamily;
import io.fluv.core.HardwareAddress;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.InterfaceAddress.Selection;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What this host says of itself: its name and its interfaces. System calls, but none that waits for the network. */
final class LocalHost {
    private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

    private LocalHost() {}

    /** The host's name; never empty. */
    static String hostName() {
        return Stream.of(fromProc(), System.getenv("HOSTNAME"), System.getenv("COMPUTERNAME"))
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .orElseGet(LocalHost::resolvedHostName);
    }

    private static @Nullable String fromProc() {
        try {
            return Files.readString(LINUX_NAME).strip();
        } catch (IOException e) {
            return null; // not Linux, or /proc is not there
        }
    }

    /** The last resort, because it may ask a server what the host's own address is called. */
    private static String resolvedHostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** In the order of the system's own list: IPv4 before IPv6, by index, as they were added. */
    static List<InterfaceAddress> interfaces(Selection selection) throws SocketException {
        List<InterfaceAddress> all = new ArrayList<>();
        for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            // An address with a label of its own, as eth0:1, is listed under both.
            Set<InetAddress> labelled = new HashSet<>();
            for (NetworkInterface label : Collections.list(link.getSubInterfaces())) {
                all.addAll(addresses(label, labelled));
                Collections.list(label.getInetAddresses()).forEach(labelled::add);
            }
            all.addAll(addresses(link, labelled));
        }
        all.removeIf(address -> selection == Selection.UP && !address.up());
        all.sort(Comparator.<InterfaceAddress, Boolean>comparing(entry -> entry.address() instanceof Inet6Address)
                .thenComparing(InterfaceAddress::index));
        return List.copyOf(all);
    }

    private static List<InterfaceAddress> addresses(NetworkInterface link, Set<InetAddress> without)
            throws SocketException {
        List<InterfaceAddress> addresses = new ArrayList<>();
        byte[] hardware = link.getHardwareAddress();
        for (java.net.InterfaceAddress entry : link.getInterfaceAddresses()) {
            InetAddress address = entry.getAddress();
            if (without.contains(address)) {
                continue;
            }
            int prefix = entry.getNetworkPrefixLength();
            addresses.add(new InterfaceAddress(
                    link.getName(),
                    link.getIndex(),
                    link.isUp(),
                    link.isLoopback(),
                    hardware == null ? HardwareAddress.NONE : HardwareAddress.of(hardware),
                    address.isLinkLocalAddress() ? address : withoutZone(address),
                    prefix,
                    netmask(address.getAddress().length, prefix)));
        }
        // The JDK puts each that it finds before the others.
        Collections.reverse(addresses);
        return addresses;
    }

    /** The JDK gives a zone to every IPv6 address of an interface, where only those of the link need one. */
    private static InetAddress withoutZone(InetAddress address) {
        return ofBytes(address.getAddress());
    }

    private static InetAddress netmask(int bytes, int prefix) {
        byte[] mask = new byte[bytes];
        for (int bit = 0; bit < prefix; bit++) {
            mask[bit / Byte.SIZE] |= (byte) (0x80 >>> bit % Byte.SIZE);
        }
        return ofBytes(mask);
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("the length is right", e);
        }
    }

    static String interfaceName(int index) throws SocketException {
        NetworkInterface found = NetworkInterface.getByIndex(index);
        if (found == null) {
            throw new SocketException("interface " + index + ": no such device");
        }
        return found.getName();
    }

    static int interfaceIndex(String name) throws SocketException {
        NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            throw new SocketException("interface " + name + ": no such device");
        }
        return found.getIndex();
    }

    /** The families that an interface has an address of, the loopback's own addresses aside. */
    static Set<AddressFamily> configuredFamilies() throws SocketException {
        EnumSet<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
        for (InterfaceAddress entry : interfaces(Selection.UP)) {
            if (!entry.address().isLoopbackAddress()) {
                families.add(entry.address() instanceof Inet4Address ? AddressFamily.INET : AddressFamily.INET6);
            }
        }
        return families;
    }
}
