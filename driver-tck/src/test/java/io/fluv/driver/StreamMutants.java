package io.fluv.driver;

import static io.fluv.driver.Mutant.at;

import io.fluv.core.driver.Channel;
import io.fluv.core.driver.ConnectChannel;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketFault.Kind;
import io.fluv.driver.FaultyDriver.Call;
import io.fluv.driver.FaultyDriver.Fault;
import io.fluv.driver.tck.ChannelContract;
import io.fluv.driver.tck.ConnectContract;
import io.fluv.driver.tck.ListenContract;
import io.fluv.driver.tck.StreamContract;
import io.fluv.driver.tck.StreamEndContract;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/** Drivers whose streams, listeners and connectors are wrong. */
final class StreamMutants {
    private StreamMutants() {}

    static final List<Mutant> ALL = List.of(
            Mutant.of(
                    "throws at the second close",
                    ChannelContract.class,
                    "aSecondCloseDoesNothing",
                    StreamMutants::closingOnce),
            Mutant.of(
                    "forgets addresses when it closes",
                    ChannelContract.class,
                    "itsAddressesAreKnownAfterItsEnd",
                    StreamMutants::forgettingAddresses),
            Mutant.of(
                    "tells the end before the last data",
                    StreamEndContract.class,
                    "theEndComesBehindTheData",
                    () -> at(StreamChannel.class, "read", StreamMutants::readEndFirst)),
            Mutant.of(
                    "reads nothing for ever in place of the end",
                    StreamEndContract.class,
                    "anEndMayBeAllThatComes",
                    () -> at(StreamChannel.class, "read", call -> Math.max((int) call.proceed(), 0))),
            Mutant.of(
                    "loses the rest of a short write",
                    StreamContract.class,
                    "theRestOfAShortWriteGoesOnWhereItStopped",
                    () -> at(StreamChannel.class, "write", call -> {
                        ByteBuffer source = call.argument(0, ByteBuffer.class);
                        int size = source.remaining();
                        call.proceed();
                        source.position(source.limit());
                        return size;
                    })),
            Mutant.of(
                    "counts wrongly what it writes",
                    StreamContract.class,
                    "aWriteTakesWhatTheBufferHas",
                    () -> at(StreamChannel.class, "write", call -> {
                        ByteBuffer source = call.argument(0, ByteBuffer.class);
                        return call.with(source.duplicate());
                    })),
            Mutant.of(
                    "writes the caller's buffer later",
                    StreamContract.class,
                    "whatWasWrittenDoesNotChangeWithItsBuffer",
                    WritingLater::new),
            Mutant.of(
                    "shuts nothing down",
                    StreamEndContract.class,
                    "anEndMayBeAllThatComes",
                    () -> at(StreamChannel.class, "shutdownOutput", call -> true)),
            Mutant.of(
                    "shuts down reading, too",
                    StreamEndContract.class,
                    "theOtherDirectionGoesOnAfterAnEnd",
                    StreamMutants::shuttingDownBoth),
            Mutant.of(
                    "resets when it closes",
                    StreamEndContract.class,
                    "aCloseLetsTheDataGoOutWithTheirEnd",
                    StreamMutants::aborting),
            Mutant.of(
                    "closes in order when it aborts",
                    StreamEndContract.class,
                    "anAbortIsSeenAsAReset",
                    () -> at(StreamChannel.class, "abort", call -> {
                        ((Channel) call.target()).close();
                        return null;
                    })),
            Mutant.of(
                    "has one kind for all failures",
                    StreamEndContract.class,
                    "anAbortIsSeenAsAReset",
                    () -> StreamMutants::failingWithoutKind),
            Mutant.of(
                    "keeps a port longer than a wait",
                    ListenContract.class,
                    "itsAddressIsFreeAfterTheWaitThatFollowsItsEnd",
                    ClosingLater::new),
            Mutant.of(
                    "throws where none waits to be accepted",
                    ListenContract.class,
                    "itAcceptsNoneWhenNoneWaits",
                    () -> at(ListenChannel.class, "accept", call -> {
                        Object accepted = call.proceed();
                        if (accepted == null) {
                            throw new SocketFault(Kind.WOULD_BLOCK, "none waits");
                        }
                        return accepted;
                    })),
            Mutant.of(
                    "gives up the interest with the connector",
                    ConnectContract.class,
                    "theStreamHasTheInterest",
                    () -> at(ConnectChannel.class, "stream", call -> {
                        StreamChannel stream = (StreamChannel) call.proceed();
                        stream.interest(Interest.NONE);
                        return stream;
                    })));

