package io.fluv.examples.livefeed.intake;

import io.fluv.reactor.Listener;
import java.net.InetSocketAddress;

/** Where lines, events and datagrams come in. */
public record Ports(Listener lines, Listener events, DatagramPort datagrams) {
    public InetSocketAddress linesAddress() {
        return (InetSocketAddress) lines.localAddress();
    }

    public InetSocketAddress eventsAddress() {
        return (InetSocketAddress) events.localAddress();
    }

    /** True while all three take what comes. */
    boolean areOpen() {
        return !lines.isDisposed() && !events.isDisposed() && datagrams.isOpen();
    }
}
