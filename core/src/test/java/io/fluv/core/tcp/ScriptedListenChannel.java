package io.fluv.core.tcp;

import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.ScriptedPlace;
import io.fluv.core.driver.StreamChannel;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** A listening socket with a scripted backlog. On the loop only, once it is registered. */
final class ScriptedListenChannel implements ListenChannel {
    interface Answer {
        StreamChannel accept() throws IOException;
    }

    private final Deque<Answer> backlog = new ArrayDeque<>();
    private Answer otherAccepts = () -> null;
    private IOException closeFailure;
    private Interest automatic = Interest.NONE;
    private CallLog log = new CallLog();

    /** Every channel that was handed out. */
    final List<ScriptedChannel> accepted = new ArrayList<>();

    int accepts;
    int closes;
    ScriptedPlace registration;

    /** So many connections wait. */
    ScriptedListenChannel waiting(int count) {
        for (int i = 0; i < count; i++) {
            backlog.add(this::next);
        }
        return this;
    }

    ScriptedListenChannel fails(Exception failure) {
        backlog.add(() -> {
            if (failure instanceof IOException io) {
                throw io;
            }
            throw (RuntimeException) failure;
        });
        return this;
    }

    /** A connection whose socket does what its own script says. */
    ScriptedListenChannel waiting(ScriptedChannel channel) {
        backlog.add(() -> {
            accepted.add(channel);
            return channel;
        });
        return this;
    }

    ScriptedListenChannel otherAccepts(Answer answer) {
        otherAccepts = answer;
        return this;
    }

    ScriptedListenChannel failsClose(IOException failure) {
        closeFailure = failure;
        return this;
    }

    /** The directions in which the socket is always ready, see {@link ScriptedPlace}. */
    ScriptedListenChannel automatic(Interest directions) {
        automatic = directions;
        return this;
    }

    /** Has the faults that this log says, and its calls in it, as have the connections that it gives out. */
    ScriptedListenChannel logging(CallLog shared) {
        log = shared;
        return this;
    }

    ScriptedChannel next() {
        ScriptedChannel channel = new ScriptedChannel().logging(log);
        accepted.add(channel);
        return channel;
    }

    int backlog() {
        return backlog.size();
    }

    @Override
    public StreamChannel accept() throws IOException {
        accepts++;
        if (log.called("accept") == Fault.NOTHING) {
            return null;
        }
        Answer answer = backlog.poll();
        return (answer == null ? otherAccepts : answer).accept();
    }

    @Override
    public void close() throws IOException {
        closes++;
        if (registration != null) {
            registration.cancel();
        }
        log.called("close the listener");
        if (closeFailure != null) {
            throw closeFailure;
        }
    }

    @Override
    public void register(Poller poller, Interest interest, Handle handle) throws IOException {
        log.called("register the listener");
        registration = new ScriptedPlace(poller, interest, handle, automatic, log);
    }

    @Override
    public void interest(Interest interest) {
        registration.interest(interest);
    }

    @Override
    public void handle(Handle next) {
        registration.handle(next);
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("here", 1);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        throw new UnsupportedOperationException(option.name());
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException(option.name());
    }
}
