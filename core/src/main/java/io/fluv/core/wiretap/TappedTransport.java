package io.fluv.core.wiretap;

import io.fluv.core.DatagramSocket;
import io.fluv.core.ForwardingTransport;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.Endpoint;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Gives out tapped sockets. What comes to nothing is logged here, since it has no socket. */
final class TappedTransport extends ForwardingTransport {
    private final Wiretap wiretap;

    TappedTransport(Wiretap wiretap, Transport target) {
        super(target);
        this.wiretap = wiretap;
    }

    @Override
    public CompletableFuture<StreamListener> listen(SocketAddress address, TcpOptions options) {
        return relayed(
                super.listen(address, options),
                listener -> new TappedListener(wiretap, listener),
                failed("listen", address),
                StreamListener::close);
    }

    @Override
    public CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options) {
        return relayed(
                super.connect(address, options),
                connection -> TappedConnection.of(wiretap, connection, "connected"),
                failed("connect", address),
                StreamConnection::dispose);
    }

    @Override
    public CompletableFuture<DatagramSocket> bind(SocketAddress address, UdpOptions options) {
        return relayed(
                super.bind(address, options),
                socket -> new TappedSocket(wiretap, socket),
                failed("bind", address),
                DatagramSocket::dispose);
    }

    private Consumer<Throwable> failed(String operation, SocketAddress address) {
        return failure -> {
            if (wiretap.isOn()) {
                wiretap.log("[" + Endpoint.text(address) + "] " + operation + " failed: " + failure);
            }
        };
    }
}
