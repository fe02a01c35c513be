package io.fluv.driver;

import static io.fluv.driver.Mutant.at;

import io.fluv.core.driver.Channel;
import io.fluv.core.driver.Driver;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.Turns;
import io.fluv.driver.FaultyDriver.Call;
import io.fluv.driver.FaultyDriver.Fault;
import io.fluv.driver.tck.ChannelContract;
import io.fluv.driver.tck.PollerContract;
import io.fluv.driver.tck.ReadinessContract;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Drivers that wait or tell wrongly. */
final class PollerMutants {
    private static final long A_WHILE = TimeUnit.SECONDS.toNanos(1);

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);

    private PollerMutants() {}

    static final List<Mutant> ALL = List.of(
            Mutant.of(
                    "tells of each direction once",
                    ReadinessContract.class,
                    "whatComesAfterAShortReadIsTold",
                    PollerMutants::tellingOnce),
            Mutant.of(
                    "forgets the interest that it is registered with",
                    ReadinessContract.class,
                    "aChannelThatIsRegisteredIsToldOfWhatIsThereAlready",
                    () -> at(
                            Channel.class,
                            "register",
                            call -> call.with(
                                    call.argument(0, Poller.class), Interest.NONE, call.argument(2, Handle.class)))),
            Mutant.of(
                    "does not look for what was there before the interest",
                    ReadinessContract.class,
                    "whatCameWithoutInterestIsToldOnceThereIsInterest",
                    PollerMutants::losingWhatWasThere),
            Mutant.of(
                    "tells from within register",
                    ReadinessContract.class,
                    "nobodyIsToldFromWithinRegisterOrInterest",
                    TellingAtOnce::new),
            Mutant.of(
                    "tells twice",
                    ReadinessContract.class,
                    "bothDirectionsAreTold",
                    () -> at(Turns.class, "ready", call -> {
                        call.proceed();
                        return call.proceed();
                    })),
            new Mutant(
                    "tells those whom it has found ready, whatever has become of them",
                    ChannelContract.class,
                    List.of("whatAnotherHandleClosesIsNotTold", "aPlaceThatWasHandedOverIsNotToldToTheFirstHandle"),
                    Collecting::new),
            Mutant.of(
                    "does not hand over a place",
                    ChannelContract.class,
                    "onlyTheNextHandleIsTold",
                    () -> at(Channel.class, "handle", call -> null)),
            Mutant.of(
                    "has handles of what is closed",
                    PollerContract.class,
                    "itHasTheHandlesOfWhatIsRegisteredAndNotClosed",
                    PollerMutants::keepingHandles),
            Mutant.of(
                    "ends one wait for each wake-up",
                    PollerContract.class,
                    "wakeUpsBeforeAWaitCountAsOne",
                    CountingWakeUps::new),
            new Mutant(
                    "loses a wake-up before the wait",
                    PollerContract.class,
                    List.of(
                            "aWakeUpBeforeKeepsTheWaitFromBeginning",
                            "anotherThreadWakesItUp",
                            "noWakeUpIsLostWhateverItsMoment"),
                    () -> at(Poller.class, "await", call -> {
                        long nanos = call.argument(0, Long.class);
                        call.with(0L);
                        return nanos == 0 ? null : call.with(Math.min(nanos, A_WHILE));
                    })),
            Mutant.of(
                    "waits for whole ticks",
                    PollerContract.class,
                    "aWaitEndsWithItsTimeAndNotLongBefore",
                    () -> at(Poller.class, "await", call -> {
                        long nanos = call.argument(0, Long.class);
                        return call.with(nanos - nanos % TICK);
                    })),
            Mutant.of(
                    "closes its channels with itself",
                    PollerContract.class,
                    "itsEndDoesNotCloseItsChannels",
                    PollerMutants::closingAll));

    private static Fault tellingOnce() {
        Set<Object> told = new HashSet<>();
        return at(Turns.class, "ready", call -> told.add(call.arguments()) ? call.proceed() : null);
    }

    private static Fault losingWhatWasThere() {
        Map<Object, Interest> interests = new HashMap<>();
        return at(Channel.class, "interest", call -> {
            Interest before = interests.put(call.target(), call.argument(0, Interest.class));
            return before == Interest.NONE && call.argument(0, Interest.class) == Interest.READ ? null : call.proceed();
        });
    }

    private static Fault keepingHandles() {
        List<Handle> all = new ArrayList<>();
        return call -> {
            if (call.is(Channel.class, "register")) {
                all.add(call.argument(2, Handle.class));
            }
            return call.is(Poller.class, "handles") ? List.copyOf(all) : call.proceed();
        };
    }

    private static Fault closingAll() {
        List<Channel> channels = new ArrayList<>();
        return call -> {
            if (call.is(Channel.class, "register")) {
                channels.add((Channel) call.target());
            }
            if (call.is(Poller.class, "close")) {
                for (Channel channel : channels) {
                    channel.close();
                }
            }
            return call.proceed();
        };
    }

    private static final class TellingAtOnce implements Fault {
        private Turns loop;

        @Override
        public Object on(Call call) throws Throwable {
            if (call.is(Driver.class, "openPoller")) {
                loop = call.argument(0, Turns.class);
            }
            Object result = call.proceed();
            if (call.is(Channel.class, "register")) {
                loop.ready(call.argument(2, Handle.class), call.argument(1, Interest.class));
            }
            return result;
        }
    }

    /** First looks who is ready, and then tells them all. */
    private static final class Collecting implements Fault {
        private final Queue<Call> ready = new ArrayDeque<>();

        @Override
        public Object on(Call call) throws Throwable {
            if (call.is(Turns.class, "ready")) {
                ready.add(call);
                return null;
            }
            Object result = call.proceed();
            if (call.is(Poller.class, "await")) {
                for (Call next = ready.poll(); next != null; next = ready.poll()) {
                    next.proceed();
                }
            }
            return result;
        }
    }

    private static final class CountingWakeUps implements Fault {
        private int left;

        @Override
        public Object on(Call call) throws Throwable {
            if (call.is(Poller.class, "wakeUp")) {
                synchronized (this) {
                    left++;
                }
            }
            return call.is(Poller.class, "await") && takesOne() ? call.with(0L) : call.proceed();
        }

        private synchronized boolean takesOne() {
            left = Math.max(left - 1, -1);
            boolean takes = left >= 0;
            left = Math.max(left, 0);
            return takes;
        }
    }
}
