package io.fluv.driver;

import static io.fluv.driver.Mutant.at;

import io.fluv.core.driver.Channel;
import io.fluv.core.driver.Driver;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketFault.Kind;
import io.fluv.driver.FaultyDriver.Call;
import io.fluv.driver.FaultyDriver.Fault;
import io.fluv.driver.tck.DriverContract;
import io.fluv.driver.tck.MulticastContract;
import io.fluv.driver.tck.OptionsContract;
import io.fluv.driver.tck.UdpContract;
import io.fluv.driver.tck.UdpPeerContract;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Drivers whose UDP sockets or options are wrong. */
final class SocketMutants {
    private SocketMutants() {}

    static final List<Mutant> ALL = List.of(
            Mutant.of(
                    "keeps the rest of a long datagram for the next",
                    UdpContract.class,
                    "theRestOfALongDatagramIsDropped",
                    KeepingTheRest::new),
            Mutant.of(
                    "drops empty datagrams",
                    UdpContract.class,
                    "anEmptyDatagramArrives",
                    () -> at(UdpChannel.class, "send", call -> {
                        ByteBuffer source = call.argument(0, ByteBuffer.class);
                        return source.hasRemaining() ? call.proceed() : true;
                    })),
            Mutant.of(
                    "cuts a datagram that is too long",
                    UdpContract.class,
                    "whatNoPacketHasRoomForIsRefusedAlone",
                    () -> at(UdpChannel.class, "send", call -> {
                        ByteBuffer source = call.argument(0, ByteBuffer.class);
                        return call.with(
                                source.slice().limit(Math.min(source.remaining(), 1000)),
                                call.argument(1, InetSocketAddress.class));
                    })),
            Mutant.of(
                    "does not fix the peer",
                    UdpPeerContract.class,
                    "itHearsNobodyButItsPeer",
                    () -> at(UdpChannel.class, "connect", call -> null)),
            Mutant.of(
                    "does not let go of the peer",
                    UdpPeerContract.class,
                    "itHearsAllWhenItHasNoPeerAnyMore",
                    () -> at(UdpChannel.class, "disconnect", call -> null)),
            Mutant.of(
                    "tells the same report again and again",
                    UdpPeerContract.class,
                    "aReceiverIsToldThatNobodyReceives",
                    SocketMutants::repeatingFailures),
            Mutant.of(
                    "stays a member",
                    MulticastContract.class,
                    "membersAloneReceive",
                    () -> at(UdpChannel.class, "leave", call -> null)),
            Mutant.of(
                    "blocks nobody",
                    MulticastContract.class,
                    "aBlockedSenderIsNotHeardUntilItIsUnblocked",
                    () -> at(UdpChannel.class, "block", call -> null)),
            Mutant.of(
                    "ignores the options of what it accepts",
                    DriverContract.class,
                    "whatIsAcceptedHasTheOptionsForIt",
                    () -> at(Driver.class, "listen", SocketMutants::listenWithoutOptionsForAccepted)),
            Mutant.of(
                    "drops options that it does not have",
                    OptionsContract.class,
                    "whatItDoesNotHaveIsRefused",
                    () -> call -> {
                        try {
                            return call.proceed();
                        } catch (UnsupportedOperationException dropped) {
                            return null;
                        }
                    }),
            Mutant.of(
                    "has options of what is closed",
                    OptionsContract.class,
                    "aClosedChannelSaysSo",
                    () -> at(Channel.class, "option", SocketMutants::swallowClosed)),
            Mutant.of(
                    "calls a descriptor that is another channel's by then",
                    OptionsContract.class,
                    "noCallReachesWhatIsOpenedAfterAClose",
                    UsingOldDescriptors::new));

    private static Object listenWithoutOptionsForAccepted(Call call) throws Throwable {
        Object[] arguments = call.arguments().toArray();
        arguments[arguments.length - 1] = Map.of();
        return call.with(arguments);
    }

    private static Fault repeatingFailures() {
        Map<Object, SocketFault> failures = new HashMap<>();
        return at(UdpChannel.class, "receive", call -> {
            if (failures.containsKey(call.target())) {
                throw failures.get(call.target());
            }
            try {
                return call.proceed();
            } catch (SocketFault fault) {
                failures.put(call.target(), fault);
                throw fault;
            }
        });
    }

    private static Object swallowClosed(Call call) throws Throwable {
        try {
            return call.proceed();
        } catch (SocketFault fault) {
            if (fault.kind() == Kind.CLOSED) {
                return null;
            }
            throw fault;
        }
    }

    private static final class KeepingTheRest implements Fault {
        private final Map<Object, ByteBuffer> rests = new HashMap<>();
        private final Map<Object, InetSocketAddress> senders = new HashMap<>();

        @Override
        public Object on(Call call) throws Throwable {
            if (!call.is(UdpChannel.class, "receive")) {
                return call.proceed();
            }
            ByteBuffer data = rests.remove(call.target());
            if (data == null) {
                data = ByteBuffer.allocate(70_000);
                senders.put(call.target(), (InetSocketAddress) call.with(data));
                data.flip();
            }
            ByteBuffer target = call.argument(0, ByteBuffer.class);
            while (data.hasRemaining() && target.hasRemaining()) {
                target.put(data.get());
            }
            if (data.hasRemaining()) {
                rests.put(call.target(), data);
            }
            return senders.get(call.target());
        }
    }

    /** Any thread. */
    private static final class UsingOldDescriptors implements Fault {
        private final Set<Object> closed = ConcurrentHashMap.newKeySet();
        private volatile Object latest;

        @Override
        public Object on(Call call) throws Throwable {
            if (call.is(Channel.class, "close")) {
                closed.add(call.target());
            }
            if (call.is(Channel.class, "option") && closed.contains(call.target())) {
                return call.of(latest).proceed();
            }
            Object result = call.proceed();
            if (call.is(Driver.class, "listen")) {
                latest = result;
            }
            return result;
        }
    }
}
