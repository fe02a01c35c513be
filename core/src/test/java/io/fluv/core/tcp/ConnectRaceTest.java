package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.dns.AddressLiteral;
import io.fluv.core.tcp.ScriptedConnects.Begun;
import io.fluv.core.tcp.ScriptedConnects.Fate;
import io.fluv.core.tcp.ScriptedConnects.Outcome;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8305 on virtual time: every way in which the connects to up to three addresses can go. */
class ConnectRaceTest {
    private static final int DELAY = 250;
    private static final int DEADLINE = 2_000;
    private static final InetSocketAddress HOST = InetSocketAddress.createUnresolved("example.test", 80);
    private static final List<InetAddress> ADDRESSES = addresses("2001:db8::1", "192.0.2.1", "2001:db8::2");
    private static final TcpOptions OPTIONS =
            TcpOptions.defaults().attemptDelay(Duration.ofMillis(DELAY)).connectTimeout(Duration.ofMillis(DEADLINE));

    // ---- every interleaving ----

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theFirstToConnectWinsAndTheOthersAreGone(int addresses) {
        for (List<Outcome> script : scripts(addresses)) {
            Race race = new Race(script);
            race.loop.runToTheEnd();

            Expected expected = Expected.of(script);
            assertThat(race.startTimes()).as("%s", script).isEqualTo(expected.starts);
            assertThat(race.result).as("%s", script).isDone();
            if (expected.winner >= 0) {
                Begun winner = race.begun().get(expected.winner);
                assertThat(race.result.join()).as("%s", script).isSameAs(winner.connection());
                assertThat(winner.isDisposed()).as("%s", script).isFalse();
                assertThat(race.endedAt).as("%s", script).isEqualTo(expected.end);
            }
            race.assertAllGoneBut(expected.winner);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRaceWithoutAWinnerTellsOfEveryAddress(int addresses) {
        for (List<Outcome> script : scripts(addresses)) {
            Expected expected = Expected.of(script);
            if (expected.winner >= 0) {
                continue;
            }
            Race race = new Race(script);
            race.loop.runToTheEnd();

            boolean timedOut = script.stream().anyMatch(outcome -> outcome.fate() == Fate.HANGS);
            Throwable failure = race.failure();
            assertThat(failure)
                    .as("%s", script)
                    .isInstanceOf(timedOut ? SocketTimeoutException.class : ConnectException.class);
            for (Begun attempt : race.begun()) {
                assertThat(failure.getMessage())
                        .as("%s", script)
                        .contains(attempt.address().getAddress() instanceof Inet6Address ? "2001" : "192.0.2.1");
            }
            assertThat(race.endedAt).as("%s", script).isEqualTo(timedOut ? DEADLINE : expected.end);
        }
    }

    @Test
    void cancellingAtAnyStepEndsEverythingThatWasBegun() {
        for (List<Outcome> script : scripts(3)) {
            boolean wasDone = false;
            for (int steps = 0; !wasDone; steps++) {
                Race race = new Race(script);
                for (int i = 0; i < steps; i++) {
                    race.loop.step();
                }
                wasDone = race.result.isDone();
                int begun = race.begun().size();
                boolean cancelled = race.result.cancel(false);
                race.loop.runToTheEnd();

                assertThat(cancelled).as("%s, after %s", script, steps).isEqualTo(!wasDone);
                if (cancelled) {
                    assertThat(race.begun()).as("%s, after %s", script, steps).hasSize(begun);
                    race.assertAllGoneBut(-1);
                }
                assertThat(race.loop.timersLeft()).isZero();
            }
        }
    }

    // ---- single cases ----

    @Test
    void familiesTakeTurnsBeginningWithThePreferredOne() {
        assertThat(ConnectRace.interleaved(addresses("::1", "::2", "::3", "10.0.0.1")))
                .containsExactlyElementsOf(addresses("::1", "10.0.0.1", "::2", "::3"));
        assertThat(ConnectRace.interleaved(addresses("10.0.0.1", "10.0.0.2", "::1", "::2")))
                .containsExactlyElementsOf(addresses("10.0.0.1", "::1", "10.0.0.2", "::2"));
    }

    @Test
    void theTimeoutTellsHowEachAddressFaredAndWhichHadNoTurn() {
        Race race = new Race(
                List.of(new Outcome(Fate.FAILS, 10), new Outcome(Fate.HANGS, 0), new Outcome(Fate.HANGS, 0)),
                OPTIONS.connectTimeout(Duration.ofMillis(200)));
        race.loop.runToTheEnd();

        assertThat(race.failure())
                .hasMessage("connect example.test:80: timed out after 200 ms: "
                        + "connect /[2001:db8:0:0:0:0:0:1]:80: refused; connect 192.0.2.1:80: no answer; "
                        + "connect [2001:db8::2]:80: not tried")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }

    @Test
    void theTimeoutHoldsWhileTheNameIsAskedForAndGivesTheQuestionUp() {
        CompletableFuture<List<InetAddress>> unanswered = new CompletableFuture<>();
        Race race = new Race(List.of(), OPTIONS, unanswered);
        race.loop.runToTheEnd();

        assertThat(race.failure())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("connect example.test:80: timed out after 2000 ms: lookup example.test: no answer");
        assertThat(unanswered).isCancelled();
    }

    @Test
    void cancellingWhileTheNameIsAskedForGivesTheQuestionUp() {
        CompletableFuture<List<InetAddress>> unanswered = new CompletableFuture<>();
        Race race = new Race(List.of(), OPTIONS, unanswered);
        race.loop.step();
        race.result.cancel(false);
        race.loop.runToTheEnd();

        assertThat(unanswered).isCancelled();
        assertThat(race.loop.timersLeft()).isZero();
    }

    @Test
    void aNameThatIsUnknownFailsTheRaceAsTheResolverSaidIt() {
        Race race = new Race(
                List.of(),
                OPTIONS,
                CompletableFuture.failedFuture(new UnknownHostException("lookup example.test: no")));
        race.loop.runToTheEnd();

        assertThat(race.failure()).isInstanceOf(UnknownHostException.class).hasMessage("lookup example.test: no");
        assertThat(race.loop.timersLeft()).isZero();
    }

    @Test
    void aRaceWhoseLoopEndsWhileTheResolverIsSilentFails() {
        Race race = new Race(List.of(), OPTIONS, new CompletableFuture<>());
        race.loop.step();
        race.loop.end();

        assertThat(race.failure())
                .isInstanceOf(SocketException.class)
                .hasMessage("connect example.test:80: the network is closed");
    }

    /** The attempt lives on another loop, which goes on, and the race is about to hear of its own loop's end. */
    @Test
    void aConnectionThatComesWhileTheLoopEndsIsClosed() {
        Race race = new Race(List.of(new Outcome(Fate.HANGS, 0)));
        race.loop.step();
        race.loop.step();
        Begun attempt = race.begun().get(0);
        race.loop.execute(() -> attempt.end(Fate.CONNECTS));
        race.loop.end();

        assertThat(race.failure()).isInstanceOf(SocketException.class).hasMessageContaining("the network is closed");
        race.assertAllGoneBut(-1);
    }

    @Test
    void aConnectionThatComesFromAnotherLoopWhileTheRacesLoopEndsIsDisposedOf() {
        Race race = new Race(List.of(new Outcome(Fate.HANGS, 0)));
        race.loop.step();
        race.loop.step();
        Begun attempt = race.begun().get(0);
        race.loop.execute(() -> attempt.result().complete(attempt.connection()));
        race.loop.end();

        assertThat(race.failure()).isInstanceOf(SocketException.class);
        assertThat(attempt.isDisposed()).isTrue();
    }

    @Test
    void aConnectionThatComesAfterTheRaceWasDecidedIsDisposedOf() {
        VirtualLoop loop = new VirtualLoop();
        // Its cancel is ignored, as by a connect that is done at that moment.
        CompletableFuture<StreamConnection> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        Begun late = new Begun(new InetSocketAddress(ADDRESSES.get(0), 80), 0);
        ConnectRace race = new ConnectRace(loop, HOST, OPTIONS, address -> stubborn)
                .start(CompletableFuture.completedFuture(ADDRESSES.subList(0, 1)));
        loop.runToTheEnd();
        assertThat(race).isCompletedExceptionally(); // timed out
        stubborn.complete(late.connection());
        loop.runToTheEnd();

        assertThat(late.isDisposed()).isTrue();
    }

    // ---- the scripts, and what is to come of them ----

    /** Each attempt fails or connects at once, before or after the next one's time, or never. No two at the same moment. */
    private static List<List<Outcome>> scripts(int addresses) {
        List<List<Outcome>> scripts = List.of(List.of());
        for (int i = 0; i < addresses; i++) {
            List<List<Outcome>> longer = new ArrayList<>();
            for (List<Outcome> script : scripts) {
                for (Outcome last : outcomes(7 * i)) {
                    longer.add(Stream.concat(script.stream(), Stream.of(last)).toList());
                }
            }
            scripts = longer;
        }
        return scripts;
    }

    private static List<Outcome> outcomes(int offset) {
        List<Outcome> outcomes = new ArrayList<>(List.of(new Outcome(Fate.HANGS, 0)));
        for (int after : new int[] {0, 100, 420}) {
            outcomes.add(new Outcome(Fate.CONNECTS, after + offset));
            outcomes.add(new Outcome(Fate.FAILS, after + offset));
        }
        return outcomes;
    }

    /**
     * What the RFC says of a script, told as a calendar: what happens when.
     *
     * @param winner -1 when there is none
     * @param end when it is decided
     */
    private record Expected(List<Long> starts, int winner, long end) {
        static Expected of(List<Outcome> script) {
            List<Long> starts = new ArrayList<>();
            TreeMap<Long, Integer> ends = new TreeMap<>();
            long next = 0;
            long now = 0;
            while (true) {
                boolean startsNext =
                        starts.size() < script.size() && (ends.isEmpty() || next < ends.firstKey() || next == now);
                if (startsNext) {
                    now = next;
                    Outcome outcome = script.get(starts.size());
                    if (outcome.fate() != Fate.HANGS) {
                        ends.put(now + outcome.after(), starts.size());
                    }
                    starts.add(now);
                    next = now + DELAY;
                } else if (ends.isEmpty()) {
                    return new Expected(starts, -1, now);
                } else {
                    now = ends.firstKey();
                    int attempt = ends.remove(now);
                    if (script.get(attempt).fate() == Fate.CONNECTS) {
                        return new Expected(starts, attempt, now);
                    }
                    next = now;
                }
            }
        }
    }

    private static List<InetAddress> addresses(String... texts) {
        return Stream.of(texts).map(AddressLiteral::parse).toList();
    }

    /** A race under way, and what was seen of it. */
    private static final class Race {
        private final VirtualLoop loop = new VirtualLoop();
        private final ScriptedConnects connects;
        private final ConnectRace result;
        private long endedAt = -1;

        Race(List<Outcome> script) {
            this(script, OPTIONS);
        }

        Race(List<Outcome> script, TcpOptions options) {
            this(script, options, CompletableFuture.completedFuture(ADDRESSES.subList(0, script.size())));
        }

        Race(List<Outcome> script, TcpOptions options, CompletableFuture<List<InetAddress>> addresses) {
            connects = new ScriptedConnects(loop, script);
            result = new ConnectRace(loop, HOST, options, connects::connect);
            Consumer<Object> note = ignored -> endedAt = loop.now();
            result.whenComplete((connection, failure) -> note.accept(connection));
            result.start(addresses);
        }

        List<Begun> begun() {
            return connects.begun();
        }

        List<Long> startTimes() {
            return begun().stream().map(Begun::at).toList();
        }

        Throwable failure() {
            try {
                throw new AssertionError("connected: " + result.getNow(null));
            } catch (CompletionException e) {
                return e.getCause();
            }
        }

        void assertAllGoneBut(int winner) {
            for (int i = 0; i < begun().size(); i++) {
                assertThat(begun().get(i).isGone()).as("attempt %s", i).isEqualTo(i != winner);
            }
            assertThat(loop.timersLeft()).isZero();
            assertThat(loop.reported()).isEmpty();
        }
    }
}
