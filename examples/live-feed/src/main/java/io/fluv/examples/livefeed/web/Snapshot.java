package io.fluv.examples.livefeed.web;

import io.fluv.core.error.Endpoint;
import io.fluv.examples.livefeed.feed.Viewer;
import io.fluv.examples.livefeed.intake.DatagramPort;
import io.fluv.examples.livefeed.intake.KernelQueues;
import io.fluv.examples.livefeed.intake.Ports;
import io.fluv.examples.livefeed.intake.Sender;
import io.fluv.examples.livefeed.line.Way;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The numbers at one moment, as the page shows them. Durations are in milliseconds, sizes in bytes.
 *
 * @param at milliseconds since 1970
 * @param ports where to send to
 * @param lines that were received since the start
 * @param bytes that were received by TCP since the start, from senders that have left too
 * @param senders in the order in which they came
 * @param viewers in the order in which they came
 */
record Snapshot(
        long at,
        PortsRow ports,
        long lines,
        long bytes,
        List<SenderRow> senders,
        DatagramRow datagrams,
        List<ViewerRow> viewers) {
    /**
     * The addresses of the three ports.
     *
     * @param places how many senders each of the TCP ports serves at a time
     */
    record PortsRow(String lines, String events, String datagrams, int places) {
        static PortsRow of(Ports ports, int places) {
            return new PortsRow(
                    Endpoint.text(ports.linesAddress()),
                    Endpoint.text(ports.eventsAddress()),
                    Endpoint.text(ports.datagrams().address()),
                    places);
        }
    }

    /**
     * A TCP connection.
     *
     * @param held how long nothing has been asked of it; 0 while something is
     * @param waitingHere in the kernel, for this application
     * @param waitingThere at the sender, for a place here; known only when the sender is on this host
     */
    record SenderRow(
            String name, Way way, long since, long lines, long bytes, long held, long waitingHere, long waitingThere) {
        static SenderRow of(Sender sender, KernelQueues queues) {
            InetSocketAddress here = sender.localAddress();
            InetSocketAddress there = sender.remoteAddress();
            return new SenderRow(
                    sender.name(),
                    sender.way(),
                    sender.since(),
                    sender.lines(),
                    sender.bytes(),
                    sender.heldFor().toMillis(),
                    queues.tcp(here, there).unread(),
                    queues.tcp(there, here).unsent());
        }
    }

    /**
     * The UDP port.
     *
     * @param waiting in the kernel
     * @param dropped by the kernel, for want of room
     */
    record DatagramRow(long count, long bytes, long held, long waiting, long dropped) {
        static DatagramRow of(DatagramPort port, KernelQueues queues) {
            KernelQueues.Queue queue = queues.udp(port.address());
            return new DatagramRow(
                    port.count(), port.bytes(), port.heldFor().toMillis(), queue.unread(), queue.dropped());
        }
    }

    /**
     * A page.
     *
     * @param sent lines that were handed to its HTTP response
     * @param owed lines that it has asked for and not been given yet
     * @param held how long it has asked for nothing; 0 while it asks
     */
    record ViewerRow(long id, long sent, long owed, long held) {
        static ViewerRow of(Viewer viewer) {
            return new ViewerRow(
                    viewer.id(), viewer.sent(), viewer.owed(), viewer.heldFor().toMillis());
        }
    }
}
