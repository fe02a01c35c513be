package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluv.core.error.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/**
 * Addresses from whatever a fuzzer makes up: what is one, by the grammar of RFC 3986, and which one, by the JDK.
 *
 * <p>An ordinary build replays the inputs in the test resources. To look for more, one test at a time:
 *
 * <pre>JAZZER_FUZZ=1 mvn test -pl core -am -Dtest='AddressLiteralFuzzTest#literals'</pre>
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class AddressLiteralFuzzTest {
    private static final String AS_LONG_AS = "2m";

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String IPV4 = OCTET + "(?:\\." + OCTET + "){3}";
    private static final String H16 = "[0-9A-Fa-f]{1,4}";
    private static final String LS32 = "(?:" + H16 + ":" + H16 + "|" + IPV4 + ")";

    /** {@code IPv6address} of RFC 3986, section 3.2.2, alternative by alternative. */
    private static final String IPV6 = String.join(
            "|",
            groups(6) + LS32,
            "::" + groups(5) + LS32,
            upTo(0) + "::" + groups(4) + LS32,
            upTo(1) + "::" + groups(3) + LS32,
            upTo(2) + "::" + groups(2) + LS32,
            upTo(3) + "::" + groups(1) + LS32,
            upTo(4) + "::" + LS32,
            upTo(5) + "::" + H16,
            upTo(6) + "::");

    private static final Pattern ADDRESS = Pattern.compile(IPV4 + "|" + IPV6);
    private static final Pattern ADDRESS_WITH_ZONE = Pattern.compile("(" + IPV6 + ")%.+", Pattern.DOTALL);

    private static String groups(int count) {
        return "(?:" + H16 + ":){" + count + "}";
    }

    private static String upTo(int count) {
        return "(?:(?:" + H16 + ":){0," + count + "}" + H16 + ")?";
    }

    /** Each line is a text. */
    @FuzzTest(maxDuration = AS_LONG_AS)
    void literals(byte[] input) throws UnknownHostException, SocketException {
        for (String text : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
            InetAddress address = AddressLiteral.parse(text);
            boolean plain = ADDRESS.matcher(text).matches();
            boolean zoned = ADDRESS_WITH_ZONE.matcher(text).matches();
            boolean known = zoned && zones().contains(text.substring(text.indexOf('%') + 1));

            assertThat(address != null).as(text).isEqualTo(plain || known);
            if (address != null) {
                assertThat(AddressLiteral.looksLikeAddress(text)).as(text).isTrue();
                assertThat(address.getAddress())
                        .as(text)
                        .isEqualTo(byTheJdk(zoned ? text.substring(0, text.indexOf('%')) : text));
            }
        }
    }

    /** Those that this host has, and the default. */
    private static Set<String> zones() throws SocketException {
        return Stream.concat(
                        Stream.of("0"),
                        NetworkInterface.networkInterfaces()
                                .flatMap(link -> Stream.of(link.getName(), Integer.toString(link.getIndex()))))
                .collect(Collectors.toSet());
    }

    /** With brackets the JDK takes it for an address or for nothing, and asks no server; without a colon it is IPv4. */
    private static byte[] byTheJdk(String text) throws UnknownHostException {
        return InetAddress.getByName(text.indexOf(':') >= 0 ? "[" + text + "]" : text)
                .getAddress();
    }

    @FuzzTest(maxDuration = AS_LONG_AS)
    void thereAndBack(FuzzedDataProvider data) throws UnknownHostException {
        byte[] bytes = new byte[data.consumeBoolean() ? 4 : 16];
        // Half of the groups zero, so that there is something to leave out.
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            if (data.consumeBoolean()) {
                bytes[i] = data.consumeByte();
                bytes[i + 1] = data.consumeByte();
            }
        }
        InetAddress expected = InetAddress.getByAddress(bytes);
        InetAddress asGiven = bytes.length == 4 ? expected : Inet6Address.getByAddress(null, bytes, -1);

        assertThat(AddressLiteral.parse(Endpoint.host(asGiven))).isEqualTo(expected);
        assertThat(AddressLiteral.parse(asGiven.getHostAddress())).isEqualTo(expected);
        assertThat(AddressLiteral.parse(Endpoint.host(asGiven).toUpperCase(Locale.ROOT)))
                .isEqualTo(expected);
    }
}
