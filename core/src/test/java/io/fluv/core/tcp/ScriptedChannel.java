package io.fluv.core.tcp;

import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.ScriptedPlace;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.nio.SystemFaults;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * A socket whose answers are written down beforehand. Without a script there is nothing to read, and whatever is written
 * is taken. On the loop only, once it is registered.
 */
final class ScriptedChannel implements StreamChannel {
    /** One answer to a read or a write. */
    interface Answer {
        int to(ByteBuffer buffer) throws IOException;
    }

    private final Deque<Answer> reads = new ArrayDeque<>();
    private final Deque<Answer> writes = new ArrayDeque<>();
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private Answer otherReads = target -> 0;
    private Answer otherWrites = source -> takeFrom(source, Integer.MAX_VALUE);
    private IOException shutdownFailure;
    private IOException closeFailure;
    private Interest automatic = Interest.NONE;
    private boolean ended;
    private boolean full;
    private CallLog log = new CallLog();

    /** The name of every call there was. */
    final List<String> calls = new ArrayList<>();

    private final ByteArrayOutputStream given = new ByteArrayOutputStream();

    /** How much each write was offered. */
    final List<Integer> offers = new ArrayList<>();

    /** The argument of every close. */
    final List<Boolean> closes = new ArrayList<>();

    int shutdowns;
    ScriptedPlace registration;

    // ---- the script ----

    ScriptedChannel reads(String text) {
        return reads(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** These bytes, in as many reads as it takes; the last one is short unless it fits exactly. */
    ScriptedChannel reads(ByteBuffer bytes) {
        reads.add(new Answer() {
            @Override
            public int to(ByteBuffer target) {
                int count = Math.min(target.remaining(), bytes.remaining());
                target.put(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
                if (bytes.hasRemaining()) {
                    reads.addFirst(this);
                }
                return count;
            }
        });
        return this;
    }

    /** Nothing now, though the socket was said to be ready. */
    ScriptedChannel readsNothing() {
        reads.add(target -> 0);
        return this;
    }

    ScriptedChannel readsEnd() {
        otherReads = target -> -1;
        ended = true;
        return this;
    }

    ScriptedChannel failsReading(Exception failure) {
        reads.add(target -> raise(failure));
        return this;
    }

    /** For all reads that no other script is left for. */
    ScriptedChannel otherReads(Answer answer) {
        otherReads = answer;
        return this;
    }

    /** The next writes take so many bytes each. */
    ScriptedChannel takes(int... counts) {
        for (int count : counts) {
            writes.add(source -> takeFrom(source, count));
        }
        return this;
    }

    /** After what is scripted, writes take at most so many bytes each. */
    ScriptedChannel otherwiseTakes(int count) {
        otherWrites = source -> takeFrom(source, count);
        return this;
    }

    /** From now on nothing is taken, and a selector would not say otherwise. */
    ScriptedChannel isFull() {
        full = true;
        return this;
    }

    /** Takes again as it did before. */
    ScriptedChannel hasRoom() {
        full = false;
        return this;
    }

    ScriptedChannel failsWriting(Exception failure) {
        writes.add(source -> raise(failure));
        return this;
    }

    ScriptedChannel failsShutdown(IOException failure) {
        shutdownFailure = failure;
        return this;
    }

    ScriptedChannel failsClose(IOException failure) {
        closeFailure = failure;
        return this;
    }

    /** Has the faults that this log says, and its calls in it. */
    ScriptedChannel logging(CallLog shared) {
        log = shared;
        return this;
    }

    /** The call with this number, counted from zero, throws. */
    ScriptedChannel failsCall(int number, Exception failure) {
        log.fault(number, Fault.throwing(failure));
        return this;
    }

    /** The directions in which the socket is always ready, see {@link ScriptedPlace}. */
    ScriptedChannel automatic(Interest directions) {
        automatic = directions;
        return this;
    }

    // ---- what came of it ----

    /** True while something is scripted that was not read. */
    boolean hasReads() {
        return !reads.isEmpty();
    }

    /** Every byte that was taken. */
    byte[] wire() {
        return wire.toByteArray();
    }

    String wireText() {
        return wire.toString(StandardCharsets.ISO_8859_1);
    }

    /** Every byte that was read. */
    String givenText() {
        return given.toString(StandardCharsets.ISO_8859_1);
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    boolean isClosed() {
        return !closes.isEmpty();
    }

    /** What a selector would say of it. */
    Interest readiness() {
        return Interest.of(ended || !reads.isEmpty(), !full);
    }

    // ---- the channel ----

    @Override
    public int read(ByteBuffer target) throws IOException {
        Fault fault = called("read");
        if (fault == Fault.NOTHING) {
            return 0;
        }
        if (fault == Fault.END) {
            reads.clear();
            readsEnd();
        }
        int start = target.position();
        ByteBuffer room = target.slice(start, fault == Fault.ONE_BYTE ? 1 : target.remaining());
        Answer answer = reads.poll();
        int count = (answer == null ? otherReads : answer).to(room);
        target.position(start + room.position());
        for (int i = start; i < target.position(); i++) {
            given.write(target.get(i));
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Fault fault = called("write");
        offers.add(source.remaining());
        if (full || fault == Fault.NOTHING) {
            return 0;
        }
        if (fault == Fault.ONE_BYTE) {
            return takeFrom(source, 1);
        }
        Answer answer = writes.poll();
        return (answer == null ? otherWrites : answer).to(source);
    }

    private int takeFrom(ByteBuffer source, int most) {
        byte[] taken = new byte[Math.min(source.remaining(), most)];
        source.get(taken);
        wire.writeBytes(taken);
        return taken.length;
    }

    @Override
    public boolean shutdownOutput(boolean closesNext) throws IOException {
        if (closesNext) {
            return true;
        }
        called("shutdownOutput");
        shutdowns++;
        if (shutdownFailure != null) {
            throw SystemFaults.of(shutdownFailure);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        close(false);
    }

    @Override
    public void abort() throws IOException {
        close(true);
    }

    private void close(boolean abort) throws IOException {
        closes.add(abort);
        if (registration != null) {
            registration.cancel();
        }
        called("close");
        if (closeFailure != null) {
            throw closeFailure;
        }
    }

    @Override
    public void register(Poller poller, Interest interest, Handle handle) throws IOException {
        called("register");
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

    private Fault called(String name) throws IOException {
        calls.add(name);
        try {
            return log.<IOException>called(name);
        } catch (IOException e) {
            throw SystemFaults.of(e);
        }
    }

    private static int raise(Exception failure) throws IOException {
        if (failure instanceof IOException io) {
            throw SystemFaults.of(io);
        }
        throw (RuntimeException) failure;
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("here", 1);
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("there", 2);
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
