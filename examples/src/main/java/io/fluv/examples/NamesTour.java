package io.fluv.examples;

import io.fluv.core.InterfaceAddress;
import io.fluv.core.error.Endpoint;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the tour shows of names: lookups, a page by HTTP from a host's name, and this host's interfaces. */
final class NamesTour {
    static final List<TourPart> PARTS = List.of(
            new TourPart("Lookups", NamesTour::lookups),
            new TourPart("HTTP GET", NamesTour::httpGet),
            new TourPart("Interfaces", NamesTour::interfaces));

    private static final int HTTP = 80;

    private NamesTour() {}

    private static Flux<String> lookups(Network network) {
        InetSocketAddress web = new InetSocketAddress(InetAddress.getLoopbackAddress(), HTTP);
        return Flux.concat(
                network.lookup("localhost", HTTP)
                        .map(addresses -> "localhost is "
                                + addresses.stream().map(Endpoint::text).collect(Collectors.joining(", "))),
                network.reverseLookup(web)
                        .map(name -> Endpoint.text(web) + " is " + name.host() + ", " + name.service()));
    }

    /** The name is looked up and its addresses are raced; the server is one of Fluv's that knows one page. */
    private static Mono<String> httpGet(Network network) {
        String page = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\nHello by HTTP!";
        return TcpTour.withServer(
                network, connection -> connection.read().next().then(connection.write(Buffers.utf8(page))), address -> {
                    HttpTarget target = HttpTarget.ofUrl("http://localhost:" + ((InetSocketAddress) address).getPort());
                    return TcpTour.text(HttpGet.body(network, target, new HttpResponseReader(target.toString())))
                            .map(body -> "a page from " + target + ": " + body);
                });
    }

    private static Mono<String> interfaces(Network network) {
        return network.interfaces()
                .map(NamesTour::described)
                .collect(Collectors.joining(", "))
                .map(all -> network.hostName() + " has " + all);
    }

    private static String described(InterfaceAddress entry) {
        return entry.name() + " " + Endpoint.host(entry.address()) + "/" + entry.prefixLength();
    }
}
