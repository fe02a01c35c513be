package io.fluv.core.driver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Bytes to a peer and from it: those of a socket, or a protocol's around another channel, as TLS is one.
 *
 * <p>A channel around another passes {@link #register} on with its own handle, so that the channel below keeps its place. What
 * its user wants and what it needs from the socket are two things: of the interest it is given it makes the one it passes on,
 * and of readiness below it makes what its user can do, in {@link #advance}.
 */
public interface StreamChannel extends Channel {
    /**
     * What readiness below means for the user of this channel. Called first whenever the handle is told; a channel around
     * another goes on here with what has to be done before, such as a handshake. Never throws: a failure is the next call's.
     *
     * @return in which directions {@link #read} and {@link #write} may do something
     */
    default Interest advance(Interest ready) {
        return ready;
    }

    /**
     * Reads into the room that the buffer has, which is at least one byte.
     *
     * @return how many bytes, or -1 at the end of the peer's data; fewer than there was room for, 0 among them: that is all for
     *     now, and what is next, be it an end or a failure, is reported
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Writes what the buffer has, which is at least one byte. A byte counts once the system has it, in whatever form it goes
     * out: for TLS, as a part of a record that the system has whole.
     *
     * @return how many bytes from the front, by which the buffer's position has moved; fewer than there were: there is no room
     *     now, and the rest is offered again, first and unchanged up to {@link #begun}
     */
    int write(ByteBuffer source) throws IOException;

    /**
     * Of what was last offered and not taken, how many bytes can no longer be taken back, since they are on their way in
     * another form. Zero for a socket.
     */
    default int begun() {
        return 0;
    }

    /**
     * Ends this side's data behind all that was written.
     *
     * @param closesNext a {@link #close} follows at once. Where that ends the data as well, this has nothing to do.
     * @return false when there is no room for it now; then it is called again when the channel was reported ready to write
     */
    boolean shutdownOutput(boolean closesNext) throws IOException;

    /** As {@link #close}, but the peer sees a reset, where there is such a thing, and what it was not sent yet is dropped. */
    void abort() throws IOException;

    /** Any thread. */
    SocketAddress remoteAddress();
}
