package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.AddressFamily;
import io.fluv.core.AddressInfo;
import io.fluv.core.Lookup;
import io.fluv.core.Lookup.Flag;
import io.fluv.core.LoopOptions;
import io.fluv.core.ResolvedHost;
import io.fluv.core.SocketType;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import io.fluv.core.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private final ManualClock clock = new ManualClock();
    private final ScriptedResolver resolver = new ScriptedResolver();
    private final LoopGroup group = LoopGroup.start(
            LoopOptions.defaults().driver(new NioDriver()).loops(1).clock(clock));

    @TempDir
    private Path folder;

    private Names names;

    @BeforeEach
    void open() throws Exception {
        Path services = folder.resolve("services");
        Files.write(services, List.of("http 80/tcp www", "domain 53/tcp", "domain 53/udp", "tftp 69/udp"));
        names = new Names(group, resolver, services);
        resolver.host("both.test", "2001:db8::1", "192.0.2.1").host("four.test", "192.0.2.1", "192.0.2.2");
    }

    @AfterEach
    void close() {
        names.close();
        group.close();
    }

    // ---- what is asked for ----

    @Test
    @Tag("uv-106")
    void neitherANodeNorAServiceIsRefusedAtTheCall() {
        assertThatThrownBy(() -> Lookup.of(null, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void portsProtocolsAndTimeoutsOutOfRangeAreRefusedAtTheCall() {
        Lookup lookup = Lookup.of("both.test");

        assertThatThrownBy(() -> Lookup.of("both.test", 65_536)).hasMessageContaining("port: 65536");
        assertThatThrownBy(() -> Lookup.of("both.test", -1)).hasMessageContaining("port: -1");
        assertThatThrownBy(() -> lookup.protocol(256)).hasMessageContaining("protocol: 256");
        assertThatThrownBy(() -> lookup.timeout(Duration.ZERO)).hasMessageContaining("timeout: PT0S");
    }

    // ---- services and types of socket ----

    @Test
    void withoutAHintEachAddressComesOnceForEachTypeOfSocket() throws Exception {
        assertThat(told(Lookup.of("both.test", 80)))
                .containsExactly(
                        "STREAM/6 [2001:db8::1]:80",
                        "DATAGRAM/17 [2001:db8::1]:80",
                        "RAW/0 [2001:db8::1]:80",
                        "STREAM/6 192.0.2.1:80",
                        "DATAGRAM/17 192.0.2.1:80",
                        "RAW/0 192.0.2.1:80");
    }

    @Test
    void aNamedServiceComesOnceForEachTypeThatHasIt() throws Exception {
        assertThat(told(Lookup.of("127.0.0.1", "domain")))
                .containsExactly("STREAM/6 127.0.0.1:53", "DATAGRAM/17 127.0.0.1:53");
        assertThat(told(Lookup.of("127.0.0.1", "www"))).containsExactly("STREAM/6 127.0.0.1:80");
        assertThat(told(Lookup.of("127.0.0.1", "tftp"))).containsExactly("DATAGRAM/17 127.0.0.1:69");
    }

    @Test
    void typeAndProtocolNarrowTheAnswers() throws Exception {
        Lookup lookup = Lookup.of("127.0.0.1", 9);

        assertThat(told(lookup.type(SocketType.DATAGRAM))).containsExactly("DATAGRAM/17 127.0.0.1:9");
        assertThat(told(lookup.type(SocketType.RAW))).containsExactly("RAW/0 127.0.0.1:9");
        assertThat(told(lookup.protocol(6))).containsExactly("STREAM/6 127.0.0.1:9");
        assertThat(told(lookup.protocol(1))).containsExactly("RAW/1 127.0.0.1:9");
        assertThat(told(Lookup.of("127.0.0.1", "domain").protocol(17))).containsExactly("DATAGRAM/17 127.0.0.1:53");
    }

    @Test
    void aServiceThatATypeDoesNotHaveIsUnknown() {
        assertFails(Lookup.of("127.0.0.1", "nosuch"), Reason.UNKNOWN_SERVICE)
                .hasMessage("lookup 127.0.0.1:nosuch: service not available for socket type");
        assertFails(Lookup.of("127.0.0.1", "http").type(SocketType.DATAGRAM), Reason.UNKNOWN_SERVICE);
        assertFails(Lookup.of("127.0.0.1", "http").type(SocketType.RAW), Reason.UNKNOWN_SERVICE);
        assertFails(Lookup.of("127.0.0.1", "65536"), Reason.UNKNOWN_SERVICE);
        assertFails(Lookup.of("127.0.0.1", "-1"), Reason.UNKNOWN_SERVICE);
        assertFails(Lookup.of("127.0.0.1", ""), Reason.UNKNOWN_SERVICE);
        assertFails(Lookup.of("127.0.0.1", 80).type(SocketType.STREAM).protocol(17), Reason.SOCKET_TYPE)
                .hasMessageContaining("STREAM with protocol 17");
    }

    @Test
    void aTableOfServicesThatIsMissingLeavesNumbersAlone() throws Exception {
        try (Names bare = new Names(group, resolver, folder.resolve("nothing"))) {
            assertThat(bare.lookup(Lookup.of("127.0.0.1", "0080")).get(10, TimeUnit.SECONDS))
                    .hasSize(3)
                    .allMatch(answer -> answer.address().getPort() == 80);
            assertThat(bare.lookup(Lookup.of("127.0.0.1", "http")))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("service not available");
        }
    }

    // ---- families and flags ----

    @Test
    void aFamilyLeavesOutTheOther() throws Exception {
        Lookup lookup = Lookup.of("both.test").type(SocketType.STREAM);

        assertThat(told(lookup.family(AddressFamily.INET))).containsExactly("STREAM/6 192.0.2.1:0");
        assertThat(told(lookup.family(AddressFamily.INET6))).containsExactly("STREAM/6 [2001:db8::1]:0");
        assertFails(Lookup.of("four.test").family(AddressFamily.INET6), Reason.NO_ADDRESS)
                .hasMessage("lookup four.test: no address of family INET6");
        assertFails(Lookup.of("1.2.3.4").family(AddressFamily.INET6), Reason.NO_ADDRESS);
        assertFails(Lookup.of("::1").family(AddressFamily.INET), Reason.NO_ADDRESS);
    }

    @Test
    void mappedAddressesStandInForIpv6Ones() throws Exception {
        Lookup four = Lookup.of("four.test").type(SocketType.STREAM).family(AddressFamily.INET6);
        Lookup both = Lookup.of("both.test").type(SocketType.STREAM).family(AddressFamily.INET6);

        assertThat(told(four.flags(Flag.V4MAPPED)))
                .containsExactly("STREAM/6 [::ffff:192.0.2.1]:0", "STREAM/6 [::ffff:192.0.2.2]:0");
        assertThat(told(both.flags(Flag.V4MAPPED))).containsExactly("STREAM/6 [2001:db8::1]:0");
        assertThat(told(both.flags(Flag.V4MAPPED, Flag.ALL)))
                .containsExactly("STREAM/6 [2001:db8::1]:0", "STREAM/6 [::ffff:192.0.2.1]:0");
        assertThat(answers(four.flags(Flag.V4MAPPED))).allMatch(answer -> answer.family() == AddressFamily.INET6);
        assertFails(four.flags(Flag.ALL), Reason.NO_ADDRESS);
        assertThat(told(four.family(AddressFamily.ANY).flags(Flag.V4MAPPED, Flag.ALL)))
                .containsExactly("STREAM/6 192.0.2.1:0", "STREAM/6 192.0.2.2:0");
    }

    @Test
    void anAddressInMappedFormKeepsIt() throws Exception {
        Lookup lookup = Lookup.of("::ffff:1.2.3.4", 80).type(SocketType.STREAM);

        assertThat(told(lookup)).containsExactly("STREAM/6 [::ffff:1.2.3.4]:80");
        assertFails(lookup.family(AddressFamily.INET), Reason.NO_ADDRESS);
    }

    @Test
    void withoutANodeTheAnswersAreThisHosts() throws Exception {
        Lookup lookup = Lookup.of(null, "http");

        assertThat(told(lookup)).containsExactly("STREAM/6 [::1]:80", "STREAM/6 127.0.0.1:80");
        assertThat(told(lookup.flags(Flag.PASSIVE))).containsExactly("STREAM/6 0.0.0.0:80", "STREAM/6 [::]:80");
        assertThat(told(lookup.flags(Flag.PASSIVE).family(AddressFamily.INET6))).containsExactly("STREAM/6 [::]:80");
    }

    @Test
    void withoutANodeNothingIsMapped() throws Exception {
        Lookup lookup = Lookup.of(null, "http").family(AddressFamily.INET6);

        assertThat(told(lookup.flags(Flag.V4MAPPED, Flag.ALL))).containsExactly("STREAM/6 [::1]:80");
        assertThat(told(lookup.flags(Flag.V4MAPPED, Flag.ALL, Flag.PASSIVE))).containsExactly("STREAM/6 [::]:80");
    }

    @Test
    void theCanonicalNameIsInTheFirstAnswerAndTheNodeStandsInForIt() throws Exception {
        resolver.host(
                "www.test",
                CompletableFuture.completedFuture(
                        new ResolvedHost(List.of(AddressLiteral.parse("192.0.2.1")), "canonical.test", null)));

        assertThat(canonicalNames(Lookup.of("www.test").flags(Flag.CANONNAME)))
                .containsExactly("canonical.test", null, null);
        assertThat(canonicalNames(Lookup.of("four.test").type(SocketType.STREAM).flags(Flag.CANONNAME)))
                .containsExactly("four.test", null);
        assertThat(canonicalNames(Lookup.of("::1").type(SocketType.STREAM).flags(Flag.CANONNAME)))
                .containsExactly("::1");
        assertThat(canonicalNames(Lookup.of("www.test"))).containsOnlyNulls();
        assertFails(Lookup.of(null, "80").flags(Flag.CANONNAME), Reason.BAD_FLAGS)
                .hasMessage("lookup *:80: bad ai_flags value (CANONNAME without a node)");
    }

    @Test
    void numericFlagsAskForNoNames() throws Exception {
        assertFails(Lookup.of("both.test").flags(Flag.NUMERICHOST), Reason.UNKNOWN_NAME);
        assertFails(Lookup.of("127.0.0.1", "http").flags(Flag.NUMERICSERV), Reason.UNKNOWN_NAME)
                .hasMessage("lookup 127.0.0.1:http: unknown service (it is to be a number)");
        assertThat(told(Lookup.of("127.0.0.1", "80").type(SocketType.STREAM).flags(Flag.NUMERICHOST, Flag.NUMERICSERV)))
                .containsExactly("STREAM/6 127.0.0.1:80");
        assertThat(resolver.asked()).isEmpty();
    }

    @Test
    void onlyFamiliesThatThisHostHasAnAddressOfAreConfigured() throws Exception {
        boolean six = LocalHost.configuredFamilies().contains(AddressFamily.INET6);
        boolean four = LocalHost.configuredFamilies().contains(AddressFamily.INET);
        List<String> expected = new ArrayList<>();
        if (six || !four) {
            expected.add("STREAM/6 [2001:db8::1]:0");
        }
        if (four || !six) {
            expected.add("STREAM/6 192.0.2.1:0");
        }

        assertThat(told(Lookup.of("both.test").type(SocketType.STREAM).flags(Flag.ADDRCONFIG)))
                .containsExactlyElementsOf(expected);
    }

    // ---- names, and what is none ----

    @Test
    @Tag("uv-107")
    void aNameThatDoesNotResolveIsAFailureThatNamesWhatWasAsked() {
        assertFails(Lookup.of("nosuch.test", "http"), Reason.UNKNOWN_NAME)
                .hasMessage("lookup nosuch.test:http: unknown host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1", "255", "0x7f.1", "1.2.3.4.5", "fe80::zz", "１２７.1", "127。0。0。1", "", "a b", "a..b"})
    void whatLooksLikeAnAddressAndIsNoneIsNotAsked(String node) {
        assertFails(Lookup.of(node), Reason.UNKNOWN_NAME).hasMessageContaining("lookup " + node + ": ");
        assertThat(names.addressesOf(node)).isCompletedExceptionally();
        assertThat(resolver.asked()).isEmpty();
    }

    @Test
    void resolversAreAskedInAscii() throws Exception {
        resolver.host("xn--strae-oqa.test", "192.0.2.9");

        assertThat(told(Lookup.of("Straße.test").type(SocketType.STREAM))).containsExactly("STREAM/6 192.0.2.9:0");
        assertThat(names.addressesOf("STRAßE.test").join()).hasSize(1);
        assertThat(resolver.asked()).containsExactly("xn--strae-oqa.test", "xn--strae-oqa.test");
        assertFails(Lookup.of("groß.test"), Reason.UNKNOWN_NAME).hasMessageStartingWith("lookup groß.test: ");
    }

    @Test
    @Tag("uv-108")
    void tenLookupsAtOnceEachEndOnce() throws Exception {
        List<CompletableFuture<List<AddressInfo>>> lookups = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lookups.add(names.lookup(Lookup.of("four.test", i).type(SocketType.STREAM)));
        }

        for (int i = 0; i < 10; i++) {
            int port = i;
            assertThat(lookups.get(i).get(10, TimeUnit.SECONDS))
                    .hasSize(2)
                    .allMatch(answer -> answer.address().getPort() == port);
        }
    }

    // ---- the end of a lookup ----

    @Test
    void aLookupEndsOnALoop() throws Exception {
        Thread loop = onLoop(Thread::currentThread);
        CompletableFuture<ResolvedHost> later = new CompletableFuture<>();
        resolver.host("later.test", later);
        CompletableFuture<Thread> thread =
                names.lookup(Lookup.of("later.test")).handle((answer, failure) -> Thread.currentThread());
        onLoop(() -> null);
        later.completeExceptionally(new LookupException(Reason.TEMPORARY_FAILURE, "lookup later.test", null));

        assertThat(thread.get(10, TimeUnit.SECONDS)).isSameAs(loop);
        assertFails(Lookup.of("later.test", 80), Reason.TEMPORARY_FAILURE)
                .hasMessage("lookup later.test:80: temporary failure");
    }

    @Test
    void aLookupThatTakesTooLongLetsGo() throws Exception {
        CompletableFuture<ResolvedHost> never = new CompletableFuture<>();
        resolver.host("never.test", never);
        CompletableFuture<List<AddressInfo>> lookup =
                names.lookup(Lookup.of("never.test").timeout(Duration.ofSeconds(3)));
        onLoop(() -> null);
        clock.advance(Duration.ofSeconds(2));
        onLoop(() -> null);
        assertThat(lookup).isNotDone();
        clock.advance(Duration.ofSeconds(1));
        onLoop(() -> null);

        assertThat(failure(lookup)).hasMessage("lookup never.test: timed out");
        assertThat(never).isCancelled();
    }

    @Test
    void aCancelIsPassedOnAndTheTimeoutLetGo() throws Exception {
        CompletableFuture<ResolvedHost> never = new CompletableFuture<>();
        resolver.host("never.test", never);
        CompletableFuture<List<AddressInfo>> lookup = names.lookup(Lookup.of("never.test"));
        onLoop(() -> null);
        lookup.cancel(false);
        onLoop(() -> null);

        assertThat(never).isCancelled();
        CompletableFuture<?> addresses = names.addressesOf("other.test");
        assertThat(addresses).isCompletedExceptionally();
    }

    @Test
    void whenTheLoopsEndSoDoLookupsThatNobodyAnswers() {
        resolver.host("never.test", new CompletableFuture<>());
        CompletableFuture<List<AddressInfo>> lookup = names.lookup(Lookup.of("never.test"));
        group.close();
        CompletableFuture<List<AddressInfo>> late = names.lookup(Lookup.of("127.0.0.1"));

        assertThat(failure(lookup)).hasMessage("lookup never.test: the network is closed");
        assertThat(failure(late)).hasMessage("lookup 127.0.0.1: the network is closed");
    }

    @Test
    void aResolverThatThrowsFailsTheLookupWithWhatItThrew() {
        resolver.host("broken.test", CompletableFuture.failedFuture(new IllegalStateException("broken")));

        assertThat(failure(names.lookup(Lookup.of("broken.test"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
    }

    private List<AddressInfo> answers(Lookup lookup) throws Exception {
        return names.lookup(lookup).get(10, TimeUnit.SECONDS);
    }

    private List<String> told(Lookup lookup) throws Exception {
        return answers(lookup).stream()
                .map(answer -> answer.type() + "/" + answer.protocol() + " " + Endpoint.text(answer.address()))
                .toList();
    }

    private List<String> canonicalNames(Lookup lookup) throws Exception {
        return answers(lookup).stream().map(AddressInfo::canonicalName).collect(Collectors.toList());
    }

    private AbstractThrowableAssert<?, ?> assertFails(Lookup lookup, Reason reason) {
        Throwable failure = failure(names.lookup(lookup));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        LookupException.class,
                        typed -> assertThat(typed.reason()).isEqualTo(reason));
        return assertThat(failure);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return future.handle((value, thrown) -> thrown)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** On the loop, after all that is due there by now. */
    private <T> T onLoop(Supplier<T> action) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        group.loops().get(0).schedule(() -> result.complete(action.get()), Duration.ZERO);
        return result.get(10, TimeUnit.SECONDS);
    }
}
