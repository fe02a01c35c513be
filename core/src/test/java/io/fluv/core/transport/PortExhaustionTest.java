package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.Endpoint;
import io.fluv.testkit.OwnNetwork;
import io.fluv.testkit.OwnProcess;
import java.net.BindException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host that has two ports for those who name none, and both are taken. */
class PortExhaustionTest {
    private Loopback net;

    @BeforeEach
    void open() {
        net = new Loopback();
    }

    @AfterEach
    void close() throws Exception {
        net.close();
    }

    @Test
    @OwnProcess(network = true)
    void isWhatListenConnectAndBindSay() throws Exception {
        OwnNetwork.set("ipv4/ip_local_port_range", "40000 40001");
        StreamListener elsewhere = net.listen(Loopback.at("127.0.0.1", 7000), TcpOptions.defaults());
        net.listen(Loopback.ANY_PORT, TcpOptions.defaults());
        net.listen(Loopback.ANY_PORT, TcpOptions.defaults());
        result(net.transport().bind(Loopback.ANY_PORT, UdpOptions.defaults()));
        result(net.transport().bind(Loopback.ANY_PORT, UdpOptions.defaults()));

        assertThat(failure(net.transport().listen(Loopback.ANY_PORT, TcpOptions.defaults())))
                .isInstanceOf(BindException.class)
                .hasMessage("listen 127.0.0.1:0: no ephemeral port is free");
        assertThat(failure(net.transport().bind(Loopback.ANY_PORT, UdpOptions.defaults())))
                .isInstanceOf(BindException.class)
                .hasMessage("bind 127.0.0.1:0: no ephemeral port is free");
        assertThat(failure(net.transport().connect(elsewhere.localAddress(), TcpOptions.defaults())))
                .isInstanceOf(BindException.class)
                .hasMessage("connect 127.0.0.1:7000: no local port is free");
        TcpOptions local = TcpOptions.defaults().localAddress(Loopback.ANY_PORT);
        assertThat(failure(net.transport().connect(elsewhere.localAddress(), local)))
                .isInstanceOf(BindException.class)
                .hasMessage("connect 127.0.0.1:7000: bind " + Endpoint.text(Loopback.ANY_PORT)
                        + ": no ephemeral port is free");
    }
}
