package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.MembershipKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A socket whose answers are written down beforehand. Without a script there is nothing to receive, and whatever is sent is
 * taken. It is its own registration: the test says when it is ready. On the loop only.
 */
final class ScriptedUdpChannel implements UdpChannel, Registration {
    /** One answer to a send. */
    interface SendAnswer {
        int to(ByteBuffer source, InetSocketAddress target) throws IOException;
    }

    /** One answer to a receive. */
    interface ReceiveAnswer {
        InetSocketAddress to(ByteBuffer target) throws IOException;
    }

    static final InetSocketAddress HERE = InetSocketAddress.createUnresolved("here", 1);
    static final InetSocketAddress THERE = InetSocketAddress.createUnresolved("there", 2);

    private final Deque<SendAnswer> sends = new ArrayDeque<>();
    private final Deque<ReceiveAnswer> receives = new ArrayDeque<>();
    private SendAnswer otherSends = this::take;
    private ReceiveAnswer otherReceives = target -> null;
    private InetSocketAddress remote;
    private Exception closeFailure;
    private int interest;
    private int automatic;
    private boolean pumping;
    private EventLoop loop;
    private Handle handle;

    /** Every interest there was, the first one included. */
    final List<Integer> interests = new ArrayList<>();

    /** What was taken. */
    final List<Datagram> wire = new ArrayList<>();

    int sendCalls;
    int receiveCalls;
    boolean closed;

    // ---- the script ----

    ScriptedUdpChannel noRoom() {
        sends.add((source, target) -> 0);
        return this;
    }

    ScriptedUdpChannel failsSending(Exception failure) {
        sends.add((source, target) -> {
            raise(failure);
            return 0;
        });
        return this;
    }

    ScriptedUdpChannel takesOne() {
        sends.add(this::take);
        return this;
    }

    ScriptedUdpChannel receives(String ascii) {
        receives.add(target -> {
            target.put(UdpLoopback.bytes(ascii));
            return THERE;
        });
        return this;
    }

    ScriptedUdpChannel failsReceiving(Exception failure) {
        receives.add(target -> {
            raise(failure);
            return null;
        });
        return this;
    }

    ScriptedUdpChannel otherReceives(ReceiveAnswer answer) {
        otherReceives = answer;
        return this;
    }

    ScriptedUdpChannel receivesWith(ReceiveAnswer answer) {
        receives.add(answer);
        return this;
    }

    ScriptedUdpChannel connectedTo(InetSocketAddress peer) {
        remote = peer;
        return this;
    }

    ScriptedUdpChannel failsClose(Exception failure) {
        closeFailure = failure;
        return this;
    }

    /** The socket is always ready for these operations, without the test's help. */
    ScriptedUdpChannel alwaysReady(int ops) {
        automatic = ops;
        return this;
    }

    private void pump() {
        if (!pumping && (interest & automatic) != 0) {
            pumping = true;
            loop.execute(() -> {
                pumping = false;
                if (!closed && (interest & automatic) != 0) {
                    ready(interest & automatic);
                    pump();
                }
            });
        }
    }

    /** What the loop does with a handle that is ready, exceptions included. */
    void ready(int ops) {
        try {
            handle.onReady(ops);
        } catch (Throwable failure) {
            loop.report(failure, handle);
            handle.onFailure(failure);
        }
    }

    private static void raise(Exception failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        throw (RuntimeException) failure;
    }

    private int take(ByteBuffer source, InetSocketAddress target) {
        ByteBuffer copy = ByteBuffer.allocate(source.remaining()).put(source).flip();
        wire.add(new Datagram(copy, target));
        return copy.remaining();
    }

    // ---- the channel ----

    @Override
    public InetSocketAddress receive(ByteBuffer target) throws IOException {
        receiveCalls++;
        ReceiveAnswer answer = receives.poll();
        return (answer == null ? otherReceives : answer).to(target);
    }

    @Override
    public int send(ByteBuffer source, InetSocketAddress target) throws IOException {
        sendCalls++;
        SendAnswer answer = sends.poll();
        return (answer == null ? otherSends : answer).to(source, target);
    }

    @Override
    public void connect(InetSocketAddress peer) {
        remote = peer;
    }

    @Override
    public void disconnect() {
        remote = null;
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, InetAddress source)
            throws IOException {
        throw new IOException("No such device");
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (closeFailure != null) {
            raise(closeFailure);
        }
    }

    @Override
    public Registration register(EventLoop where, int ops, Handle what) {
        loop = where;
        handle = what;
        interest = ops;
        interests.add(ops);
        return this;
    }

    @Override
    public InetSocketAddress localAddress() {
        return HERE;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        throw new UnsupportedOperationException(option.name());
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException(option.name());
    }

    // ---- the registration ----

    @Override
    public int interest() {
        return interest;
    }

    @Override
    public void interest(int ops) {
        if (ops != interest) {
            interest = ops;
            interests.add(ops);
        }
        pump();
    }

    @Override
    public void handle(Handle next) {
        handle = next;
    }

    @Override
    public void cancel() {
        interest = 0;
    }
}
