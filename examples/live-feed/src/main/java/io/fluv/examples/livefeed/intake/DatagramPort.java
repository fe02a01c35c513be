package io.fluv.examples.livefeed.intake;

import io.fluv.core.Datagram;
import io.fluv.examples.livefeed.feed.DemandGauge;
import io.fluv.reactor.UdpSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The UDP socket. Who sends by UDP can't be held back: while nobody asks, datagrams wait in the kernel's buffer, and those
 * that it has no room for are lost.
 */
public final class DatagramPort {
    private final UdpSocket socket;
    private final DemandGauge demand = new DemandGauge();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    DatagramPort(UdpSocket socket) {
        this.socket = socket;
    }

    Flux<Datagram> receive() {
        return demand.watch(socket.receive()).doOnNext(datagram -> {
            count.incrementAndGet();
            bytes.addAndGet(datagram.data().remaining());
        });
    }

    Mono<Void> close() {
        return socket.close();
    }

    boolean isOpen() {
        return !socket.isDisposed();
    }

    /** The loop that this socket and, there being one, all others share. */
    Scheduler loop() {
        return socket.scheduler();
    }

    public InetSocketAddress address() {
        return socket.localAddress();
    }

    /** Datagrams that the application has taken. */
    public long count() {
        return count.get();
    }

    /** Their bytes. */
    public long bytes() {
        return bytes.get();
    }

    /** How long nothing has been asked of the socket. */
    public Duration heldFor() {
        return demand.heldFor();
    }
}
