package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluv.core.AddressFamily;
import io.fluv.core.AddressInfo;
import io.fluv.core.Lookup;
import io.fluv.core.Lookup.Flag;
import io.fluv.core.LoopOptions;
import io.fluv.core.NameInfo;
import io.fluv.core.SocketType;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Questions of every combination, in both directions: each ends, with what was asked for or with a failure that says why.
 *
 * <p>An ordinary build replays the inputs in the test resources. To look for more, one test at a time:
 *
 * <pre>JAZZER_FUZZ=1 mvn test -pl core -am -Dtest='LookupFuzzTest#questions'</pre>
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LookupFuzzTest {
    private static final String AS_LONG_AS = "2m";
    private static final int MOST_CHARACTERS = 80;
    private static final String MADE_UP = "made up";

    private static final List<String> NODES = List.of(
            MADE_UP,
            "both.test",
            "four.test",
            "six.test",
            "failing.test",
            "nothing.test",
            "127.0.0.1",
            "::1",
            "::ffff:192.0.2.1");
    private static final List<String> SERVICES = List.of(
            MADE_UP, "http", "www", "domain", "tftp", "none", "0", "80", "00080", "65535", "65536", "99999999999");

    @TempDir
    private static Path folder;

    private static LoopGroup group;
    private static Names names;

    @BeforeAll
    static void open() throws Exception {
        Path services = folder.resolve("services");
        Files.write(services, List.of("http 80/tcp www", "domain 53/tcp", "domain 53/udp", "tftp 69/udp"));
        ScriptedResolver resolver = new ScriptedResolver()
                .host("both.test", "2001:db8::1", "192.0.2.1")
                .host("four.test", "192.0.2.1", "192.0.2.2")
                .host("six.test", "2001:db8::1")
                .host(
                        "failing.test",
                        CompletableFuture.failedFuture(new LookupException(Reason.TEMPORARY_FAILURE, "x", null)))
                .name("192.0.2.1", "four.test")
                .name("192.0.2.2", CompletableFuture.failedFuture(new ConnectException("no server")));
        group = LoopGroup.start(LoopOptions.defaults().driver(new NioDriver()).loops(1));
        names = new Names(group, resolver, services);
    }

    @AfterAll
    static void close() {
        names.close();
        group.close();
    }

    @FuzzTest(maxDuration = AS_LONG_AS)
    void questions(FuzzedDataProvider data) throws Exception {
        String node = data.consumeBoolean() ? text(data, NODES) : null;
        String service = node == null || data.consumeBoolean() ? text(data, SERVICES) : null;
        Set<Flag> flags = subset(data, Flag.class);
        Lookup lookup = Lookup.of(node, service)
                .family(data.pickValue(AddressFamily.values()))
                .type(data.pickValue(SocketType.values()))
                .protocol(data.consumeBoolean() ? data.pickValue(new int[] {0, 1, 6, 17}) : data.consumeInt(0, 255))
                .flags(flags.toArray(Flag[]::new));

        List<AddressInfo> answers;
        try {
            answers = names.lookup(lookup).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOf(LookupException.class)
                    .hasMessageStartingWith("lookup " + lookup + ": ");
            return;
        }

        assertThat(answers).as(lookup.toString()).isNotEmpty().doesNotHaveDuplicates();
        assertThat(answers).allSatisfy(answer -> assertAsAsked(lookup, answer));
        for (int i = 0; i < answers.size(); i++) {
            boolean named = answers.get(i).canonicalName() != null;
            assertThat(named).as("a name in answer " + i).isEqualTo(i == 0 && flags.contains(Flag.CANONNAME));
        }
        assertThat(names.lookup(lookup).get(10, TimeUnit.SECONDS))
                .as("asked again")
                .isEqualTo(answers);
    }

    private static void assertAsAsked(Lookup lookup, AddressInfo answer) {
        boolean four = answer.address().getAddress() instanceof Inet4Address;
        assertThat(answer.family()).isEqualTo(four ? AddressFamily.INET : AddressFamily.INET6);
        assertThat(lookup.family()).isIn(AddressFamily.ANY, answer.family());
        assertThat(answer.type()).isNotEqualTo(SocketType.ANY);
        assertThat(lookup.type()).isIn(SocketType.ANY, answer.type());
        assertThat(lookup.protocol()).isIn(0, answer.protocol());
        String service = lookup.service();
        if (service == null) {
            assertThat(answer.address().getPort()).isZero();
        } else if (service.matches("[0-9]+")) {
            assertThat(answer.address().getPort()).isEqualTo(Integer.parseInt(service));
        } else {
            assertThat(lookup.flags()).doesNotContain(Flag.NUMERICSERV);
            assertThat(answer.address().getPort()).isIn(80, 53, 69);
        }
        if (lookup.node() == null) {
            boolean wildcard = answer.address().getAddress().isAnyLocalAddress();
            assertThat(wildcard).isEqualTo(lookup.has(Flag.PASSIVE));
        }
        if (lookup.has(Flag.NUMERICHOST) && lookup.node() != null) {
            assertThat(AddressLiteral.ofHost(lookup.node())).isNotNull();
        }
    }

    @FuzzTest(maxDuration = AS_LONG_AS)
    void reverseQuestions(FuzzedDataProvider data) throws Exception {
        byte[] bytes = data.pickValue(
                List.of(new byte[] {(byte) 192, 0, 2, 1}, new byte[] {(byte) 192, 0, 2, 2}, new byte[4], new byte[16]));
        if (data.consumeBoolean()) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = data.consumeByte();
            }
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(bytes), data.consumeInt(0, 65_535));
        Set<NameInfo.Flag> flags = subset(data, NameInfo.Flag.class);

        NameInfo info;
        try {
            info = names.reverseLookup(address, flags).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .hasMessageStartingWith(e.getCause() instanceof LookupException ? "reverse lookup " : "no server");
            return;
        }

        String text = Endpoint.host(address.getAddress());
        assertThat(info.host()).isIn(text, "four.test", "four");
        if (flags.contains(NameInfo.Flag.NUMERICHOST)) {
            assertThat(info.host()).isEqualTo(text);
        }
        if (flags.contains(NameInfo.Flag.NAMEREQD)) {
            assertThat(info.host()).isNotEqualTo(text);
        }
        assertThat(info.service()).isIn(Integer.toString(address.getPort()), "http", "domain", "tftp");
        if (flags.contains(NameInfo.Flag.NUMERICSERV)) {
            assertThat(info.service()).isEqualTo(Integer.toString(address.getPort()));
        }
    }

    private static String text(FuzzedDataProvider data, List<String> known) {
        String picked = data.pickValue(known);
        return picked.equals(MADE_UP) ? data.consumeString(MOST_CHARACTERS) : picked;
    }

    private static <E extends Enum<E>> Set<E> subset(FuzzedDataProvider data, Class<E> type) {
        Set<E> subset = EnumSet.noneOf(type);
        for (E each : type.getEnumConstants()) {
            if (data.consumeBoolean()) {
                subset.add(each);
            }
        }
        return subset;
    }
}