    private static Fault closingOnce() {
        Set<Object> closed = new HashSet<>();
        return at(Channel.class, "close", call -> {
            if (!closed.add(call.target())) {
                throw new SocketFault(Kind.CLOSED, "closed already");
            }
            return call.proceed();
        });
    }

    private static Fault forgettingAddresses() {
        Set<Object> closed = new HashSet<>();
        return call -> {
            if (call.is(Channel.class, "close")) {
                closed.add(call.target());
            }
            return call.is(Channel.class, "localAddress") && closed.contains(call.target()) ? null : call.proceed();
        };
    }

    /** What was read is dropped when the end is behind it. */
    private static Object readEndFirst(Call call) throws Throwable {
        ByteBuffer target = call.argument(0, ByteBuffer.class);
        ByteBuffer room = ByteBuffer.allocate(target.remaining());
        int count = (int) call.with(room);
        boolean ends = count > 0 && (int) call.with(ByteBuffer.allocate(1)) < 0;
        if (ends) {
            return -1;
        }
        target.put(room.flip());
        return count;
    }

    private static Fault shuttingDownBoth() {
        Set<Object> shutDown = new HashSet<>();
        return call -> {
            if (call.is(StreamChannel.class, "shutdownOutput")) {
                shutDown.add(call.target());
            }
            return call.is(StreamChannel.class, "read") && shutDown.contains(call.target()) ? -1 : call.proceed();
        };
    }

    private static Fault aborting() {
        Set<Object> closed = new HashSet<>();
        return at(StreamChannel.class, "close", call -> {
            if (closed.add(call.target())) {
                ((StreamChannel) call.target()).abort();
            }
            return null;
        });
    }

    private static Object failingWithoutKind(Call call) throws Throwable {
        try {
            return call.proceed();
        } catch (SocketFault fault) {
            throw new SocketFault(Kind.OTHER, fault);
        }
    }

    private static final class WritingLater implements Fault {
        private final Queue<Call> writes = new ArrayDeque<>();

        @Override
        public Object on(Call call) throws Throwable {
            if (call.is(StreamChannel.class, "write")) {
                ByteBuffer source = call.argument(0, ByteBuffer.class);
                int size = source.remaining();
                writes.add(new Call(call.target(), call.method(), List.of(source.duplicate())));
                source.position(source.limit());
                return size;
            }
            if (call.is(Poller.class, "await")) {
                for (Call next = writes.poll(); next != null; next = writes.poll()) {
                    next.proceed();
                }
            }
            return call.proceed();
        }
    }

    private static final class ClosingLater implements Fault {
        private Queue<Call> closes = new ArrayDeque<>();
        private Queue<Call> next = new ArrayDeque<>();

        @Override
        public Object on(Call call) throws Throwable {
            if (call.is(ListenChannel.class, "close")) {
                next.add(call);
                return null;
            }
            if (call.is(Poller.class, "await") || call.is(Poller.class, "close")) {
                letGo();
            }
            if (call.is(Poller.class, "close")) {
                letGo();
            }
            return call.proceed();
        }

        private void letGo() throws Throwable {
            for (Call close = closes.poll(); close != null; close = closes.poll()) {
                close.proceed();
            }
            closes = next;
            next = new ArrayDeque<>();
        }
    }
}
