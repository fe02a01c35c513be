package io.fluv.core.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.function.IntConsumer;

/**
 * A handle over the reading end of a pipe that has a byte to read, and goes on having it unless somebody reads: to a
 * selector it is ready at once and at every turn. Counts what the loop tells it.
 */
class ReadyPipe implements Handle, AutoCloseable {
    final Pipe pipe;
    private final IntConsumer onReady;

    // Confined to the loop.
    Registration registration;
    int ready;
    int loopClosing;
    Throwable failure;

    ReadyPipe(IntConsumer onReady) throws IOException {
        this.onReady = onReady;
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.allocate(1));
    }

    /** On the loop. */
    ReadyPipe register(EventLoop loop) throws IOException {
        return register(loop, SelectionKey.OP_READ);
    }

    ReadyPipe register(EventLoop loop, int interest) throws IOException {
        registration = loop.register(pipe.source(), interest, this);
        return this;
    }

    /** Reads what made it ready. */
    void drain() {
        try {
            pipe.source().read(ByteBuffer.allocate(16));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onReady(int readyOps) {
        ready++;
        onReady.accept(readyOps);
    }

    @Override
    public void onLoopClosing() {
        loopClosing++;
        end();
    }

    @Override
    public void onFailure(Throwable thrown) {
        failure = thrown;
    }

    @Override
    public void close() {
        end();
    }

    /** As a handle ends itself: closes its channels, on the loop. */
    void end() {
        try {
            pipe.source().close();
            pipe.sink().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
