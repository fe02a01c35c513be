package io.fluv.examples;

import io.fluv.core.Datagram;
import io.fluv.core.UdpOptions;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Network;
import io.fluv.reactor.UdpSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

@Command(name = "multicast", description = "Joins a multicast group on an interface and prints what arrives.")
final class Multicast implements Runnable {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "GROUP:PORT",
            defaultValue = "239.77.0.1:7000",
            description = "The group and its port: ${DEFAULT-VALUE} unless given. Port 0 is any that is free.")
    private HostPort group;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "INTERFACE",
            defaultValue = "lo",
            description = "The name of the interface: ${DEFAULT-VALUE} unless given.")
    private String interfaceName;

    @Spec
    private CommandSpec spec;

    /** Ends only with the process, or at once when it can't join. */
    @Override
    public void run() {
        InetAddress address = groupAddress();
        NetworkInterface networkInterface = networkInterface();
        InetSocketAddress everywhere = new InetSocketAddress(wildcardOf(address), group.port());
        Network.shared()
                .bind(everywhere, UdpOptions.defaults().reuseAddress(true))
                .flatMapMany(socket -> socket.join(address, networkInterface)
                        .doOnNext(joined -> announce(socket))
                        .thenMany(socket.receive()))
                .transform(Multicast::printed)
                .blockLast();
    }

    private void announce(UdpSocket socket) {
        System.out.println(
                "listening on " + group.withPort(socket.localAddress().getPort()) + ", " + interfaceName);
    }

    private static Flux<Datagram> printed(Flux<Datagram> datagrams) {
        return datagrams.doOnNext(datagram -> {
            InetSocketAddress from = datagram.address();
            HostPort sender = new HostPort(from.getAddress().getHostAddress(), from.getPort());
            System.out.println(sender + ": " + Buffers.utf8(datagram.data()).stripTrailing());
        });
    }

    private InetAddress groupAddress() {
        try {
            InetAddress address = InetAddress.getAllByName(group.host())[0];
            if (address.isMulticastAddress()) {
                return address;
            }
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "'" + group.host() + "' is not known", e);
        }
        throw new ParameterException(spec.commandLine(), "'" + group.host() + "' is not a multicast address");
    }

    private NetworkInterface networkInterface() {
        try {
            NetworkInterface found = NetworkInterface.getByName(interfaceName);
            if (found != null) {
                return found;
            }
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), "there is no interface '" + interfaceName + "'");
    }

    private static InetAddress wildcardOf(InetAddress address) {
        try {
            return InetAddress.getByAddress(new byte[address instanceof Inet6Address ? 16 : 4]);
        } catch (IOException e) {
            throw new AssertionError("the length is right", e);
        }
    }
}
