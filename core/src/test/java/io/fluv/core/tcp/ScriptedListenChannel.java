package io.fluv.core.tcp;

import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A listening socket with a scripted backlog. On the loop only, once it is registered. */
final class ScriptedListenChannel implements ListenChannel {
    interface Answer {
        StreamChannel accept() throws IOException;
    }

    private final Deque<Answer> backlog = new ArrayDeque<>();
    private Answer otherAccepts = () -> null;
    private IOException closeFailure;
    private int automatic;
    private CallLog log = new CallLog();

    /** Every channel that was handed out. */
    final List<ScriptedChannel> accepted = new ArrayList<>();

    int accepts;
    int closes;
    ScriptedRegistration registration;

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

    /** The operations of which the socket is always ready, see {@link ScriptedRegistration}. */
    ScriptedListenChannel automatic(int ops) {
        automatic = ops;
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
        log.called("close the listener");
        if (closeFailure != null) {
            throw closeFailure;
        }
    }

    @Override
    public Registration register(EventLoop loop, int interest, Handle handle) throws IOException {
        log.called("register the listener");
        registration = ScriptedRegistration.register(loop, interest, handle, automatic, log);
        return registration;
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("here", 1);
    }
}
