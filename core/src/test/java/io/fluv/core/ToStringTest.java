package io.fluv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a log or a debugger shows of options and values. That of sockets is tested where there are some. */
class ToStringTest {
    private static final InetSocketAddress PEER = InetSocketAddress.createUnresolved("peer", 7000);

    @Test
    void optionsOfStreamsShowEverySetting() {
        assertThat(TcpOptions.defaults())
                .hasToString("TcpOptions[backlog=1024, localAddress=any, connectTimeout=PT30S, attemptDelay=PT0.25S, "
                        + "closeTimeout=PT5S, readChunk=65536, writeWater=32768..131072, listenerOptions={}, "
                        + "connectionOptions={TCP_NODELAY=true}]");
        assertThat(TcpOptions.defaults()
                        .backlog(5)
                        .localAddress(PEER)
                        .writeWater(1, 2)
                        .reusePort(true)
                        .closeTimeout(Duration.ofMillis(1)))
                .asString()
                .contains("backlog=5", "localAddress=peer:7000", "writeWater=1..2", "SO_REUSEPORT=true", "PT0.001S");
    }

    @Test
    void optionsOfUdpShowEverySetting() {
        assertThat(UdpOptions.defaults())
                .hasToString("UdpOptions[family=of the address, maxDatagram=65535, sendWater=32768..131072, "
                        + "socketOptions={}]");
        assertThat(UdpOptions.defaults()
                        .family(StandardProtocolFamily.INET6)
                        .maxDatagram(3)
                        .broadcast(true))
                .asString()
                .contains("family=INET6", "maxDatagram=3", "SO_BROADCAST=true");
    }

    @Test
    void optionsOfLoopsShowEverySetting() {
        assertThat(LoopOptions.defaults().driver(new NioDriver()).loops(2))
                .hasToString("LoopOptions[loops=2, threadFactory=default, observer=ErrorLog[io.fluv], "
                        + "driver=nio, clock=system]");
    }

    @Test
    void lookupShowsWhatIsAskedForAsItsFailuresDo() {
        assertThat(Lookup.of("example.com", "http")).hasToString("example.com:http");
        assertThat(Lookup.of(null, "80")).hasToString("*:80");
    }

    @Test
    void datagramShowsItsSizeAndItsAddressAndNotItsContent() {
        assertThat(new Datagram(ByteBuffer.allocate(5).position(2), PEER)).hasToString("Datagram[3 bytes, peer:7000]");
        assertThat(new Datagram(ByteBuffer.allocate(1), PEER, true))
                .hasToString("Datagram[1 bytes, peer:7000, truncated]");
        assertThat(new SendResult(new Datagram(ByteBuffer.allocate(0), PEER), null))
                .hasToString("SendResult[datagram=Datagram[0 bytes, peer:7000], failure=null]");
    }

    @Test
    void loopShowsItsThread() {
        try (LoopGroup group = LoopGroup.start(LoopOptions.defaults()
                .driver(new NioDriver())
                .loops(1)
                .threadFactory(task -> new Thread(task, "mine")))) {
            assertThat(group.loops().get(0)).hasToString("EventLoop[mine]");
        }
    }
}
