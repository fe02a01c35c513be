package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.Figure;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.error.SocketFault;
import io.fluv.core.flow.Outlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** What comes in: one datagram is received for each one that is wanted; all others wait in the kernel. On the loop. */
final class UdpInput {
    /** After so many system calls other handles have their turn. */
    private static final int RECEIVES_PER_TURN = 64;

    /** How long a failure that may be there to stay keeps the socket from receiving again. */
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final UdpHandle handle;
    private final int maxDatagram;
    private final Outlet<Datagram> receiver;

    /** The driver said that there is something, and no receive has come up short since. */
    private boolean ready;

    private boolean paused;

    /** The socket is about to be closed by this side: nothing more is received. */
    private boolean stopped;

    /** The last receive failed: of failures in a row only the first is told. */
    private boolean failing;

    private int receivesLeft;

    UdpInput(UdpHandle handle, int maxDatagram, Outlet<Datagram> receiver) {
        this.handle = handle;
        this.maxDatagram = maxDatagram;
        this.receiver = receiver;
    }

    boolean wantsRead() {
        return receiver.canTake() && !paused && !stopped;
    }

    void stop() {
        assert handle.inLoop();
        stopped = true;
    }

    /** A new turn of the loop: the share of system calls is full again. */
    void beginTurn() {
        assert handle.inLoop();
        receivesLeft = RECEIVES_PER_TURN;
    }

    void onReadable() {
        assert handle.inLoop();
        ready = true;
    }

    /** Hands out what is there, as far as demand and share allow. True when the receiver's request was none. */
    boolean deliver() {
        assert handle.inLoop();
        boolean refused = receiver.refuseBadRequest();
        while (hasWorkLeft() && receivesLeft > 0) {
            receivesLeft--;
            receive();
        }
        return refused;
    }

    /** True when there may be something that is wanted. */
    boolean hasWorkLeft() {
        return ready && wantsRead() && handle.isOpen();
    }

    private void receive() {
        ByteBuffer scratch = handle.scratch();
        InetSocketAddress sender;
        try {
            sender = handle.channel().receive(scratch);
        } catch (IOException e) {
            failed(e);
            return;
        }
        failing = false;
        if (sender == null) {
            ready = false;
        } else {
            // No datagram is longer than the scratch buffer, so its true length is known.
            boolean truncated = scratch.flip().remaining() > maxDatagram;
            ByteBuffer data = copyOf(scratch);
            handle.loop().count(Figure.DATAGRAMS_RECEIVED, 1);
            handle.loop().count(Figure.DATAGRAM_BYTES_RECEIVED, data.remaining());
            receiver.emit(new Datagram(data, sender, truncated));
        }
    }

    private ByteBuffer copyOf(ByteBuffer scratch) {
        byte[] bytes = new byte[Math.min(scratch.remaining(), maxDatagram)];
        scratch.get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** The network reported something about what was sent, or the socket has a fault: neither ends it. */
    private void failed(IOException cause) {
        InetSocketAddress peer = handle.remoteAddress();
        boolean isReport = cause instanceof SocketFault fault && fault.kind() == SocketFault.Kind.PORT_UNREACHABLE;
        if (peer != null && (isReport || !failing)) {
            handle.onReport(DatagramException.of("receive", handle.localAddress(), peer, cause), false);
        } else if (peer == null && !failing) {
            handle.report(SocketFailure.of("receive", handle.localAddress(), cause));
        }
        // A report is taken by being told; anything else might be told for ever.
        if (!isReport) {
            failing = true;
            paused = true;
            handle.loop().startTimer(PAUSE_NANOS, () -> {
                paused = false;
                handle.touch();
            });
        }
    }
}
