package io.fluv.core.udp;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.fluv.core.Datagram;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A socket whose answers are written down beforehand. Without a script there is nothing to receive, and whatever is sent is
 * taken. It is its own registration: the test says when it is ready; a socket that is never ready holds its place in the
 * real selector, so that the loop knows the handle when it ends. On the loop only.
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
    private DatagramChannel place;
    private Registration real;
    private CallLog log = new CallLog();

    /** Every interest there was, the first one included. */
    final List<Integer> interests = new ArrayList<>();

    /** What was taken. */
    final List<Datagram> wire = new ArrayList<>();

    /** How many datagrams it gave out. */
    int given;

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

    /** Has the faults that this log says, and its calls in it. */
    ScriptedUdpChannel logging(CallLog shared) {
        log = shared;
        return this;
    }

    /** What a selector would say of it, as far as the handle wants to know. */
    int readiness() {
        return closed ? 0 : interest & (OP_WRITE | (receives.isEmpty() ? 0 : OP_READ));
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
        if (log.called("receive") == Fault.NOTHING) {
            return null;
        }
        ReceiveAnswer answer = receives.poll();
        InetSocketAddress sender = (answer == null ? otherReceives : answer).to(target);
        given += sender == null ? 0 : 1;
        return sender;
    }

    @Override
    public int send(ByteBuffer source, InetSocketAddress target) throws IOException {
        sendCalls++;
        if (log.called("send") == Fault.NOTHING) {
            return 0;
        }
        SendAnswer answer = sends.poll();
        return (answer == null ? otherSends : answer).to(source, target);
    }

    @Override
    public void connect(InetSocketAddress peer) {
        log.called("connect");
        remote = peer;
    }

    @Override
    public void disconnect() {
        log.called("disconnect");
        remote = null;
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, InetAddress source)
            throws IOException {
        log.called("join");
        throw new IOException("No such device");
    }

    @Override
    public void close() throws IOException {
        closed = true;
        log.called("close");
        if (closeFailure != null) {
            raise(closeFailure);
        }
    }

    @Override
    public Registration register(EventLoop where, int ops, Handle what) throws IOException {
        log.called("register");
        place = DatagramChannel.open();
        try {
            place.configureBlocking(false);
            real = where.register(place, 0, what);
        } catch (IOException e) {
            place.close();
            throw e;
        }
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
            log.called("interest");
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
        real.cancel();
        try {
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
