package io.fluv.driver.tck;

import io.fluv.core.driver.Channel;
import io.fluv.core.driver.Interest;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** A channel of the driver under test with its handle. Closed with the loops when the test has not done so. */
class TestChannel<C extends Channel> implements Closeable {
    private final C channel;
    private final TestLoop loop;
    private Probe probe;
    private boolean registered;
    private boolean closed;

    TestChannel(C channel, TestLoop loop, String name) {
        this(channel, new Probe(loop, name), loop, UnaryOperator.identity());
    }

    TestChannel(C channel, Probe probe, TestLoop loop, UnaryOperator<Interest> meaning) {
        this.channel = channel;
        this.loop = loop;
        this.probe = probe;
        probe.of(channel, meaning);
        loop.loops().own(this);
    }

    final C channel() {
        return channel;
    }

    final Probe probe() {
        return probe;
    }

    final TestLoop loop() {
        return loop;
    }

    /** With the loop that it was opened on, and without interest. */
    final void register() throws IOException {
        register(Interest.NONE);
    }

    final void register(Interest first) throws IOException {
        register(loop, first);
    }

    final void register(TestLoop place, Interest first) throws IOException {
        probe.want(first);
        channel.register(place.poller(), first, probe);
        isRegistered();
    }

    /** It has a place, be it by a channel that it was before. */
    final void isRegistered() {
        registered = true;
        probe.mayBeTold(true);
    }

    final boolean hasPlace() {
        return registered;
    }

    /** Hands the place over. */
    final void handle(Probe next) {
        next.of(channel, UnaryOperator.identity());
        probe.mayBeTold(false);
        channel.handle(next);
        next.mayBeTold(registered);
        probe = next;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            isClosed();
            channel.close();
        }
    }

    /** Nobody is to be told from now on. */
    final void isClosed() {
        closed = true;
        probe.mayBeTold(false);
    }
}
