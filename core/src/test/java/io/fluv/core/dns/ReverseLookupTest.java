package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.NameInfo;
import io.fluv.core.NameInfo.Flag;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReverseLookupTest {
    private final ScriptedResolver resolver = new ScriptedResolver();
    private final LoopGroup group =
            LoopGroup.start(LoopOptions.defaults().driver(new NioDriver()).loops(1));

    @TempDir
    private Path folder;

    private Names names;

    @BeforeEach
    void open() throws Exception {
        Path services = folder.resolve("services");
        Files.write(services, List.of("http 80/tcp", "shell 514/tcp", "syslog 514/udp"));
        names = new Names(group, resolver, services);
        resolver.name("127.0.0.1", "localhost").name("::1", "ip6-localhost").name("192.0.2.1", "host.example.test");
    }

    @AfterEach
    void close() {
        names.close();
        group.close();
    }

    @Test
    @Tag("uv-109")
    void theLoopbackAddressesAndAPortHaveNames() throws Exception {
        assertThat(names("127.0.0.1", 80)).isEqualTo(new NameInfo("localhost", "http"));
        assertThat(names("::1", 80)).isEqualTo(new NameInfo("ip6-localhost", "http"));
    }

    @Test
    @Tag("uv-109")
    void theSystemItselfNamesTheLoopback() throws Exception {
        try (Names real = new Names(group, new JdkResolver())) {
            NameInfo four =
                    real.reverseLookup(address("127.0.0.1", 80), Set.of()).get(20, TimeUnit.SECONDS);
            NameInfo six = real.reverseLookup(address("::1", 80), Set.of(Flag.NUMERICSERV))
                    .get(20, TimeUnit.SECONDS);

            assertThat(four.host()).isNotEmpty();
            assertThat(four.service()).isIn("http", "80"); // as /etc/services has it, or where there is none
            assertThat(six.host()).isNotEmpty();
            assertThat(six.service()).isEqualTo("80");
        }
    }

    @Test
    void aPortGoesByTheNameThatItsProtocolHas() throws Exception {
        assertThat(names("127.0.0.1", 514).service()).isEqualTo("shell");
        assertThat(names("127.0.0.1", 514, Flag.DGRAM).service()).isEqualTo("syslog");
        assertThat(names("127.0.0.1", 80, Flag.DGRAM).service()).isEqualTo("80");
        assertThat(names("127.0.0.1", 80, Flag.NUMERICSERV).service()).isEqualTo("80");
        assertThat(names("127.0.0.1", 0).service()).isEqualTo("0");
    }

    @Test
    void whatHasNoNameIsToldInNumbersUnlessAnameIsRequired() throws Exception {
        assertThat(names("2001:db8::5", 80).host()).isEqualTo("2001:db8::5");
        assertThat(failure("2001:db8::5", Flag.NAMEREQD))
                .hasMessage("reverse lookup [2001:db8::5]:80: the address has no name")
                .isInstanceOfSatisfying(
                        LookupException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_NAME));
    }

    @Test
    void whenNobodyCanTellThatIsAFailureAndNotAnAddressWithoutAName() {
        resolver.name(
                "192.0.2.7",
                CompletableFuture.failedFuture(
                        new LookupException(Reason.TEMPORARY_FAILURE, "reverse lookup 192.0.2.7", null)));

        assertThat(failure("192.0.2.7")).hasMessage("reverse lookup 192.0.2.7:80: temporary failure");
    }

    @Test
    void whenTheResolverDoesNotTellThatAnAddressHasNoNameThatIsNoReasonToGiveUp() throws Exception {
        resolver.name("192.0.2.6", CompletableFuture.failedFuture(new UnknownHostException("192.0.2.6")));

        assertThat(names("192.0.2.6", 80).host()).isEqualTo("192.0.2.6");
        assertThat(failure("192.0.2.6", Flag.NAMEREQD))
                .hasMessage("reverse lookup 192.0.2.6:80: nothing was found, and the resolver does not say why")
                .isInstanceOfSatisfying(
                        LookupException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNSPECIFIED));
    }

    @Test
    void numericHostAsksNobodyAndCannotBeRequiredToHaveAName() throws Exception {
        assertThat(names("127.0.0.1", 80, Flag.NUMERICHOST)).isEqualTo(new NameInfo("127.0.0.1", "http"));
        byte[] link = AddressLiteral.parse("fe80::1").getAddress();
        InetSocketAddress zoned = new InetSocketAddress(Inet6Address.getByAddress(null, link, 7), 80);
        assertThat(names.reverseLookup(zoned, Set.of(Flag.NUMERICHOST))
                        .get(10, TimeUnit.SECONDS)
                        .host())
                .isEqualTo("fe80::1%7");
        assertThat(resolver.asked()).isEmpty();
        assertThat(failure("127.0.0.1", Flag.NUMERICHOST, Flag.NAMEREQD))
                .isInstanceOfSatisfying(
                        LookupException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.BAD_FLAGS));
    }

    @Test
    void onlyThisHostsOwnDomainIsLeftOut() throws Exception {
        assertThat(names("192.0.2.1", 80, Flag.NOFQDN).host())
                .isEqualTo(LocalHost.hostName().endsWith(".example.test") ? "host" : "host.example.test");
        String own = LocalHost.hostName();
        int dot = own.indexOf('.');
        resolver.name("192.0.2.2", "other" + (dot < 0 ? "" : own.substring(dot)));
        assertThat(names("192.0.2.2", 80, Flag.NOFQDN).host()).isEqualTo("other");
    }

    @Test
    void anAddressInMappedFormHasTheNameOfTheIpv4Address() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(AddressLiteral.parse("192.0.2.1").getAddress(), 0, mapped, 12, 4);
        InetSocketAddress address = new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), 80);

        assertThat(names.reverseLookup(address, Set.of())
                        .get(10, TimeUnit.SECONDS)
                        .host())
                .isEqualTo("host.example.test");
    }

    @Test
    void aCancelIsPassedOn() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        resolver.name("192.0.2.8", never);
        CompletableFuture<NameInfo> lookup = names.reverseLookup(address("192.0.2.8", 80), Set.of(Flag.NUMERICSERV));
        CompletableFuture<Void> asked = new CompletableFuture<>();
        group.loops().get(0).execute(() -> asked.complete(null));
        asked.get(10, TimeUnit.SECONDS);
        lookup.cancel(false);
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        group.loops().get(0).execute(() -> cancelled.complete(never.isCancelled()));

        assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
    }

    private NameInfo names(String address, int port, Flag... flags) throws Exception {
        return names.reverseLookup(address(address, port), Set.of(flags)).get(10, TimeUnit.SECONDS);
    }

    private Throwable failure(String address, Flag... flags) {
        return names.reverseLookup(address(address, 80), Set.of(flags))
                .handle((value, thrown) -> thrown)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static InetSocketAddress address(String text, int port) {
        return new InetSocketAddress(AddressLiteral.parse(text), port);
    }
}
