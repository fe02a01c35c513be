package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.driver.Group;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.ScriptedPlace;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.nio.SystemFaults;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * A socket whose answers are written down beforehand. Without a script there is nothing to receive, and whatever is sent is
 * taken. The test says when it is ready. On the loop only.
 */
final class ScriptedUdpChannel implements UdpChannel {
    /** One answer to a send. */
    interface SendAnswer {
        boolean to(ByteBuffer source, InetSocketAddress target) throws IOException;
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
    private IOException closeFailure;
    private Interest automatic = Interest.NONE;
    private ScriptedPlace place;
    private CallLog log = new CallLog();

    /** What was taken. */
    final List<Datagram> wire = new ArrayList<>();

    /** How many datagrams it gave out. */
    int given;

    int sendCalls;
    int receiveCalls;
    boolean closed;

    // ---- the script ----

    ScriptedUdpChannel noRoom() {
        sends.add((source, target) -> false);
        return this;
    }

    ScriptedUdpChannel failsSending(Exception failure) {
        sends.add((source, target) -> {
            raise(failure);
            return false;
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

    ScriptedUdpChannel failsClose(IOException failure) {
        closeFailure = failure;
        return this;
    }

    /** The socket is always ready in these directions, without the test's help. */
    ScriptedUdpChannel alwaysReady(Interest directions) {
        automatic = directions;
        return this;
    }

    /** Has the faults that this log says, and its calls in it. */
    ScriptedUdpChannel logging(CallLog shared) {
        log = shared;
        return this;
    }

    /** Every interest there was, the first one included. */
    List<Interest> interests() {
        return place.interests;
    }

    /** The present one. */
    Interest interest() {
        return place.interest();
    }

    /** What a selector would say of it, as far as the handle wants to know. */
    Interest readiness() {
        return place == null ? Interest.NONE : place.awaited(Interest.of(!receives.isEmpty(), true));
    }

    /** What the poller does with a handle that is ready, exceptions included. */
    void ready(Interest ready) {
        place.ready(ready);
    }

    private static void raise(Exception failure) throws IOException {
        if (failure instanceof IOException io) {
            throw SystemFaults.of(io);
        }
        throw (RuntimeException) failure;
    }

    private boolean take(ByteBuffer source, InetSocketAddress target) {
        ByteBuffer copy = ByteBuffer.allocate(source.remaining()).put(source).flip();
        wire.add(new Datagram(copy, target));
        return true;
    }

    // ---- the channel ----

    @Override
    public InetSocketAddress receive(ByteBuffer target) throws IOException {
        receiveCalls++;
        if (called("receive") == Fault.NOTHING) {
            return null;
        }
        ReceiveAnswer answer = receives.poll();
        InetSocketAddress sender = (answer == null ? otherReceives : answer).to(target);
        given += sender == null ? 0 : 1;
        return sender;
    }

    @Override
    public boolean send(ByteBuffer source, InetSocketAddress target) throws IOException {
        sendCalls++;
        if (called("send") == Fault.NOTHING) {
            return false;
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
    public void join(Group group) throws IOException {
        called("join");
        throw SystemFaults.of(new IOException("No such device"));
    }

    @Override
    public void leave(Group group) throws IOException {
        called("leave");
    }

    @Override
    public void block(Group group, InetAddress source, boolean blocked) throws IOException {
        called("block");
    }

    private Fault called(String name) throws IOException {
        try {
            return log.<IOException>called(name);
        } catch (IOException e) {
            throw SystemFaults.of(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (place != null) {
            place.cancel();
        }
        log.called("close");
        if (closeFailure != null) {
            throw closeFailure;
        }
    }

    @Override
    public void register(Poller poller, Interest interest, Handle handle) throws IOException {
        called("register");
        place = new ScriptedPlace(poller, interest, handle, automatic, log);
    }

    @Override
    public void interest(Interest interest) {
        place.interest(interest);
    }

    @Override
    public void handle(Handle next) {
        place.handle(next);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
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
}
