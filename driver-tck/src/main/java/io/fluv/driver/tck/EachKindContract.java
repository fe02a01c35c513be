package io.fluv.driver.tck;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** For what holds for every kind of channel: see {@link EachChannel}. */
abstract class EachKindContract extends Contract {
    EachKindContract() {}

    /** For {@link EachChannel}: each kind with each of its families. */
    final Stream<Arguments> channels() {
        return Stream.of(ChannelKind.values())
                .flatMap(kind -> (kind == ChannelKind.UDP_SOCKET ? ipFamilies() : families())
                        .map(family -> Arguments.of(kind, family)));
    }

    /** Without a place, and ready when it gets one; or for a stream that was connected, with a place already. */
    final TestChannel<?> open(ChannelKind kind, ProtocolFamily family) throws IOException {
        return switch (kind) {
            case LISTENER -> {
                TestListener listener = listen(family);
                connector(listener.address()).connectNow();
                yield listener;
            }
            case CONNECTOR -> {
                TestConnector connector = connector(listen(family).address());
                connector.connectNow();
                yield connector;
            }
            case CONNECTED_STREAM -> {
                Pair pair = connect(family);
                pair.server().write("data");
                yield pair.client();
            }
            case ACCEPTED_STREAM -> {
                TestListener listener = registered(listen(family));
                TestStream client = connectTo(listener.address());
                client.write("data");
                yield listener.accept();
            }
            case UDP_SOCKET -> {
                TestSocket socket = bind(family);
                bind(family).send("data", socket.address());
                yield socket;
            }
        };
    }
}
