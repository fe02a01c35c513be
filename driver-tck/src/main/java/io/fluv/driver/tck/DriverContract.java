package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fluv.core.driver.Channel;
import io.fluv.core.driver.Driver;
import io.fluv.core.driver.Interest;
import io.fluv.core.time.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@link Driver} itself: what it says of itself, and with which options it opens sockets. */
public abstract class DriverContract extends Contract {
    private static final int ROUNDS = 5;

    /** Opens a channel with these options. */
    private interface Opening {
        Channel open(Map<SocketOption<?>, Object> options) throws IOException;
    }

    protected DriverContract() {}

    // name: "For people, in a word"
    @Test
    final void itHasAName() {
        assertThat(driver().name()).isNotBlank().doesNotContainAnyWhitespaces();
    }

    // families: "of StandardProtocolFamily"
    @Test
    final void itHasFamiliesOfAddresses() {
        Set<ProtocolFamily> families = driver().families();

        assertThat(families).isNotEmpty().isSubsetOf(Set.of(StandardProtocolFamily.values()));
        assertThat(driver().families()).isEqualTo(families);
    }

    // clock: "by which Poller.await waits"
    @Test
    final void itsClockGoesOn() throws IOException {
        NanoClock clock = driver().clock();
        long first = clock.nanoTime();
        long last = first;
        for (int i = 0; i < ROUNDS; i++) {
            loops().step();
            long now = clock.nanoTime();
            assertThat(now - last).as("nanoseconds from one step to the next").isNotNegative();
            last = now;
        }
        assertThat(last - first).as("nanoseconds that were waited").isPositive();
    }

    // Driver: "Any thread may call it"
    @Test
    final void anyThreadMayAskIt() throws Exception {
        long before = driver().clock().nanoTime();

        assertThat(elsewhere(() -> driver().name())).isEqualTo(driver().name());
        assertThat(elsewhere(() -> driver().families())).isEqualTo(driver().families());
        assertThat(elsewhere(() -> driver().drivesLoops())).isEqualTo(driver().drivesLoops());
        assertThat(elsewhere(() -> driver().clock().nanoTime()) - before).isNotNegative();
    }

    // Driver: "several networks may share one": two loops, each with a stream of its own
    @EachFamily
    final void twoLoopsAreApart(ProtocolFamily family) throws IOException {
        TestLoop other = loops().open();
        TestListener listener = registered(listen(family));
        Pair here = connect(listener);
        TestStream client = connectTo(listener.address());
        TestStream there = listener.accept();
        there.register(other, Interest.NONE);

        client.write("there");
        here.client().write("here");

        assertThat(there.readText(5)).isEqualTo("there");
        assertThat(here.server().readText(4)).isEqualTo("here");
    }

    // ---- options ----

    // listen, connector, bind: "options of the socket ..., set before it is bound"
    @EachIpFamily
    final void whatItOpensHasTheOptionsThatItIsGiven(ProtocolFamily family) throws IOException {
        SocketAddress remote = listen(family).address();
        assertGiven(options -> driver().listen(unused(family), BACKLOG, options, NO_OPTIONS));
        assertGiven(options -> driver().connector(remote, options));
        assertGiven(options -> driver().bind(unusedPort(family), options));
    }

    /** Each that it has, with the value that it does not have by itself. */
    private void assertGiven(Opening opening) throws IOException {
        Channel plain = opened(opening, NO_OPTIONS);
        for (SocketOption<Boolean> option : SWITCHES) {
            if (plain.supportedOptions().contains(option)) {
                boolean given = !plain.option(option);
                assertThat(opened(opening, Map.of(option, given)).option(option))
                        .as("%s", option)
                        .isEqualTo(given);
            }
        }
    }

    /** To be closed with the loops. */
    private Channel opened(Opening opening, Map<SocketOption<?>, Object> options) throws IOException {
        return new TestChannel<>(opening.open(options), loop(), "a channel").channel();
    }

    // listen: "accepted, options of each connection that is accepted"; accept: "with its options set"
    @EachIpFamily
    final void whatIsAcceptedHasTheOptionsForIt(ProtocolFamily family) throws IOException {
        Pair plain = connect(family);
        for (SocketOption<Boolean> option : SWITCHES) {
            if (plain.server().channel().supportedOptions().contains(option)) {
                boolean given = !plain.server().channel().option(option);
                TestListener listener = registered(new TestListener(
                        driver().listen(unused(family), BACKLOG, NO_OPTIONS, Map.of(option, given)), loop()));
                for (int i = 0; i < 2; i++) {
                    Pair pair = connect(listener);
                    assertThat(pair.server().channel().option(option))
                            .as("%s", option)
                            .isEqualTo(given);
                }
            }
        }
    }

    // Driver: "Those that an address's family does not have are left out for a path, so that one set serves TCP and
    // Unix-domain sockets"
    @EachFamily
    final void oneSetOfOptionsServesAllFamilies(ProtocolFamily family) throws IOException {
        Map<SocketOption<?>, Object> options = optionsOfSomeFamily();
        TestListener listener =
                registered(new TestListener(driver().listen(unused(family), BACKLOG, NO_OPTIONS, options), loop()));
        TestConnector connector =
                registered(new TestConnector(driver().connector(listener.address(), options), loop()));

        connector.connect();
        connector.stream().write("hello");

        assertThat(registered(listener.accept()).readText(5)).isEqualTo("hello");
    }

    private Map<SocketOption<?>, Object> optionsOfSomeFamily() throws IOException {
        Map<SocketOption<?>, Object> options = new HashMap<>();
        for (ProtocolFamily family : families().toList()) {
            Set<SocketOption<?>> supported =
                    connector(listen(family).address()).channel().supportedOptions();
            SWITCHES.stream().filter(supported::contains).forEach(option -> options.put(option, true));
        }
        return options;
    }

    // Driver: "any other that the driver does not have is an UnsupportedOperationException"; listen: "One that none
    // could be
    // given is to fail here"
    @EachIpFamily
    final void anOptionThatItDoesNotHaveIsRefused(ProtocolFamily family) throws IOException {
        SocketAddress remote = listen(family).address();

        assertUnsupported(options -> driver().listen(unused(family), BACKLOG, options, NO_OPTIONS));
        assertUnsupported(options -> driver().listen(unused(family), BACKLOG, NO_OPTIONS, options));
        assertUnsupported(options -> driver().connector(remote, options));
        assertUnsupported(options -> driver().bind(unusedPort(family), options));
    }

    private void assertUnsupported(Opening opening) {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> opened(opening, Map.of(UNKNOWN, true)));
    }

    // Driver: "What they throw leaves nothing open"
    @EachIpFamily
    final void whatItRefusesToOpenHoldsNoAddress(ProtocolFamily family) throws IOException {
        SocketAddress free = abandoned(family);
        InetSocketAddress freeForUdp = abandonedPort(family);

        assertUnsupported(options -> driver().listen(free, BACKLOG, options, NO_OPTIONS));
        assertUnsupported(options -> driver().listen(free, BACKLOG, NO_OPTIONS, options));
        assertUnsupported(options -> driver().bind(freeForUdp, options));

        assertThat(listen(free).address()).isEqualTo(free);
        assertThat(bind(freeForUdp).address()).isEqualTo(freeForUdp);
    }
}
