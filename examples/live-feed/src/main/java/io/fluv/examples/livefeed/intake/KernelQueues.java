package io.fluv.examples.livefeed.intake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What waits in the kernel's buffers, as Linux tells in {@code /proc/net}. Elsewhere nothing is known, and all of it is
 * empty.
 */
public final class KernelQueues {
    /** An IPv4 address and every word of an IPv6 one are in the byte order of the host, which is taken for little-endian. */
    private static final int WORD = 4;

    private final Map<Pair, Queue> queues;

    private KernelQueues(Map<Pair, Queue> queues) {
        this.queues = queues;
    }

    /** Takes a look. Reads files, so not on a loop. */
    public static KernelQueues now() throws IOException {
        return in(Path.of("/proc/net"));
    }

    static KernelQueues in(Path folder) throws IOException {
        Map<Pair, Queue> queues = new HashMap<>();
        for (String name : new String[] {"tcp", "tcp6", "udp", "udp6"}) {
            try (Stream<String> rows = Files.lines(folder.resolve(name))) {
                for (String row : (Iterable<String>) rows.skip(1)::iterator) {
                    add(row, name.startsWith("udp"), queues);
                }
            } catch (NoSuchFileException notOnThisSystem) {
                // Or without IPv6.
            }
        }
        return new KernelQueues(queues);
    }

    /** A row is: number, local address, remote address, state, the two queues, three more, and for UDP the drops at last. */
    private static void add(String row, boolean udp, Map<Pair, Queue> queues) throws UnknownHostException {
        String[] cells = row.strip().split("\\s+", -1);
        String[] waiting = cells[4].split(":", -1);
        long dropped = udp ? Long.parseLong(cells[cells.length - 1]) : 0;
        queues.put(
                new Pair(udp, address(cells[1]), address(cells[2])),
                new Queue(Long.parseLong(waiting[0], 16), Long.parseLong(waiting[1], 16), dropped));
    }

    private static InetSocketAddress address(String cell) throws UnknownHostException {
        int colon = cell.indexOf(':');
        byte[] words = HexFormat.of().parseHex(cell, 0, colon);
        byte[] bytes = new byte[words.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = words[i - i % WORD + (WORD - 1 - i % WORD)];
        }
        // An IPv4 address in IPv6 form becomes the IPv4 address.
        return new InetSocketAddress(InetAddress.getByAddress(bytes), Integer.parseInt(cell.substring(colon + 1), 16));
    }

    /** Of one end of a TCP connection; nothing for one that is not on this host. */
    public Queue tcp(InetSocketAddress local, InetSocketAddress remote) {
        return queues.getOrDefault(new Pair(false, local, remote), Queue.NONE);
    }

    /** Of a UDP socket that is not connected. */
    public Queue udp(InetSocketAddress local) {
        return queues.entrySet().stream()
                .filter(entry -> entry.getKey().udp && entry.getKey().local.equals(local))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Queue.NONE);
    }

    /**
     * Of one socket.
     *
     * @param unsent bytes that the peer has not acknowledged yet
     * @param unread bytes that the application has not taken yet; for UDP with what the kernel needs around them
     * @param dropped datagrams for which there was no room
     */
    public record Queue(long unsent, long unread, long dropped) {
        static final Queue NONE = new Queue(0, 0, 0);
    }

    private record Pair(boolean udp, InetSocketAddress local, InetSocketAddress remote) {}
}
