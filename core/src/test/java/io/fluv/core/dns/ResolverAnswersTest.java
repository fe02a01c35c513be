package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.AddressFamily;
import io.fluv.core.Lookup;
import io.fluv.core.Lookup.Flag;
import io.fluv.core.LoopOptions;
import io.fluv.core.NameInfo;
import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import io.fluv.core.SocketType;
import io.fluv.core.error.Endpoint;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a resolver of one's own may answer: an address more than once, or nothing at all. */
class ResolverAnswersTest {
    private final ScriptedResolver resolver = new ScriptedResolver();
    private final LoopGroup group =
            LoopGroup.start(LoopOptions.defaults().driver(new NioDriver()).loops(1));
    private final Names names = new Names(group, resolver);

    @AfterEach
    void close() {
        names.close();
        group.close();
    }

    @Test
    void anAddressThatIsListedTwiceIsToldOnceForEachTypeOfSocketAndTriedOnce() throws Exception {
        resolver.host("twice.test", "192.0.2.1", "192.0.2.1", "2001:db8::1", "192.0.2.1", "2001:db8::1");

        assertThat(told(Lookup.of("twice.test").type(SocketType.STREAM))).containsExactly("192.0.2.1", "2001:db8::1");
        assertThat(told(Lookup.of("twice.test")))
                .containsExactly("192.0.2.1", "192.0.2.1", "192.0.2.1", "2001:db8::1", "2001:db8::1", "2001:db8::1");
        assertThat(tried("twice.test")).containsExactly("192.0.2.1", "2001:db8::1");
    }

    @Test
    void anAddressThatComesInBothFormsIsOneToConnectTo() throws Exception {
        InetAddress mapped = Inet6Address.getByAddress(null, mapped(1), -1);
        answer("forms.test", mapped, AddressLiteral.parse("192.0.2.1"), AddressLiteral.parse("192.0.2.2"));

        assertThat(tried("forms.test")).containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(told(Lookup.of("forms.test").type(SocketType.STREAM)))
                .containsExactly("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.2");
        assertThat(told(Lookup.of("forms.test")
                        .type(SocketType.STREAM)
                        .family(AddressFamily.INET6)
                        .flags(Flag.V4MAPPED, Flag.ALL)))
                .containsExactly("::ffff:192.0.2.1", "::ffff:192.0.2.2");
    }

    /** The JDK takes two that differ in their zone alone for equal. */
    @Test
    void theSameBytesInTwoZonesAreTwoAddresses() throws Exception {
        byte[] bytes = AddressLiteral.parse("fe80::1").getAddress();
        answer(
                "zones.test",
                Inet6Address.getByAddress(null, bytes, 1),
                Inet6Address.getByAddress(null, bytes, 2),
                Inet6Address.getByAddress(null, bytes, 1));

        assertThat(told(Lookup.of("zones.test").type(SocketType.STREAM))).containsExactly("fe80::1%1", "fe80::1%2");
        assertThat(tried("zones.test")).containsExactly("fe80::1%1", "fe80::1%2");
    }

    @Test
    void aResolverThatReturnsNullIsNamed() {
        String named = "the resolver " + Nothing.class.getName() + " returned null";
        InetSocketAddress address = new InetSocketAddress(AddressLiteral.parse("192.0.2.1"), 0);
        for (CompletableFuture<Object> answer : Arrays.asList(null, CompletableFuture.completedFuture(null))) {
            try (Names bare = new Names(group, new Nothing(answer))) {
                assertNull(bare.lookup(Lookup.of("host.test")), "lookup host.test: " + named);
                assertNull(bare.addressesOf("host.test"), "lookup host.test: " + named);
                assertNull(bare.reverseLookup(address, Set.of()), "reverse lookup 192.0.2.1: " + named);
                assertNull(
                        bare.reverseLookup(address, Set.of(NameInfo.Flag.NAMEREQD)),
                        "reverse lookup 192.0.2.1: " + named);
            }
        }
    }

    private static void assertNull(CompletableFuture<?> question, String message) {
        assertThat(Inquiry.unwrapped(question.handle((value, thrown) -> thrown)
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(message);
    }

    private void answer(String host, InetAddress... addresses) {
        resolver.host(host, CompletableFuture.completedFuture(new ResolvedHost(List.of(addresses), null, null)));
    }

    private List<String> told(Lookup lookup) throws Exception {
        return names.lookup(lookup).get(10, TimeUnit.SECONDS).stream()
                .map(answer -> Endpoint.host(answer.address().getAddress()))
                .toList();
    }

    private List<String> tried(String host) {
        return names.addressesOf(host).join().stream().map(Endpoint::host).toList();
    }

    /** {@code ::ffff:192.0.2.last} */
    private static byte[] mapped(int last) {
        byte[] bytes = new byte[16];
        bytes[10] = -1;
        bytes[11] = -1;
        System.arraycopy(new byte[] {(byte) 192, 0, 2, (byte) last}, 0, bytes, 12, 4);
        return bytes;
    }

    /** Answers all that it is asked with one and the same. */
    private record Nothing(CompletableFuture<Object> answer) implements Resolver {
        @Override
        @SuppressWarnings("unchecked") // of nothing
        public CompletableFuture<ResolvedHost> resolve(String host) {
            return (CompletableFuture<ResolvedHost>) (CompletableFuture<?>) answer;
        }

        @Override
        @SuppressWarnings("unchecked") // of nothing
        public CompletableFuture<String> nameOf(InetAddress address) {
            return (CompletableFuture<String>) (CompletableFuture<?>) answer;
        }

        @Override
        public void close() {}
    }
}
