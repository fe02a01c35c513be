package io.fluv.reactor;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Outgoing;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** {@link UdpSocket#send(Publisher)}. */
final class DatagramSendMono extends WriteMono<Datagram> {
    private final DatagramSocket socket;

    private DatagramSendMono(DatagramSocket socket, Publisher<? extends Datagram> source) {
        super(source);
        this.socket = socket;
    }

    static Mono<Void> of(DatagramSocket socket, Publisher<? extends Datagram> source) {
        return onAssembly(new DatagramSendMono(socket, source));
    }

    @Override
    Outgoing<Datagram> write() {
        return socket.send();
    }

    @Override
    public void onThrown(Throwable thrown) {
        socket.loop().report(thrown, socket);
    }

    @Override
    public String stepName() {
        return "send";
    }
}
