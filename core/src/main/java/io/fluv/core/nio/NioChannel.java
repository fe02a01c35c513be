package io.fluv.core.nio;

import io.fluv.core.driver.Channel;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of the JDK's channels, and the attachment of its key: what is the same for all kinds. In the turns of its loop, but for
 * the options, which the JDK guards itself.
 */
abstract class NioChannel<C extends SelectableChannel & NetworkChannel> implements Channel {
    /** What it is for a selector to be ready to read, whatever the kind of channel, and to write. */
    private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    private static final int WRITING = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    final C channel;

    /** The operations of this kind of channel. */
    private final int operations;

    private @Nullable NioPoller poller;
    private @Nullable SelectionKey key;
    private @Nullable Handle handle;
    private Interest interest = Interest.NONE;

    /** For a channel in non-blocking mode. */
    NioChannel(C channel) {
        this.channel = channel;
        this.operations = channel.validOps();
    }

    /** Also takes over the place of what the channel was before. */
    NioChannel(C channel, NioChannel<C> before) {
        this.channel = channel;
        this.operations = SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        this.interest = before.interest;
        this.handle = before.handle;
        this.poller = before.poller;
        this.key = before.key;
        if (key != null) {
            key.attach(this);
        }
    }

    @Override
    public void register(Poller place, Interest first, Handle told) throws IOException {
        assert poller == null : "registered already";
        NioPoller selecting = (NioPoller) place;
        poller = selecting;
        handle = told;
        interest = first;
        assert inLoop();
        try {
            key = channel.register(selecting.selector(), operations(first), this);
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }

    /** Costs a system call at the next select, but only when it changes. */
    @Override
    public void interest(Interest next) {
        SelectionKey place = key;
        assert place == null || inLoop();
        if (next != interest && place != null && place.isValid()) {
            interest = next;
            place.interestOps(operations(next));
        }
    }

    private boolean inLoop() {
        return poller != null && poller.inLoop();
    }

    private int operations(Interest wanted) {
        int ready = (wanted.reads() ? READING : 0) | (wanted.writes() ? WRITING : 0);
        return ready & operations;
    }

    /** What a selector means by these operations. */
    static Interest readiness(int ready) {
        return Interest.of((ready & READING) != 0, (ready & WRITING) != 0);
    }

    @Override
    public void handle(Handle next) {
        assert inLoop();
        handle = next;
    }

    /** Null before it is registered. */
    @Nullable
    SelectionKey key() {
        return key;
    }

    /** Of a channel that is registered. */
    Handle handle() {
        assert handle != null;
        return handle;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        try {
            return channel.getOption(option);
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        try {
            channel.setOption(option, value);
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }
}
