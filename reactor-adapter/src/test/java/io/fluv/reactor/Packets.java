package io.fluv.reactor;

import io.fluv.testkit.OwnNetwork;
import io.fluv.testkit.Tool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What becomes of packets in the network of a test that has one of its own. */
final class Packets {
    private static final Pattern COUNTER = Pattern.compile("counter packets (\\d+) ");

    /** In the network of the interface that {@link #addInterface} adds. */
    static final InetSocketAddress NOBODY = nobody();

    private Packets() {}

    private static InetSocketAddress nobody() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 2}), 7000);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // four bytes are an address
        }
    }

    /** Otherwise loopback carries 64 KiB in one packet. */
    static void ofOrdinarySize() throws Exception {
        OwnNetwork.change(Tool.IP, "link", "set", "lo", "mtu", "1500", "gso_max_segs", "1");
    }

    /** A second interface, which is up: as 192.0.2.1 in a network that has nobody else. */
    static void addInterface(String name) throws Exception {
        String otherEnd = name + "-end";
        OwnNetwork.change(Tool.IP, "link", "add", name, "type", "veth", "peer", "name", otherEnd);
        OwnNetwork.change(Tool.IP, "addr", "add", "192.0.2.1/24", "dev", name);
        OwnNetwork.change(Tool.IP, "link", "set", name, "up");
        OwnNetwork.change(Tool.IP, "link", "set", otherEnd, "up");
    }

    /** From now on so many of a hundred packets get lost on their way, each by chance. */
    static void lose(int percent) throws Exception {
        OwnNetwork.change(Tool.NFT, "add table inet loss");
        OwnNetwork.change(Tool.NFT, "add chain inet loss way { type filter hook input priority 0; }");
        OwnNetwork.change(Tool.NFT, "add rule inet loss way " + chance(percent) + "counter drop");
    }

    private static String chance(int percent) {
        return percent == 100 ? "" : "numgen random mod 100 < " + percent + " ";
    }

    /** How many got lost. */
    static long lost() throws Exception {
        Matcher counter = COUNTER.matcher(OwnNetwork.change(Tool.NFT, "list chain inet loss way"));
        if (!counter.find()) {
            throw new AssertionError("nothing counts what is lost");
        }
        return Long.parseLong(counter.group(1));
    }

    static void loseNoMore() throws Exception {
        OwnNetwork.change(Tool.NFT, "delete table inet loss");
    }

    /** Lets no more than so many kilobits leave in a second, and the rest wait where it counts as the sender's. */
    static void slow(int kilobits) throws Exception {
        OwnNetwork.change(
                Tool.TC, ("qdisc add dev lo root tbf burst 4k limit 10m rate " + kilobits + "kbit").split(" "));
    }
}
